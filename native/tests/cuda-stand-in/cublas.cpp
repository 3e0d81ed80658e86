// libcublas.so.13 and libcublasLt.so.13: products are nodes, everything else is remembered or harmless. Written without
// cuBLAS's header, which comes with a wheel of 400 MB: handles are pointers, statuses and enumerators numbers.
#include <cstring>

#include "state.hpp"

using namespace stand_in;

namespace {

constexpr int kSuccess = 0;
constexpr int kNotInitialized = 1;
constexpr int kExecutionFailed = 13;

struct Handle {
  cudaStream_t stream = nullptr;
  int math_mode = 0;
  int pointer_mode = 0;
};

Handle& own(void* handle) { return *static_cast<Handle*>(handle); }

int product(cudaStream_t stream, const char* name) { return work(stream, name) == cudaSuccess ? kSuccess : kExecutionFailed; }

// It allocates memory on the device.
int create(void** out) {
  if (potentially_unsafe("the making of a handle of cuBLAS") != cudaSuccess) {
    return kNotInitialized;
  }
  *out = new Handle;
  return kSuccess;
}

int opaque(void** out) {
  *out = new Handle;
  return kSuccess;
}

}  // namespace

STAND_IN_EXPORT int cublasCreate_v2(void** out) { return create(out); }
STAND_IN_EXPORT int cublasDestroy_v2(void* handle) {
  delete &own(handle);
  return kSuccess;
}
STAND_IN_EXPORT int cublasSetStream_v2(void* handle, cudaStream_t stream) {
  own(handle).stream = stream;
  return kSuccess;
}
STAND_IN_EXPORT int cublasGetStream_v2(void* handle, cudaStream_t* out) {
  *out = own(handle).stream;
  return kSuccess;
}
STAND_IN_EXPORT int cublasSetWorkspace_v2(void*, void*, size_t) { return kSuccess; }
STAND_IN_EXPORT int cublasSetMathMode(void* handle, int mode) {
  own(handle).math_mode = mode;
  return kSuccess;
}
STAND_IN_EXPORT int cublasGetMathMode(void* handle, int* out) {
  *out = own(handle).math_mode;
  return kSuccess;
}
STAND_IN_EXPORT int cublasSetPointerMode_v2(void* handle, int mode) {
  own(handle).pointer_mode = mode;
  return kSuccess;
}
STAND_IN_EXPORT int cublasGetPointerMode_v2(void* handle, int* out) {
  *out = own(handle).pointer_mode;
  return kSuccess;
}
STAND_IN_EXPORT const char* cublasGetStatusString(int) { return "a status of the stand-in's, see its log"; }
STAND_IN_EXPORT const char* cublasGetStatusName(int) { return "CUBLAS_STATUS_OF_THE_STAND_IN"; }

#define PRODUCT(name) \
  STAND_IN_EXPORT int name(void* handle) { return product(own(handle).stream, #name); }
PRODUCT(cublasSgemm_v2)
PRODUCT(cublasSgemmEx)
PRODUCT(cublasSgemmBatched)
PRODUCT(cublasSgemmStridedBatched)
PRODUCT(cublasGemmEx)
PRODUCT(cublasGemmBatchedEx)
PRODUCT(cublasGemmStridedBatchedEx)
PRODUCT(cublasSgemv_v2)
PRODUCT(cublasSdot_v2)
PRODUCT(cublasDotEx)
PRODUCT(cublasDgemm_v2)
PRODUCT(cublasDgemv_v2)

STAND_IN_EXPORT int cublasLtCreate(void** out) { return create(out); }
STAND_IN_EXPORT int cublasLtDestroy(void* handle) { return cublasDestroy_v2(handle); }
STAND_IN_EXPORT size_t cublasLtGetVersion() { return 130000; }
STAND_IN_EXPORT int cublasLtMatmulDescCreate(void** out, int, int) { return opaque(out); }
STAND_IN_EXPORT int cublasLtMatmulDescSetAttribute(void*, int, const void*, size_t) { return kSuccess; }
STAND_IN_EXPORT int cublasLtMatmulDescDestroy(void* made) { return cublasDestroy_v2(made); }
STAND_IN_EXPORT int cublasLtMatrixLayoutCreate(void** out, int, uint64_t, uint64_t, int64_t) { return opaque(out); }
STAND_IN_EXPORT int cublasLtMatrixLayoutSetAttribute(void*, int, const void*, size_t) { return kSuccess; }
STAND_IN_EXPORT int cublasLtMatrixLayoutDestroy(void* made) { return cublasDestroy_v2(made); }
STAND_IN_EXPORT int cublasLtMatmulPreferenceCreate(void** out) { return opaque(out); }
STAND_IN_EXPORT int cublasLtMatmulPreferenceSetAttribute(void*, int, const void*, size_t) { return kSuccess; }
STAND_IN_EXPORT int cublasLtMatmulPreferenceDestroy(void* made) { return cublasDestroy_v2(made); }
// The result begins with 64 bytes of the algorithm, its workspace's size, a status and a number of waves: all nought.
STAND_IN_EXPORT int cublasLtMatmulAlgoGetHeuristic(void*, void*, void*, void*, void*, void*, void*, int, void* result,
                                                   int* found) {
  std::memset(result, 0, 80);
  *found = 1;
  return kSuccess;
}
STAND_IN_EXPORT int cublasLtMatmul(void*, void*, const void*, const void*, void*, const void*, void*, const void*,
                                   const void*, void*, void*, void*, const void*, void*, size_t, cudaStream_t stream) {
  return product(stream, "cublasLtMatmul");
}
