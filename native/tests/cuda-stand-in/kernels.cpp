// Kernels are known by the names they register under; their launches are checked and counted, and nothing runs.
#include <cxxabi.h>

#include <cstdlib>
#include <unordered_map>

#include "state.hpp"

using namespace stand_in;

namespace {

constexpr size_t kSharedByDefault = size_t{48} << 10;
constexpr unsigned kThreads = 1024;
constexpr unsigned kDeepest = 64;
constexpr unsigned kWidest = 2147483647;
constexpr unsigned kGridSide = 65535;

struct Configuration {
  dim3 grid;
  dim3 block;
  size_t shared;
  cudaStream_t stream;
};

thread_local std::vector<Configuration> pushed;
std::unordered_map<const void*, const char*> names;
std::unordered_map<const void*, size_t> shared_limits;

int threads_of_multiprocessor() { return capability() == 75 ? 1024 : 2048; }

std::string readable(const char* name) {
  int status = 0;
  char* made = abi::__cxa_demangle(name, nullptr, nullptr, &status);
  const std::string whole = made == nullptr ? name : made;
  std::free(made);
  return whole.substr(0, 110);
}

cudaError_t launch(const void* function, dim3 grid, dim3 block, size_t shared, cudaStream_t stream) {
  const Lock lock(state().mutex);
  const auto name = names.find(function);
  if (name == names.end()) {
    violation("a kernel that is not registered", "a launch");
    return answer(cudaErrorInvalidDeviceFunction);
  }
  const auto limit = shared_limits.find(function);
  const uint64_t threads = uint64_t{block.x} * block.y * block.z;
  const bool fits = threads > 0 && threads <= kThreads && block.z <= kDeepest && grid.x > 0 && grid.x <= kWidest &&
                    grid.y > 0 && grid.y <= kGridSide && grid.z > 0 && grid.z <= kGridSide &&
                    shared <= (limit == shared_limits.end() ? kSharedByDefault : limit->second);
  const std::string what = readable(name->second);
  if (!fits) {
    violation("a launch beyond the limits of a device",
              what + " of " + std::to_string(grid.x) + "x" + std::to_string(grid.y) + "x" + std::to_string(grid.z) +
                  " blocks of " + std::to_string(threads) + " threads, " + std::to_string(shared) + " bytes");
    return answer(cudaErrorInvalidConfiguration);
  }
  return answer(work(stream, what));
}

}  // namespace

STAND_IN_EXPORT void** __cudaRegisterFatBinary(void*) {
  static void* none = nullptr;
  return &none;
}
STAND_IN_EXPORT void __cudaRegisterFatBinaryEnd(void**) {}
STAND_IN_EXPORT void __cudaUnregisterFatBinary(void**) {}
STAND_IN_EXPORT void __cudaRegisterVar(void**, char*, char*, const char*, int, size_t, int, int) {}
STAND_IN_EXPORT char __cudaInitModule(void**) { return 1; }
STAND_IN_EXPORT void __cudaRegisterFunction(void**, const char* function, char*, const char* name, int, uint3*, uint3*,
                                            dim3*, dim3*, int*) {
  const Lock lock(state().mutex);
  names[function] = name;
}

STAND_IN_EXPORT unsigned __cudaPushCallConfiguration(dim3 grid, dim3 block, size_t shared, cudaStream_t stream) {
  pushed.push_back({grid, block, shared, stream});
  return 0;
}
STAND_IN_EXPORT cudaError_t __cudaPopCallConfiguration(dim3* grid, dim3* block, size_t* shared, void* stream) {
  if (pushed.empty()) {
    return answer(cudaErrorMissingConfiguration);
  }
  *grid = pushed.back().grid;
  *block = pushed.back().block;
  *shared = pushed.back().shared;
  *static_cast<cudaStream_t*>(stream) = pushed.back().stream;
  pushed.pop_back();
  return cudaSuccess;
}
STAND_IN_EXPORT cudaError_t __cudaGetKernel(cudaKernel_t* out, const void* function) {
  *out = static_cast<cudaKernel_t>(const_cast<void*>(function));
  return cudaSuccess;
}

STAND_IN_EXPORT cudaError_t cudaLaunchKernel(const void* function, dim3 grid, dim3 block, void**, size_t shared,
                                             cudaStream_t stream) {
  return launch(function, grid, block, shared, stream);
}
STAND_IN_EXPORT cudaError_t __cudaLaunchKernel(cudaKernel_t kernel, dim3 grid, dim3 block, void**, size_t shared,
                                               cudaStream_t stream) {
  return launch(kernel, grid, block, shared, stream);
}
STAND_IN_EXPORT cudaError_t cudaLaunchCooperativeKernel(const void* function, dim3 grid, dim3 block, void**,
                                                        size_t shared, cudaStream_t stream) {
  return launch(function, grid, block, shared, stream);
}
STAND_IN_EXPORT cudaError_t cudaLaunchKernelExC(const cudaLaunchConfig_t* c, const void* function, void**) {
  return launch(function, c->gridDim, c->blockDim, c->dynamicSmemBytes, c->stream);
}

STAND_IN_EXPORT cudaError_t cudaFuncSetAttribute(const void* function, cudaFuncAttribute attribute, int value) {
  const Lock lock(state().mutex);
  if (attribute == cudaFuncAttributeMaxDynamicSharedMemorySize) {
    shared_limits[function] = static_cast<size_t>(value);
  }
  return cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaKernelSetAttributeForDevice(cudaKernel_t kernel, cudaFuncAttribute attribute, int value,
                                                            int) {
  return cudaFuncSetAttribute(kernel, attribute, value);
}
STAND_IN_EXPORT cudaError_t cudaFuncGetAttributes(cudaFuncAttributes* out, const void*) {
  *out = {};
  out->maxThreadsPerBlock = kThreads;
  out->maxDynamicSharedSizeBytes = kSharedByDefault;
  out->numRegs = 32;
  out->binaryVersion = capability();
  out->ptxVersion = capability();
  return cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int* out, const void*, int block, size_t) {
  *out = block <= 0 ? 1 : std::max(1, threads_of_multiprocessor() / block);
  return cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int* out, const void* function,
                                                                                   int block, size_t shared, unsigned) {
  return cudaOccupancyMaxActiveBlocksPerMultiprocessor(out, function, block, shared);
}
STAND_IN_EXPORT cudaError_t cudaGetSymbolAddress(void** out, const void*) {
  static char none[1 << 16];
  *out = none;
  return cudaSuccess;
}
