// What the stand-in's libraries know together. libcudart.so.13 holds it, the others are linked to that.
#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace stand_in {

struct Stream {
  int number;  // 0: the legacy stream of its device
  int device;
  bool blocking;  // waits for the legacy stream, which waits for it
  struct Capture* capture = nullptr;
};

// How much of the work of each stream of a capture lies behind a point.
using Behind = std::map<const Stream*, size_t>;

struct Graph {
  uint64_t capture;
  std::vector<std::string> nodes;
};

struct Capture {
  uint64_t number;
  long thread;
  cudaStreamCaptureMode mode;
  Stream* origin;
  Graph* graph;
  std::map<Stream*, Behind> streams;
  int64_t allocations = 0;
  bool invalid = false;
};

struct Event {
  int device;
  uint64_t capture = 0;  // in which it was last recorded
  Behind behind;
};

enum class Counter {
  kViolations,     // of what CUDA documents as not permitted
  kLegacyWork,     // on a legacy stream: ordered with nothing of ours
  kHostNodes,      // copies from or to the host's memory amid a capture, which every replay repeats
  kBesideCapture,  // work of a capturing thread that its graph misses
  kUnwritten,      // calls of functions that the stand-in does not have
  kSynchronisations,
  kQueries,
  kWork,  // kernels, copies and calls of libraries, not captured
  kCaptures,
  kGraphs,
  kNodes,  // of all graphs
  kReplays,
  kLiveGraphs,
  kAllocations,
  kRecordedAllocations,  // amid captures
  kBytes,
  kPeakBytes,
  kCount
};

struct Device {
  int64_t counters[static_cast<int>(Counter::kCount)] = {};
  Stream legacy{0, 0, true};
};

struct State {
  std::recursive_mutex mutex;
  std::vector<Device> devices;
  std::map<uint64_t, Capture*> captures;  // under way
  std::set<uint64_t> lost_memory;         // captures whose graphs' memory was given back, or part of it
  uint64_t next_capture = 1;
  int next_stream = 1;
  int64_t exhausted_from = 0;
  int64_t allocations_since = 0;
  bool exhausted_amid_captures = false;
};

State& state();
using Lock = std::lock_guard<std::recursive_mutex>;

int current_device();
long this_thread();
int capability();
size_t total_bytes();

// The capture that this thread has begun and not ended.
Capture* own_capture();
Stream* stream_of(cudaStream_t handle);

void count(Counter counter, int device, int64_t by = 1);

// Remembers an error for cudaGetLastError.
cudaError_t answer(cudaError_t error);

// What is not permitted: counted, logged with the calls that led there.
void violation(const char* rule, const std::string& what);
// What is permitted and yet wrong in a program whose loops are recorded.
void suspect(Counter counter, const std::string& what);
void log_graph(const Graph& graph);

// Before a call that CUDA documents as potentially unsafe amid captures.
cudaError_t potentially_unsafe(const char* call);

// Before what the legacy stream does: it waits for all blocking streams of its device.
cudaError_t legacy_order(const std::string& what);

// Work on a stream: a node of its capture, or done.
cudaError_t work(cudaStream_t stream, const std::string& what, bool any_device = false);

bool take_bytes(int device, size_t bytes);
void give_bytes(int device, size_t bytes);
bool on_device(const void* pointer);

// A range of device memory that driver functions map; no pages of the host's until something is copied there.
void* reserve_addresses(size_t bytes);
void free_addresses(void* begin);

}  // namespace stand_in

#define STAND_IN_EXPORT extern "C" __attribute__((visibility("default")))

// A function that is called and not written here.
STAND_IN_EXPORT void stand_in_unwritten(const char* function);
