// libcuda.so.1: what LibTorch asks the driver for, its growing segments of memory above all.
#include <cuda.h>
#include <sys/mman.h>

#include "state.hpp"

using namespace stand_in;

namespace {

struct Physical {
  int device;
  size_t bytes;
};

std::map<CUmemGenericAllocationHandle, Physical> physical;
CUmemGenericAllocationHandle next_handle = 1;
int context;  // its address is a context

}  // namespace

STAND_IN_EXPORT CUresult cuInit(unsigned) { return CUDA_SUCCESS; }
STAND_IN_EXPORT CUresult cuDriverGetVersion(int* out) {
  return cudaDriverGetVersion(out) == cudaSuccess ? CUDA_SUCCESS : CUDA_ERROR_UNKNOWN;
}
STAND_IN_EXPORT CUresult cuDeviceGetCount(int* out) {
  return cudaGetDeviceCount(out) == cudaSuccess ? CUDA_SUCCESS : CUDA_ERROR_NO_DEVICE;
}
STAND_IN_EXPORT CUresult cuDeviceGet(CUdevice* out, int ordinal) {
  *out = ordinal;
  return CUDA_SUCCESS;
}
STAND_IN_EXPORT CUresult cuDeviceGetAttribute(int* out, CUdevice_attribute attribute, CUdevice device) {
  cudaDeviceGetAttribute(out, static_cast<cudaDeviceAttr>(attribute), device);
  return CUDA_SUCCESS;
}
STAND_IN_EXPORT CUresult cuDevicePrimaryCtxGetState(CUdevice, unsigned* flags, int* active) {
  *flags = 0;
  *active = 1;
  return CUDA_SUCCESS;
}
STAND_IN_EXPORT CUresult cuDevicePrimaryCtxRetain(CUcontext* out, CUdevice) {
  *out = reinterpret_cast<CUcontext>(&context);
  return CUDA_SUCCESS;
}
STAND_IN_EXPORT CUresult cuCtxGetCurrent(CUcontext* out) {
  *out = reinterpret_cast<CUcontext>(&context);
  return CUDA_SUCCESS;
}
STAND_IN_EXPORT CUresult cuCtxSetCurrent(CUcontext) { return CUDA_SUCCESS; }
STAND_IN_EXPORT CUresult cuGetErrorString(CUresult error, const char** out) {
  *out = error == CUDA_ERROR_OUT_OF_MEMORY ? "out of memory" : "an error of the stand-in's, see its log";
  return CUDA_SUCCESS;
}

STAND_IN_EXPORT CUresult cuMemGetAllocationGranularity(size_t* out, const CUmemAllocationProp*,
                                                       CUmemAllocationGranularity_flags) {
  *out = size_t{2} << 20;
  return CUDA_SUCCESS;
}
STAND_IN_EXPORT CUresult cuMemAddressReserve(CUdeviceptr* out, size_t bytes, size_t, CUdeviceptr, unsigned long long) {
  void* found = reserve_addresses(bytes);
  *out = reinterpret_cast<CUdeviceptr>(found);
  return found == nullptr ? CUDA_ERROR_OUT_OF_MEMORY : CUDA_SUCCESS;
}
STAND_IN_EXPORT CUresult cuMemAddressFree(CUdeviceptr begin, size_t) {
  free_addresses(reinterpret_cast<void*>(begin));
  return CUDA_SUCCESS;
}
STAND_IN_EXPORT CUresult cuMemCreate(CUmemGenericAllocationHandle* out, size_t bytes,
                                     const CUmemAllocationProp* properties, unsigned long long) {
  const Lock lock(state().mutex);
  const int device = properties->location.id;
  if (!take_bytes(device, bytes)) {
    return CUDA_ERROR_OUT_OF_MEMORY;
  }
  *out = next_handle++;
  physical[*out] = {device, bytes};
  return CUDA_SUCCESS;
}
STAND_IN_EXPORT CUresult cuMemRelease(CUmemGenericAllocationHandle handle) {
  const Lock lock(state().mutex);
  const auto found = physical.find(handle);
  if (found == physical.end()) {
    return CUDA_ERROR_INVALID_VALUE;
  }
  give_bytes(found->second.device, found->second.bytes);
  physical.erase(found);
  return CUDA_SUCCESS;
}
STAND_IN_EXPORT CUresult cuMemMap(CUdeviceptr, size_t, size_t, CUmemGenericAllocationHandle, unsigned long long) {
  return CUDA_SUCCESS;
}
STAND_IN_EXPORT CUresult cuMemSetAccess(CUdeviceptr, size_t, const CUmemAccessDesc*, size_t) { return CUDA_SUCCESS; }
STAND_IN_EXPORT CUresult cuMemUnmap(CUdeviceptr begin, size_t bytes) {
  madvise(reinterpret_cast<void*>(begin), bytes, MADV_DONTNEED);
  return CUDA_SUCCESS;
}
