// Streams, events, and the capture of what is done on them.
#include "state.hpp"

using namespace stand_in;

namespace {

Event* event_of(cudaEvent_t handle) { return reinterpret_cast<Event*>(handle); }

cudaError_t invalidate(Capture* capture, const char* rule, const char* call, cudaError_t error) {
  violation(rule, call);
  capture->invalid = true;
  return answer(error);
}

// Whether the host waits for a stream or asks for its state.
cudaError_t observe(cudaStream_t handle, const char* call, Counter counter) {
  const Lock lock(state().mutex);
  const Stream* stream = stream_of(handle);
  count(counter, stream->device);
  if (stream->capture != nullptr) {
    return invalidate(stream->capture, "a capturing stream has no state to wait for", call,
                      cudaErrorStreamCaptureUnsupported);
  }
  return answer(stream->number == 0 ? legacy_order(call) : cudaSuccess);
}

cudaError_t observe(cudaEvent_t handle, const char* call, Counter counter) {
  const Lock lock(state().mutex);
  const Event* event = event_of(handle);
  count(counter, event->device);
  const auto capture = state().captures.find(event->capture);
  if (capture != state().captures.end()) {
    return invalidate(capture->second, "an event of a capture has no state to wait for", call, cudaErrorCapturedEvent);
  }
  return answer(potentially_unsafe(call));
}

// Whether all that the capture's other streams did lies behind its first stream.
bool joined(const Capture& capture) {
  const Behind& behind = capture.streams.at(capture.origin);
  for (const auto& [stream, own] : capture.streams) {
    const auto reached = behind.find(stream);
    if (stream != capture.origin && (reached == behind.end() || reached->second < own.at(stream))) {
      return false;
    }
  }
  return true;
}

void join(Behind& into, const Behind& other) {
  for (const auto& [stream, done] : other) {
    into[stream] = std::max(into[stream], done);
  }
}

}  // namespace

STAND_IN_EXPORT cudaError_t cudaStreamCreateWithFlags(cudaStream_t* out, unsigned flags) {
  const Lock lock(state().mutex);
  *out = reinterpret_cast<cudaStream_t>(
      new Stream{state().next_stream++, current_device(), (flags & cudaStreamNonBlocking) == 0});
  return cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaStreamCreate(cudaStream_t* out) {
  return cudaStreamCreateWithFlags(out, cudaStreamDefault);
}
STAND_IN_EXPORT cudaError_t cudaStreamCreateWithPriority(cudaStream_t* out, unsigned flags, int) {
  return cudaStreamCreateWithFlags(out, flags);
}
STAND_IN_EXPORT cudaError_t cudaStreamDestroy(cudaStream_t handle) {
  const Lock lock(state().mutex);
  Stream* stream = stream_of(handle);
  if (stream->capture != nullptr) {
    return invalidate(stream->capture, "a capturing stream is destroyed", "cudaStreamDestroy",
                      cudaErrorStreamCaptureUnsupported);
  }
  return cudaSuccess;  // events and graphs may still name it
}
STAND_IN_EXPORT cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  return observe(stream, "cudaStreamSynchronize", Counter::kSynchronisations);
}
STAND_IN_EXPORT cudaError_t cudaStreamQuery(cudaStream_t stream) {
  return observe(stream, "cudaStreamQuery", Counter::kQueries);
}
STAND_IN_EXPORT cudaError_t cudaStreamGetPriority(cudaStream_t, int* out) {
  *out = 0;
  return cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaDeviceSynchronize() {
  const Lock lock(state().mutex);
  count(Counter::kSynchronisations, current_device());
  for (const auto& [number, capture] : state().captures) {
    if (capture->origin->device == current_device()) {
      return invalidate(capture, "a device with a capturing stream has no state to wait for", "cudaDeviceSynchronize",
                        cudaErrorStreamCaptureUnsupported);
    }
  }
  return cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaLaunchHostFunc(cudaStream_t stream, cudaHostFn_t function, void* data) {
  const Lock lock(state().mutex);
  const bool captured = stream_of(stream)->capture != nullptr;
  if (const cudaError_t error = work(stream, "host function", true)) {
    return answer(error);
  }
  if (!captured) {
    function(data);
  }
  return cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaStreamAddCallback(cudaStream_t stream, cudaStreamCallback_t function, void* data,
                                                  unsigned) {
  const Lock lock(state().mutex);
  if (Capture* capture = stream_of(stream)->capture) {
    return invalidate(capture, "a callback cannot be captured", "cudaStreamAddCallback",
                      cudaErrorStreamCaptureUnsupported);
  }
  function(stream, cudaSuccess, data);
  return cudaSuccess;
}

STAND_IN_EXPORT cudaError_t cudaEventCreateWithFlags(cudaEvent_t* out, unsigned) {
  *out = reinterpret_cast<cudaEvent_t>(new Event{current_device(), 0, {}});
  return cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaEventCreate(cudaEvent_t* out) { return cudaEventCreateWithFlags(out, 0); }
STAND_IN_EXPORT cudaError_t cudaEventDestroy(cudaEvent_t event) {
  delete event_of(event);
  return cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaEventRecord(cudaEvent_t handle, cudaStream_t stream_handle) {
  const Lock lock(state().mutex);
  Event* event = event_of(handle);
  Stream* stream = stream_of(stream_handle);
  if (event->device != stream->device) {
    violation("an event on a stream of another device", "cudaEventRecord");
    return answer(cudaErrorInvalidResourceHandle);
  }
  Capture* capture = stream->capture;
  event->capture = capture == nullptr ? 0 : capture->number;
  event->behind = capture == nullptr ? Behind{} : capture->streams[stream];
  return cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaEventRecordWithFlags(cudaEvent_t event, cudaStream_t stream, unsigned) {
  return cudaEventRecord(event, stream);
}
STAND_IN_EXPORT cudaError_t cudaEventQuery(cudaEvent_t event) {
  return observe(event, "cudaEventQuery", Counter::kQueries);
}
STAND_IN_EXPORT cudaError_t cudaEventSynchronize(cudaEvent_t event) {
  return observe(event, "cudaEventSynchronize", Counter::kSynchronisations);
}
STAND_IN_EXPORT cudaError_t cudaEventElapsedTime(float* out, cudaEvent_t, cudaEvent_t) {
  *out = 1;
  return cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaStreamWaitEvent(cudaStream_t stream_handle, cudaEvent_t event_handle, unsigned) {
  const Lock lock(state().mutex);
  Stream* stream = stream_of(stream_handle);
  const Event* event = event_of(event_handle);
  const auto found = state().captures.find(event->capture);
  if (found == state().captures.end()) {
    if (stream->capture == nullptr) {
      return cudaSuccess;
    }
    return invalidate(stream->capture, "a capture would wait for what lies outside it", "cudaStreamWaitEvent",
                      cudaErrorStreamCaptureIsolation);
  }
  Capture* capture = found->second;
  if (stream->capture != nullptr && stream->capture != capture) {
    stream->capture->invalid = true;
    return invalidate(capture, "two captures would become one", "cudaStreamWaitEvent", cudaErrorStreamCaptureMerge);
  }
  if (stream->number == 0) {
    return invalidate(capture, "the legacy stream cannot be captured", "cudaStreamWaitEvent",
                      cudaErrorStreamCaptureImplicit);
  }
  stream->capture = capture;
  capture->streams[stream].emplace(stream, 0);
  join(capture->streams[stream], event->behind);
  return cudaSuccess;
}

STAND_IN_EXPORT cudaError_t cudaStreamBeginCapture(cudaStream_t handle, cudaStreamCaptureMode mode) {
  const Lock lock(state().mutex);
  Stream* stream = stream_of(handle);
  if (stream->number == 0) {
    violation("the legacy stream cannot be captured", "cudaStreamBeginCapture");
    return answer(cudaErrorStreamCaptureUnsupported);
  }
  if (stream->capture != nullptr) {
    violation("a stream is captured twice at once", "cudaStreamBeginCapture");
    return answer(cudaErrorIllegalState);
  }
  const uint64_t number = state().next_capture++;
  auto* capture = new Capture{number, this_thread(), mode, stream, new Graph{number, {}}, {}};
  capture->streams[stream].emplace(stream, 0);
  stream->capture = capture;
  state().captures[number] = capture;
  count(Counter::kCaptures, stream->device);
  return cudaSuccess;
}

STAND_IN_EXPORT cudaError_t cudaStreamEndCapture(cudaStream_t handle, cudaGraph_t* out) {
  const Lock lock(state().mutex);
  *out = nullptr;
  Capture* capture = stream_of(handle)->capture;
  if (capture == nullptr) {
    violation("no capture is under way", "cudaStreamEndCapture");
    return answer(cudaErrorIllegalState);
  }
  cudaError_t error = capture->invalid ? cudaErrorStreamCaptureInvalidated : cudaSuccess;
  if (capture->origin != stream_of(handle)) {
    error = invalidate(capture, "a capture ends where it began", "cudaStreamEndCapture",
                       cudaErrorStreamCaptureUnmatched);
  } else if (capture->mode != cudaStreamCaptureModeRelaxed && capture->thread != this_thread()) {
    // It goes on.
    violation("a capture is ended by the thread that began it", "cudaStreamEndCapture");
    return answer(cudaErrorStreamCaptureWrongThread);
  } else if (error == cudaSuccess && !joined(*capture)) {
    error = invalidate(capture, "a stream did not come back into the capture", "cudaStreamEndCapture",
                       cudaErrorStreamCaptureUnjoined);
  }
  for (const auto& [stream, behind] : capture->streams) {
    stream->capture = nullptr;
  }
  state().captures.erase(capture->number);
  if (error == cudaSuccess) {
    *out = reinterpret_cast<cudaGraph_t>(capture->graph);
  } else {
    delete capture->graph;
  }
  delete capture;
  return answer(error);
}

STAND_IN_EXPORT cudaError_t cudaStreamIsCapturing(cudaStream_t handle, cudaStreamCaptureStatus* out) {
  const Lock lock(state().mutex);
  const Capture* capture = stream_of(handle)->capture;
  *out = capture == nullptr    ? cudaStreamCaptureStatusNone
         : capture->invalid ? cudaStreamCaptureStatusInvalidated
                            : cudaStreamCaptureStatusActive;
  return cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaStreamGetCaptureInfo(cudaStream_t handle, cudaStreamCaptureStatus* status,
                                                     unsigned long long* number, cudaGraph_t* graph,
                                                     const cudaGraphNode_t** nodes, const cudaGraphEdgeData** edges,
                                                     size_t* count) {
  const Lock lock(state().mutex);
  cudaStreamIsCapturing(handle, status);
  const Capture* capture = stream_of(handle)->capture;
  const auto give = [](auto* out, auto value) {
    if (out != nullptr) {
      *out = value;
    }
  };
  give(number, capture == nullptr ? 0ULL : static_cast<unsigned long long>(capture->number));
  give(graph, capture == nullptr ? nullptr : reinterpret_cast<cudaGraph_t>(capture->graph));
  give(nodes, static_cast<const cudaGraphNode_t*>(nullptr));
  give(edges, static_cast<const cudaGraphEdgeData*>(nullptr));
  give(count, size_t{0});
  return cudaSuccess;
}
