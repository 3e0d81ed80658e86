// CUDA graphs: a thread's work on a device, recorded once and repeated by one call.
#include "cuda_device.hpp"
#include "guard.hpp"
#include "handles.hpp"

#ifdef PIVOTUNE_CUDA
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDACachingAllocator.h>
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

// LibTorch leaves its allocator recording when the end of a recording fails, and the pool with a user that never leaves
// it; later runs must inherit neither.
void forget(pvt_graph& graph) {
  try {
    allocator::endAllocateToPool(graph.device.index(), graph.pool);
  } catch (...) {
    // It had ended.
  }
  graph.graph.reset();
  while (allocator::getPoolUseCount(graph.device.index(), graph.pool) > graph.users) {
    allocator::releasePool(graph.device.index(), graph.pool);
  }
}

void finish(pvt_graph& graph) {
  graph.state = pvt_graph::State::kBroken;
  try {
    graph.graph->capture_end();
  } catch (...) {
    forget(graph);
    throw;
  }
  graph.state = pvt_graph::State::kReady;
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
    const at::cuda::MempoolId_t pool = before == nullptr ? at::cuda::graph_pool_handle() : before->pool;
    deliver(out, pvt_graph{found, pool, std::make_unique<at::cuda::CUDAGraph>()});
#endif
  });
}

pvt_status pvt_graph_begin([[maybe_unused]] pvt_graph* graph) {
  return guard([&] {
#ifdef PIVOTUNE_CUDA
    pvt_graph& empty = in_state(graph, pvt_graph::State::kEmpty, "a graph is recorded once");
    const c10::cuda::CUDAGuard here(empty.device);
    empty.users = allocator::getPoolUseCount(empty.device.index(), empty.pool);
    // Other threads may go on with their own runs meanwhile.
    empty.graph->capture_begin(empty.pool, cudaStreamCaptureModeThreadLocal);
    empty.state = pvt_graph::State::kRecording;
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
    finish(recording);
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
