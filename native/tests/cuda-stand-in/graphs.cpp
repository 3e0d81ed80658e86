// What was captured, made ready and repeated.
#include "state.hpp"

using namespace stand_in;

namespace {

struct Ready {
  uint64_t capture;
  size_t nodes;
  int device;
};

}  // namespace

STAND_IN_EXPORT cudaError_t cudaGraphGetNodes(cudaGraph_t graph, cudaGraphNode_t*, size_t* count) {
  *count = reinterpret_cast<Graph*>(graph)->nodes.size();
  return cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaGraphInstantiate(cudaGraphExec_t* out, cudaGraph_t handle, unsigned long long) {
  const Lock lock(state().mutex);
  const auto* graph = reinterpret_cast<Graph*>(handle);
  *out = reinterpret_cast<cudaGraphExec_t>(new Ready{graph->capture, graph->nodes.size(), current_device()});
  count(Counter::kGraphs, current_device());
  count(Counter::kLiveGraphs, current_device());
  count(Counter::kNodes, current_device(), static_cast<int64_t>(graph->nodes.size()));
  log_graph(*graph);
  return cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaGraphInstantiateWithFlags(cudaGraphExec_t* out, cudaGraph_t graph,
                                                          unsigned long long flags) {
  return cudaGraphInstantiate(out, graph, flags);
}
STAND_IN_EXPORT cudaError_t cudaGraphExecDestroy(cudaGraphExec_t handle) {
  const auto* ready = reinterpret_cast<Ready*>(handle);
  count(Counter::kLiveGraphs, ready->device, -1);
  delete ready;
  return cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
  delete reinterpret_cast<Graph*>(graph);
  return cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaGraphLaunch(cudaGraphExec_t handle, cudaStream_t stream) {
  const Lock lock(state().mutex);
  const auto* ready = reinterpret_cast<Ready*>(handle);
  if (state().lost_memory.count(ready->capture) > 0) {
    violation("a graph is repeated whose memory was given back", "cudaGraphLaunch");
    return answer(cudaErrorIllegalAddress);
  }
  count(Counter::kReplays, ready->device);
  return answer(work(stream, "graph", true));
}
