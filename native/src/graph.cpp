// CUDA graphs: a thread's work on a device, recorded once and repeated by one call.
#include "cuda_device.hpp"
#include "guard.hpp"
#include "handles.hpp"

#ifdef PIVOTUNE_CUDA
#include <ATen/core/CachingHostAllocator.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAGraphsC10Utils.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>

struct pvt_graph {
  enum class State { kEmpty, kRecording, kReady, kBroken };

  at::Device device;
  at::cuda::MempoolId_t pool;
  std::unique_ptr<at::cuda::CUDAGraph> graph;
  int users = 0;  // graphs that had the pool before this one
  State state = State::kEmpty;
};
#else
struct pvt_graph {};
#endif

using namespace pivotune;

namespace {

#ifdef PIVOTUNE_CUDA
namespace allocator = c10::cuda::CUDACachingAllocator;

pvt_graph& in_state(pvt_graph* graph, pvt_graph::State state, const char* otherwise) {
  if (required(graph, "graph")->state != state) {
    throw std::invalid_argument(otherwise);
  }
  return *graph;
}

// For what may have been done before, or never begun.
template <typename Work>
void attempt(Work&& work) noexcept {
  try {
    work();
  } catch (...) {
    // There was nothing to do.
  }
}

// LibTorch leaves its allocators recording when the beginning or the end of a recording fails, and the pool with a user
// that never leaves it; later runs must inherit neither.
void forget(pvt_graph& graph) {
  graph.state = pvt_graph::State::kBroken;
  const auto device = graph.device.index();
  attempt([&] {
    // LibTorch allocates once the stream captures: where that fails, the stream would capture for good.
    if (c10::cuda::currentStreamCaptureStatusMayInitCtx() != c10::cuda::CaptureStatus::None) {
      graph.graph->capture_end();
    }
  });
  attempt([&] { allocator::endAllocateToPool(device, graph.pool); });
  attempt([&] { at::getHostAllocator(at::kCUDA)->end_allocate_to_pool(graph.pool); });
  graph.graph.reset();
  attempt([&] {
    while (allocator::getPoolUseCount(device, graph.pool) > graph.users) {
      allocator::releasePool(device, graph.pool);
    }
  });
}

// Where the step fails, nothing of the recording is left.
template <typename Step>
void advance(pvt_graph& graph, pvt_graph::State to, Step&& step) {
  try {
    step();
  } catch (...) {
    forget(graph);
    throw;
  }
  graph.state = to;
}
#else
[[noreturn]] void refuse() { throw std::invalid_argument("this build of the shim has no CUDA"); }
#endif

}  // namespace

pvt_status pvt_graph_create(int32_t device, [[maybe_unused]] const pvt_graph* before, pvt_graph** out) {
  return guard([&] {
    required(out, "out");
    [[maybe_unused]] const at::Device found = cuda_device(device);
#ifdef PIVOTUNE_CUDA
    if (before != nullptr && before->device != found) {
      throw std::invalid_argument("graphs of two devices share no memory");
    }
    // A pool of its own has no users before its first recording makes it, and LibTorch counts only what there is.
    const bool alone = before == nullptr;
    const at::cuda::MempoolId_t pool = alone ? at::cuda::graph_pool_handle() : before->pool;
    const int users = alone ? 0 : allocator::getPoolUseCount(found.index(), pool);
    deliver(out, pvt_graph{found, pool, std::make_unique<at::cuda::CUDAGraph>(), users});
#endif
  });
}

pvt_status pvt_graph_begin([[maybe_unused]] pvt_graph* graph) {
  return guard([&] {
#ifdef PIVOTUNE_CUDA
    pvt_graph& empty = in_state(graph, pvt_graph::State::kEmpty, "a graph is recorded once");
    const c10::cuda::CUDAGuard here(empty.device);
    // Other threads may go on with their own runs meanwhile.
    advance(empty, pvt_graph::State::kRecording,
            [&] { empty.graph->capture_begin(empty.pool, cudaStreamCaptureModeThreadLocal); });
#else
    refuse();
#endif
  });
}

pvt_status pvt_graph_end([[maybe_unused]] pvt_graph* graph) {
  return guard([&] {
#ifdef PIVOTUNE_CUDA
    pvt_graph& recording = in_state(graph, pvt_graph::State::kRecording, "the graph is not being recorded");
    const c10::cuda::CUDAGuard here(recording.device);
    advance(recording, pvt_graph::State::kReady, [&] { recording.graph->capture_end(); });
#else
    refuse();
#endif
  });
}

pvt_status pvt_graph_replay([[maybe_unused]] pvt_graph* graph) {
  return guard([&] {
#ifdef PIVOTUNE_CUDA
    pvt_graph& ready = in_state(graph, pvt_graph::State::kReady, "the graph was not recorded, or not as a whole");
    const c10::cuda::CUDAGuard here(ready.device);
    ready.graph->replay();
#else
    refuse();
#endif
  });
}

pvt_status pvt_graph_free(pvt_graph* graph) {
  return guard([&] {
#ifdef PIVOTUNE_CUDA
    if (graph != nullptr) {
      // Nothing may run any more in memory that goes back with the graph.
      c10::cuda::getCurrentCUDAStream(graph->device.index()).synchronize();
    }
#endif
    release(graph);
  });
}
