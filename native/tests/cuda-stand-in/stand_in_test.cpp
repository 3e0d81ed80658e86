// The stand-in itself: what CUDA's documentation does not permit is caught with the error that it names, and what it
// permits is let through. Runs with two devices of 64 MiB.
#include <cuda.h>
#include <cuda_runtime_api.h>

#include <cstdio>
#include <functional>
#include <string>
#include <thread>

#include "stand_in.h"

extern "C" {
void __cudaRegisterFunction(void**, const char*, char*, const char*, int, uint3*, uint3*, dim3*, dim3*, int*);
int cublasCreate_v2(void**);
int cublasSetStream_v2(void*, cudaStream_t);
int cublasSgemm_v2(void*);
int cudnnCreate(void**);
}

namespace {

constexpr cudaStreamCaptureMode kOfThread = cudaStreamCaptureModeThreadLocal;
int failures = 0;
const char kernel_address = 0;
const void* const kKernel = &kernel_address;

void check(bool holds, const char* what, int line) {
  if (!holds) {
    std::printf("line %d: %s does not hold (last CUDA error: %s)\n", line, what, cudaGetErrorName(cudaGetLastError()));
    ++failures;
  }
}
#define CHECK(condition) check((condition), #condition, __LINE__)

int64_t counter(const char* name, int device = -1) { return stand_in_counter(name, device); }

// How much a counter grows by what is done.
int64_t grows(const char* name, const std::function<void()>& body) {
  const int64_t before = counter(name);
  body();
  return counter(name) - before;
}

cudaStream_t stream(unsigned flags = cudaStreamNonBlocking) {
  cudaStream_t made = nullptr;
  CHECK(cudaStreamCreateWithFlags(&made, flags) == cudaSuccess);
  return made;
}

cudaEvent_t event() {
  cudaEvent_t made = nullptr;
  CHECK(cudaEventCreateWithFlags(&made, cudaEventDisableTiming) == cudaSuccess);
  return made;
}

cudaError_t launch(cudaStream_t on, unsigned threads = 32, size_t shared = 0) {
  return cudaLaunchKernel(kKernel, dim3(1), dim3(threads), nullptr, shared, on);
}

// Begins a capture, does something in it and ends it: its error, and how many violations were seen.
struct Outcome {
  cudaError_t ended;
  int64_t violations;
};
Outcome captured(cudaStreamCaptureMode mode, const std::function<void(cudaStream_t)>& body, cudaStream_t on = stream()) {
  const int64_t before = counter("violations");
  CHECK(cudaStreamBeginCapture(on, mode) == cudaSuccess);
  body(on);
  cudaGraph_t graph = nullptr;
  const cudaError_t ended = cudaStreamEndCapture(on, &graph);
  CHECK((graph != nullptr) == (ended == cudaSuccess));
  return {ended, counter("violations") - before};
}

bool whole(const Outcome& outcome) { return outcome.ended == cudaSuccess && outcome.violations == 0; }
bool broken(const Outcome& outcome) {
  return outcome.ended == cudaErrorStreamCaptureInvalidated && outcome.violations == 1;
}

void what_is_recorded_is_repeated() {
  const cudaStream_t on = stream();
  void* pointer = nullptr;
  CHECK(cudaMalloc(&pointer, 1024) == cudaSuccess);
  cudaGraph_t graph = nullptr;
  CHECK(cudaStreamBeginCapture(on, kOfThread) == cudaSuccess);
  CHECK(grows("work", [&] {
          CHECK(launch(on) == cudaSuccess);
          CHECK(cudaMemsetAsync(pointer, 0, 8, on) == cudaSuccess);
        }) == 0);
  cudaStreamCaptureStatus status = cudaStreamCaptureStatusNone;
  CHECK(cudaStreamIsCapturing(on, &status) == cudaSuccess && status == cudaStreamCaptureStatusActive);
  CHECK(cudaStreamEndCapture(on, &graph) == cudaSuccess);
  cudaGraphExec_t ready = nullptr;
  CHECK(grows("nodes", [&] { CHECK(cudaGraphInstantiate(&ready, graph, 0) == cudaSuccess); }) == 2);
  CHECK(cudaGraphDestroy(graph) == cudaSuccess);
  CHECK(grows("replays", [&] { CHECK(cudaGraphLaunch(ready, on) == cudaSuccess); }) == 1);
  CHECK(grows("live_graphs", [&] { CHECK(cudaGraphExecDestroy(ready) == cudaSuccess); }) == -1);
  CHECK(grows("synchronisations", [&] { CHECK(cudaStreamSynchronize(on) == cudaSuccess); }) == 1);
  CHECK(cudaFree(pointer) == cudaSuccess);
  CHECK(counter("violations") == 0 && counter("legacy_work") == 0 && counter("no such counter") == -1);
}

void unsafe_calls_by_mode() {
  const auto allocate = [](cudaStream_t) {
    void* pointer = nullptr;
    cudaMalloc(&pointer, 1);
  };
  CHECK(broken(captured(cudaStreamCaptureModeGlobal, allocate)));
  CHECK(broken(captured(kOfThread, allocate)));
  CHECK(whole(captured(cudaStreamCaptureModeRelaxed, allocate)));
  const auto by_another = [&](cudaStream_t on) { std::thread(allocate, on).join(); };
  CHECK(broken(captured(cudaStreamCaptureModeGlobal, by_another)));
  CHECK(whole(captured(kOfThread, by_another)));
  // LibTorch's allocator relaxes the calling thread for a while.
  CHECK(whole(captured(kOfThread, [&](cudaStream_t on) {
    cudaStreamCaptureMode mode = cudaStreamCaptureModeRelaxed;
    CHECK(cudaThreadExchangeStreamCaptureMode(&mode) == cudaSuccess);
    allocate(on);
    CHECK(cudaThreadExchangeStreamCaptureMode(&mode) == cudaSuccess && mode == cudaStreamCaptureModeRelaxed);
  })));
  CHECK(broken(captured(kOfThread, [](cudaStream_t) { cudaFree(nullptr); })));
  CHECK(broken(captured(kOfThread, [](cudaStream_t) {
    void* pinned = nullptr;
    cudaHostAlloc(&pinned, 1, 0);
  })));
  CHECK(broken(captured(kOfThread, [](cudaStream_t) { cudaEventQuery(event()); })));
  void* handle = nullptr;
  CHECK(broken(captured(kOfThread, [&](cudaStream_t) { CHECK(cublasCreate_v2(&handle) != 0); })));
  CHECK(broken(captured(kOfThread, [&](cudaStream_t) { CHECK(cudnnCreate(&handle) != 0); })));
}

void nobody_waits_for_a_capture() {
  CHECK(broken(captured(kOfThread, [](cudaStream_t on) {
    CHECK(cudaStreamSynchronize(on) == cudaErrorStreamCaptureUnsupported);
    CHECK(launch(on) == cudaErrorStreamCaptureInvalidated);
  })));
  CHECK(broken(captured(kOfThread, [](cudaStream_t on) { CHECK(cudaStreamQuery(on) != cudaSuccess); })));
  CHECK(broken(captured(kOfThread, [](cudaStream_t) {
    CHECK(cudaDeviceSynchronize() == cudaErrorStreamCaptureUnsupported);
  })));
  // Another thread, another stream: also the whole device.
  CHECK(broken(captured(kOfThread, [](cudaStream_t) { std::thread([] { cudaDeviceSynchronize(); }).join(); })));
  const cudaStream_t other = stream();
  CHECK(whole(captured(kOfThread, [&](cudaStream_t) { CHECK(cudaStreamSynchronize(other) == cudaSuccess); })));
  const cudaEvent_t inside = event();
  CHECK(broken(captured(kOfThread, [&](cudaStream_t on) {
    CHECK(cudaEventRecord(inside, on) == cudaSuccess);
    CHECK(cudaEventSynchronize(inside) == cudaErrorCapturedEvent);
  })));
}

void events_fork_and_join() {
  const cudaStream_t side = stream();
  const cudaEvent_t forks = event();
  const cudaEvent_t joins = event();
  const auto fork = [&](cudaStream_t on) {
    CHECK(launch(on) == cudaSuccess);
    CHECK(cudaEventRecord(forks, on) == cudaSuccess && cudaStreamWaitEvent(side, forks, 0) == cudaSuccess);
    CHECK(launch(side) == cudaSuccess);
  };
  const auto join = [&](cudaStream_t on) {
    CHECK(cudaEventRecord(joins, side) == cudaSuccess && cudaStreamWaitEvent(on, joins, 0) == cudaSuccess);
  };
  CHECK(whole(captured(kOfThread, [&](cudaStream_t on) {
    fork(on);
    join(on);
  })));
  CHECK(captured(kOfThread, fork).ended == cudaErrorStreamCaptureUnjoined);
  CHECK(captured(kOfThread, [&](cudaStream_t on) {
          fork(on);
          join(on);
          CHECK(launch(side) == cudaSuccess);
        }).ended == cudaErrorStreamCaptureUnjoined);
  const cudaEvent_t outside = event();
  CHECK(cudaEventRecord(outside, side) == cudaSuccess);
  CHECK(broken(captured(kOfThread, [&](cudaStream_t on) {
    CHECK(cudaStreamWaitEvent(on, outside, 0) == cudaErrorStreamCaptureIsolation);
  })));
}

void a_capture_ends_where_it_began() {
  CHECK(cudaStreamBeginCapture(nullptr, kOfThread) == cudaErrorStreamCaptureUnsupported);
  const cudaStream_t on = stream();
  cudaGraph_t graph = nullptr;
  CHECK(cudaStreamEndCapture(on, &graph) == cudaErrorIllegalState);
  CHECK(cudaStreamBeginCapture(on, kOfThread) == cudaSuccess);
  CHECK(cudaStreamBeginCapture(on, kOfThread) == cudaErrorIllegalState);
  std::thread([&] { CHECK(cudaStreamEndCapture(on, &graph) == cudaErrorStreamCaptureWrongThread); }).join();
  CHECK(cudaStreamEndCapture(on, &graph) == cudaSuccess);
}

void the_legacy_stream_is_seen() {
  CHECK(grows("legacy_work", [] { CHECK(launch(nullptr) == cudaSuccess); }) == 1);
  void* handle = nullptr;
  CHECK(cublasCreate_v2(&handle) == 0);
  CHECK(grows("legacy_work", [&] { CHECK(cublasSgemm_v2(handle) == 0); }) == 1);
  const cudaStream_t on = stream();
  CHECK(cublasSetStream_v2(handle, on) == 0);
  CHECK(grows("legacy_work", [&] { CHECK(cublasSgemm_v2(handle) == 0); }) == 0);
  // It waits for blocking streams only.
  CHECK(broken(captured(kOfThread, [](cudaStream_t) { CHECK(launch(nullptr) == cudaErrorStreamCaptureImplicit); },
                        stream(cudaStreamDefault))));
  CHECK(whole(captured(kOfThread, [](cudaStream_t) {
    CHECK(grows("beside_capture", [] { CHECK(launch(nullptr) == cudaSuccess); }) == 1);
  })));
}

void copies_of_a_recording_that_read_the_host() {
  void* pointer = nullptr;
  char here = 0;
  CHECK(cudaMalloc(&pointer, 8) == cudaSuccess);
  CHECK(whole(captured(kOfThread, [&](cudaStream_t on) {
    CHECK(grows("host_nodes", [&] { cudaMemcpyAsync(pointer, &here, 1, cudaMemcpyHostToDevice, on); }) == 1);
    CHECK(grows("host_nodes", [&] { cudaMemcpyAsync(pointer, pointer, 1, cudaMemcpyDeviceToDevice, on); }) == 0);
  })));
  CHECK(cudaFree(pointer) == cudaSuccess);
}

void devices_are_kept_apart() {
  CHECK(cudaSetDevice(2) == cudaErrorInvalidDevice && cudaSetDevice(1) == cudaSuccess);
  const cudaStream_t of_one = stream();
  CHECK(launch(of_one) == cudaSuccess);
  CHECK(cudaSetDevice(0) == cudaSuccess);
  CHECK(grows("violations", [&] { CHECK(launch(of_one) == cudaErrorInvalidResourceHandle); }) == 1);
  CHECK(grows("violations", [&] { CHECK(cudaEventRecord(event(), of_one) == cudaErrorInvalidResourceHandle); }) == 1);
  CHECK(counter("work", 1) == 1);
}

void launches_have_limits() {
  const cudaStream_t on = stream();
  CHECK(launch(on, 1024) == cudaSuccess && launch(on, 1025) == cudaErrorInvalidConfiguration);
  CHECK(launch(on, 32, 60 << 10) == cudaErrorInvalidConfiguration);
  CHECK(cudaFuncSetAttribute(kKernel, cudaFuncAttributeMaxDynamicSharedMemorySize, 60 << 10) == cudaSuccess);
  CHECK(launch(on, 32, 60 << 10) == cudaSuccess);
  CHECK(cudaLaunchKernel(kKernel, dim3(1, 65536), dim3(1), nullptr, 0, on) == cudaErrorInvalidConfiguration);
  CHECK(cudaLaunchKernel(&failures, dim3(1), dim3(1), nullptr, 0, on) == cudaErrorInvalidDeviceFunction);
}

void memory_runs_out() {
  constexpr size_t kBig = size_t{40} << 20;
  void* one = nullptr;
  void* two = nullptr;
  stand_in_restart_peak();
  CHECK(cudaMalloc(&one, kBig) == cudaSuccess && cudaMalloc(&two, kBig) == cudaErrorMemoryAllocation);
  CHECK(cudaFree(one) == cudaSuccess && counter("peak_bytes", 0) == counter("bytes", 0) + int64_t{kBig});
  stand_in_exhaust(2, 0);
  CHECK(cudaMalloc(&one, 8) == cudaSuccess && cudaMalloc(&two, 8) == cudaErrorMemoryAllocation);
  stand_in_exhaust(1, 1);
  CHECK(cudaMalloc(&two, 8) == cudaSuccess);
  CHECK(whole(captured(cudaStreamCaptureModeRelaxed, [](cudaStream_t) {
    void* three = nullptr;
    CHECK(cudaMalloc(&three, 8) == cudaErrorMemoryAllocation);
  })));
  stand_in_exhaust(0, 0);
  CHECK(cudaFree(one) == cudaSuccess && cudaFree(two) == cudaSuccess);
  CHECK(grows("violations", [&] { CHECK(cudaFree(two) == cudaErrorInvalidValue); }) == 1);
  // Growing segments: physical memory counts, addresses do not.
  CUmemAllocationProp properties = {};
  CUmemGenericAllocationHandle handle = 0;
  CUdeviceptr begin = 0;
  CHECK(cuMemAddressReserve(&begin, size_t{1} << 40, 0, 0, 0) == CUDA_SUCCESS);
  CHECK(grows("bytes", [&] { CHECK(cuMemCreate(&handle, kBig, &properties, 0) == CUDA_SUCCESS); }) == int64_t{kBig});
  CHECK(cuMemCreate(&handle, kBig, &properties, 0) == CUDA_ERROR_OUT_OF_MEMORY);
  CHECK(cuMemRelease(handle) == CUDA_SUCCESS && cuMemAddressFree(begin, size_t{1} << 40) == CUDA_SUCCESS);
}

void memory_of_a_graph_must_stay() {
  const cudaStream_t on = stream();
  void* pointer = nullptr;
  cudaGraph_t graph = nullptr;
  cudaGraphExec_t ready = nullptr;
  CHECK(cudaStreamBeginCapture(on, cudaStreamCaptureModeRelaxed) == cudaSuccess);
  CHECK(cudaMalloc(&pointer, 8) == cudaSuccess && launch(on) == cudaSuccess);
  CHECK(cudaStreamEndCapture(on, &graph) == cudaSuccess && cudaGraphInstantiate(&ready, graph, 0) == cudaSuccess);
  CHECK(cudaGraphLaunch(ready, on) == cudaSuccess);
  CHECK(cudaFree(pointer) == cudaSuccess);
  CHECK(grows("violations", [&] { CHECK(cudaGraphLaunch(ready, on) == cudaErrorIllegalAddress); }) == 1);
}

}  // namespace

int main() {
  __cudaRegisterFunction(nullptr, &kernel_address, nullptr, "a_kernel", -1, nullptr, nullptr, nullptr, nullptr, nullptr);
  what_is_recorded_is_repeated();
  unsafe_calls_by_mode();
  nobody_waits_for_a_capture();
  events_fork_and_join();
  a_capture_ends_where_it_began();
  the_legacy_stream_is_seen();
  copies_of_a_recording_that_read_the_host();
  devices_are_kept_apart();
  launches_have_limits();
  memory_runs_out();
  memory_of_a_graph_must_stay();
  std::printf(failures == 0 ? "the CUDA stand-in: all checks hold\n" : "%d checks FAILED\n", failures);
  return failures == 0 ? 0 : 1;
}
