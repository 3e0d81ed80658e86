// libcudnn.so.9: LibTorch and ONNX Runtime reach it by its backend, whose descriptors are bags of attributes; plans that
// are executed are nodes. Written without cuDNN's header, which comes with a wheel of 400 MB: the numbers are those of
// cudnn_backend.h, which NVIDIA never changes.
#include <cstdio>
#include <cstring>

#include "state.hpp"

using namespace stand_in;

namespace {

constexpr int kSuccess = 0;
constexpr int kNotInitialized = 1001;
constexpr int kNotSupported = 3000;
constexpr int kExecutionFailed = 5000;
constexpr size_t kVersion = 92000;  // what LibTorch 2.13's wheel is made for
constexpr int64_t kWorkspace = int64_t{8} << 20;

enum Attribute {
  kHeuristicResults = 202,
  kConfigEngine = 300,
  kConfigKnobs = 302,
  kConfigWorkspace = 303,
  kConfigSharedMemory = 304,
  kPlanWorkspace = 402,
  kGraphEngines = 802,
  kEngineIndex = 1301,
  kEngineKnobs = 1302,
  kEngineNumericalNotes = 1303,
  kEngineBehaviours = 1305,
};

struct Values {
  int64_t count = 0;
  std::vector<char> bytes;
};

struct Descriptor {
  int type;
  std::map<int, Values> attributes;
};

struct Handle {
  cudaStream_t stream = nullptr;
};

// Handles, pointers, int64, double and descriptors; bool and char; int32 and every enumeration.
size_t size_of(int type) {
  switch (type) {
    case 0:
    case 3:
    case 5:
    case 6:
    case 15:
      return 8;
    case 2:
    case 25:
      return 1;
    default:
      return 4;
  }
}

int executed(void* handle, const char* what) {
  return work(static_cast<Handle*>(handle)->stream, what) == cudaSuccess ? kSuccess : kExecutionFailed;
}

int one(int64_t* count, int64_t wanted, void* out, int64_t value, int type) {
  *count = 1;
  if (out != nullptr && wanted > 0) {
    std::memcpy(out, &value, size_of(type));
  }
  return kSuccess;
}

}  // namespace

STAND_IN_EXPORT int cudnnCreate(void** out) {
  // It allocates memory on the device.
  if (potentially_unsafe("cudnnCreate") != cudaSuccess) {
    return kNotInitialized;
  }
  *out = new Handle;
  return kSuccess;
}
STAND_IN_EXPORT int cudnnDestroy(void* handle) {
  delete static_cast<Handle*>(handle);
  return kSuccess;
}
STAND_IN_EXPORT int cudnnSetStream(void* handle, cudaStream_t stream) {
  static_cast<Handle*>(handle)->stream = stream;
  return kSuccess;
}
STAND_IN_EXPORT int cudnnGetStream(void* handle, cudaStream_t* out) {
  *out = static_cast<Handle*>(handle)->stream;
  return kSuccess;
}
STAND_IN_EXPORT size_t cudnnGetVersion() { return kVersion; }
STAND_IN_EXPORT size_t cudnnGetCudartVersion() { return 13000; }
STAND_IN_EXPORT int cudnnGetProperty(int property, int* out) {
  *out = property == 0 ? 9 : property == 1 ? 20 : 0;
  return kSuccess;
}
STAND_IN_EXPORT const char* cudnnGetErrorString(int) { return "CUDNN_STATUS_OF_THE_STAND_IN"; }
STAND_IN_EXPORT void cudnnGetLastErrorString(char* out, size_t bytes) {
  std::snprintf(out, bytes, "see the stand-in's log");
}

STAND_IN_EXPORT int cudnnBackendCreateDescriptor(int type, void** out) {
  *out = new Descriptor{type, {}};
  return kSuccess;
}
STAND_IN_EXPORT int cudnnBackendDestroyDescriptor(void* descriptor) {
  delete static_cast<Descriptor*>(descriptor);
  return kSuccess;
}
STAND_IN_EXPORT int cudnnBackendFinalize(void*) { return kSuccess; }
STAND_IN_EXPORT int cudnnBackendSetAttribute(void* descriptor, int name, int type, int64_t count, const void* values) {
  const char* bytes = static_cast<const char*>(values);
  static_cast<Descriptor*>(descriptor)->attributes[name] = {
      count, std::vector<char>(bytes, bytes + static_cast<size_t>(count) * size_of(type))};
  return kSuccess;
}
STAND_IN_EXPORT int cudnnBackendGetAttribute(const void* descriptor, int name, int type, int64_t wanted, int64_t* count,
                                             void* out) {
  int64_t unasked = 0;
  count = count == nullptr ? &unasked : count;
  switch (name) {
    case kHeuristicResults:
    case kConfigEngine:
      // The caller's own descriptor is filled in, with nothing.
      *count = 1;
      return kSuccess;
    case kConfigKnobs:
    case kEngineKnobs:
    case kEngineNumericalNotes:
    case kEngineBehaviours:
      *count = 0;
      return kSuccess;
    case kPlanWorkspace:
    case kConfigWorkspace:
      return one(count, wanted, out, kWorkspace, type);
    case kConfigSharedMemory:
    case kEngineIndex:
      return one(count, wanted, out, 0, type);
    case kGraphEngines:
      return one(count, wanted, out, 1, type);
    default:
      break;
  }
  const auto& attributes = static_cast<const Descriptor*>(descriptor)->attributes;
  const auto found = attributes.find(name);
  if (found == attributes.end()) {
    *count = 0;
    return kSuccess;
  }
  const Values& values = found->second;
  *count = values.count;
  if (out != nullptr && wanted > 0) {
    std::memcpy(out, values.bytes.data(), std::min(values.bytes.size(), static_cast<size_t>(wanted) * size_of(type)));
  }
  return kSuccess;
}
STAND_IN_EXPORT int cudnnBackendExecute(void* handle, void*, void*) { return executed(handle, "cudnnBackendExecute"); }

#define DESCRIPTOR(kind)                                     \
  STAND_IN_EXPORT int cudnnCreate##kind##Descriptor(void** out) { \
    *out = new Descriptor{0, {}};                            \
    return kSuccess;                                         \
  }                                                          \
  STAND_IN_EXPORT int cudnnDestroy##kind##Descriptor(void* made) { return cudnnBackendDestroyDescriptor(made); }
DESCRIPTOR(Tensor)
DESCRIPTOR(Filter)
DESCRIPTOR(Convolution)
DESCRIPTOR(Activation)
DESCRIPTOR(Pooling)
DESCRIPTOR(ReduceTensor)
DESCRIPTOR(Dropout)

#define HARMLESS(name) \
  STAND_IN_EXPORT int name() { return kSuccess; }
HARMLESS(cudnnSetTensor4dDescriptor)
HARMLESS(cudnnSetTensorNdDescriptor)
HARMLESS(cudnnSetFilter4dDescriptor)
HARMLESS(cudnnSetFilterNdDescriptor)
HARMLESS(cudnnSetConvolutionNdDescriptor)
HARMLESS(cudnnSetConvolutionMathType)
HARMLESS(cudnnSetConvolutionGroupCount)
HARMLESS(cudnnSetActivationDescriptor)
HARMLESS(cudnnSetPooling2dDescriptor)
HARMLESS(cudnnSetPoolingNdDescriptor)
HARMLESS(cudnnSetReduceTensorDescriptor)

#define WORK(name) \
  STAND_IN_EXPORT int name(void* handle) { return executed(handle, #name); }
WORK(cudnnActivationForward)
WORK(cudnnAddTensor)
WORK(cudnnConvolutionForward)
WORK(cudnnConvolutionBiasActivationForward)
WORK(cudnnConvolutionBackwardData)
WORK(cudnnPoolingForward)
WORK(cudnnReduceTensor)
