// libnvidia-ml.so.1: LibTorch asks it who else uses a device when memory runs out.
#include "state.hpp"

STAND_IN_EXPORT int nvmlInit_v2() { return 0; }
STAND_IN_EXPORT int nvmlDeviceGetHandleByPciBusId_v2(const char*, void** out) {
  static int device;
  *out = &device;
  return 0;
}
STAND_IN_EXPORT int nvmlDeviceGetComputeRunningProcesses(void*, unsigned* count, void*) {
  *count = 0;
  return 0;
}
STAND_IN_EXPORT int nvmlSystemGetCudaDriverVersion_v2(int* out) { return cudaDriverGetVersion(out); }
// The caller has set the state: not supported.
STAND_IN_EXPORT int nvmlDeviceGetGpuFabricInfoV(void*, void*) { return 0; }

// LibTorch's driver interface looks these up as well, and calls none of them on one machine.
#define NOT_SUPPORTED(name) \
  STAND_IN_EXPORT int name() { \
    stand_in_unwritten(#name); \
    return 3; \
  }
NOT_SUPPORTED(nvmlDeviceGetNvLinkRemoteDeviceType)
NOT_SUPPORTED(nvmlDeviceGetNvLinkRemotePciInfo_v2)
