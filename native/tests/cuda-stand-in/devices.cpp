// What a program may ask of a device: that of an H100, or of an RTX 2080 where the capability is 75.
#include <dlfcn.h>

#include <cstdio>
#include <cstring>

#include "state.hpp"

using namespace stand_in;

namespace {

constexpr int kCudaVersion = 13000;

bool is_small() { return capability() == 75; }
int multiprocessors() { return is_small() ? 46 : 132; }
int threads_of_multiprocessor() { return is_small() ? 1024 : 2048; }
int shared_optin() { return (is_small() ? 64 : 227) << 10; }

bool exists(int device) { return device >= 0 && device < static_cast<int>(state().devices.size()); }

}  // namespace

STAND_IN_EXPORT cudaError_t cudaGetDeviceCount(int* out) {
  *out = static_cast<int>(state().devices.size());
  return *out == 0 ? answer(cudaErrorNoDevice) : cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaGetDeviceProperties(cudaDeviceProp* out, int device) {
  if (!exists(device)) {
    return answer(cudaErrorInvalidDevice);
  }
  *out = {};
  std::snprintf(out->name, sizeof out->name, "Stand-in %d.%d", capability() / 10, capability() % 10);
  out->totalGlobalMem = total_bytes();
  out->sharedMemPerBlock = 48 << 10;
  out->sharedMemPerBlockOptin = static_cast<size_t>(shared_optin());
  out->sharedMemPerMultiprocessor = static_cast<size_t>(shared_optin());
  out->regsPerBlock = 65536;
  out->regsPerMultiprocessor = 65536;
  out->warpSize = 32;
  out->maxThreadsPerBlock = 1024;
  out->maxThreadsDim[0] = 1024;
  out->maxThreadsDim[1] = 1024;
  out->maxThreadsDim[2] = 64;
  out->maxGridSize[0] = 2147483647;
  out->maxGridSize[1] = 65535;
  out->maxGridSize[2] = 65535;
  out->major = capability() / 10;
  out->minor = capability() % 10;
  out->multiProcessorCount = multiprocessors();
  out->maxThreadsPerMultiProcessor = threads_of_multiprocessor();
  out->maxBlocksPerMultiProcessor = is_small() ? 16 : 32;
  out->l2CacheSize = is_small() ? 4 << 20 : 50 << 20;
  out->memPitch = 2147483647;
  out->textureAlignment = 512;
  out->memoryBusWidth = is_small() ? 256 : 5120;
  out->pciBusID = device + 1;
  out->asyncEngineCount = 3;
  out->unifiedAddressing = 1;
  out->concurrentKernels = 1;
  out->managedMemory = 1;
  out->cooperativeLaunch = 1;
  return cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaDeviceGetAttribute(int* out, cudaDeviceAttr attribute, int device) {
  if (!exists(device)) {
    return answer(cudaErrorInvalidDevice);
  }
  switch (attribute) {
    case cudaDevAttrMultiProcessorCount:
      *out = multiprocessors();
      break;
    case cudaDevAttrComputeCapabilityMajor:
      *out = capability() / 10;
      break;
    case cudaDevAttrComputeCapabilityMinor:
      *out = capability() % 10;
      break;
    case cudaDevAttrMaxThreadsPerMultiProcessor:
      *out = threads_of_multiprocessor();
      break;
    case cudaDevAttrMaxThreadsPerBlock:
      *out = 1024;
      break;
    case cudaDevAttrWarpSize:
      *out = 32;
      break;
    case cudaDevAttrMaxSharedMemoryPerBlock:
      *out = 48 << 10;
      break;
    case cudaDevAttrMaxSharedMemoryPerBlockOptin:
      *out = shared_optin();
      break;
    case cudaDevAttrMaxGridDimX:
      *out = 2147483647;
      break;
    case cudaDevAttrMaxGridDimY:
    case cudaDevAttrMaxGridDimZ:
      *out = 65535;
      break;
    case cudaDevAttrUnifiedAddressing:
      *out = 1;
      break;
    default:
      *out = 0;
  }
  return cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaDeviceGetStreamPriorityRange(int* least, int* greatest) {
  *least = 0;
  *greatest = -5;
  return cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaDeviceCanAccessPeer(int* out, int, int) {
  *out = 0;
  return cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaDeviceGetPCIBusId(char* out, int bytes, int device) {
  std::snprintf(out, static_cast<size_t>(bytes), "0000:%02x:00.0", device + 1);
  return cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaDeviceGetDefaultMemPool(cudaMemPool_t* out, int) {
  *out = nullptr;
  return cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaDriverGetVersion(int* out) {
  *out = kCudaVersion;
  return cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaRuntimeGetVersion(int* out) {
  *out = kCudaVersion;
  return cudaSuccess;
}

// The driver's functions: those of the stand-in's libcuda.so.1, and one that says that the others are not there.
STAND_IN_EXPORT cudaError_t cudaGetDriverEntryPointByVersion(const char* name, void** out, unsigned, unsigned long long,
                                                             cudaDriverEntryPointQueryResult* result) {
  static void* driver = dlopen("libcuda.so.1", RTLD_NOW);
  static const auto missing = +[]() {
    stand_in_unwritten("a function of the driver, by its entry point");
    return static_cast<int>(cudaErrorNotSupported);
  };
  void* found = driver == nullptr ? nullptr : dlsym(driver, name);
  *out = found == nullptr ? reinterpret_cast<void*>(missing) : found;
  if (result != nullptr) {
    *result = cudaDriverEntryPointSuccess;
  }
  return cudaSuccess;
}

STAND_IN_EXPORT const char* cudaGetErrorName(cudaError_t error) {
  switch (error) {
    case cudaSuccess:
      return "cudaSuccess";
    case cudaErrorMemoryAllocation:
      return "cudaErrorMemoryAllocation";
    case cudaErrorInvalidConfiguration:
      return "cudaErrorInvalidConfiguration";
    case cudaErrorInvalidResourceHandle:
      return "cudaErrorInvalidResourceHandle";
    case cudaErrorStreamCaptureUnsupported:
      return "cudaErrorStreamCaptureUnsupported";
    case cudaErrorStreamCaptureInvalidated:
      return "cudaErrorStreamCaptureInvalidated";
    default:
      return "cudaErrorOfTheStandIn";
  }
}
// The texts are CUDA's own: some callers tell errors apart by them.
STAND_IN_EXPORT const char* cudaGetErrorString(cudaError_t error) {
  switch (error) {
    case cudaSuccess:
      return "no error";
    case cudaErrorMemoryAllocation:
      return "out of memory";
    case cudaErrorInvalidConfiguration:
      return "invalid configuration argument";
    case cudaErrorInvalidResourceHandle:
      return "invalid resource handle";
    case cudaErrorStreamCaptureUnsupported:
      return "operation not permitted when stream is capturing";
    case cudaErrorStreamCaptureInvalidated:
      return "operation failed due to a previous error during capture";
    default:
      return "an error of the stand-in's, see its log";
  }
}
