// Counters, the log, and the rules that several calls share.
#include "state.hpp"

#include <cxxabi.h>
#include <execinfo.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <sstream>
#include <utility>

#include "stand_in.h"

namespace stand_in {
namespace {

constexpr const char* kNames[] = {"violations", "legacy_work", "host_nodes", "beside_capture", "unwritten",
                                  "synchronisations", "queries", "work", "captures", "graphs", "nodes", "replays",
                                  "live_graphs", "allocations", "recorded_allocations", "bytes", "peak_bytes"};
static_assert(std::size(kNames) == static_cast<size_t>(Counter::kCount));
constexpr int kFramesShown = 14;
constexpr int kAlikeShown = 3;

thread_local cudaStreamCaptureMode thread_mode = cudaStreamCaptureModeGlobal;
thread_local int device_now = 0;
thread_local cudaError_t last_error = cudaSuccess;

int64_t setting(const char* name, int64_t otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::atoll(value);
}

std::string quoted(const std::string& text) {
  std::string made = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      made += '\\';
    }
    made += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  }
  return made + '"';
}

std::string demangled(const std::string& symbol) {
  int status = 0;
  char* readable = abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status);
  std::string made = readable == nullptr ? symbol : readable;
  std::free(readable);
  return made.substr(0, 150);
}

// One line, whole even where several processes write.
void log(const std::string& fields) {
  static const char* path = std::getenv("STAND_IN_LOG");
  const std::string line = "{\"pid\":" + std::to_string(getpid()) + "," + fields + "}\n";
  const int file = path == nullptr ? STDERR_FILENO : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0 || write(file, line.data(), line.size()) < 0) {
    std::abort();
  }
  if (file != STDERR_FILENO) {
    close(file);
  }
}

std::string calls() {
  void* frames[64];
  const int found = backtrace(frames, 64);
  char** symbols = backtrace_symbols(frames, found);
  std::string made;
  for (int i = 3; i < found && i < 3 + kFramesShown; ++i) {
    const std::string frame = symbols[i];
    const size_t begin = frame.find('(');
    const size_t end = frame.find('+', begin);
    const bool named = begin != std::string::npos && end != std::string::npos && end > begin + 1;
    made += (made.empty() ? "" : ",") + quoted(named ? demangled(frame.substr(begin + 1, end - begin - 1)) : frame);
  }
  std::free(symbols);
  return "[" + made + "]";
}

// What comes again and again is counted, and shown a few times.
void show(const std::string& fields) {
  static std::map<std::string, int> shown;
  if (++shown[fields] <= kAlikeShown) {
    log(fields + ",\"calls\":" + calls());
  }
}

void at_exit() {
  const Lock lock(state().mutex);
  std::ostringstream line;
  line << "\"kind\":\"exit\"";
  for (const char* name : kNames) {
    line << ",\"" << name << "\":" << stand_in_counter(name, -1);
  }
  if (std::getenv("STAND_IN_LOG") != nullptr) {
    log(line.str());
  }
}

State* make_state() {
  auto* made = new State;  // outlives every thread
  made->devices.resize(static_cast<size_t>(setting("STAND_IN_DEVICES", 1)));
  for (size_t i = 0; i < made->devices.size(); ++i) {
    made->devices[i].legacy.device = static_cast<int>(i);
  }
  std::atexit(at_exit);
  return made;
}

}  // namespace

State& state() {
  static State* only = make_state();
  return *only;
}

int current_device() { return device_now; }
long this_thread() { return syscall(SYS_gettid); }

int capability() {
  static const int found = static_cast<int>(setting("STAND_IN_CAPABILITY", 90));
  return found;
}

size_t total_bytes() {
  static const auto found = static_cast<size_t>(setting("STAND_IN_MIB", 81920)) << 20;
  return found;
}

Capture* own_capture() {
  for (const auto& [number, capture] : state().captures) {
    if (capture->thread == this_thread()) {
      return capture;
    }
  }
  return nullptr;
}

Stream* stream_of(cudaStream_t handle) {
  if (handle == nullptr || handle == cudaStreamLegacy || handle == cudaStreamPerThread) {
    return &state().devices.at(static_cast<size_t>(device_now)).legacy;
  }
  return reinterpret_cast<Stream*>(handle);
}

void count(Counter counter, int device, int64_t by) {
  const Lock lock(state().mutex);
  auto& counters = state().devices.at(static_cast<size_t>(device)).counters;
  counters[static_cast<int>(counter)] += by;
  if (counter == Counter::kBytes) {
    int64_t& peak = counters[static_cast<int>(Counter::kPeakBytes)];
    peak = std::max(peak, counters[static_cast<int>(counter)]);
  }
}

cudaError_t answer(cudaError_t error) {
  if (error != cudaSuccess) {
    last_error = error;
  }
  return error;
}

void violation(const char* rule, const std::string& what) {
  const Lock lock(state().mutex);
  count(Counter::kViolations, device_now);
  show("\"kind\":\"violation\",\"rule\":" + quoted(rule) + ",\"what\":" + quoted(what));
}

void suspect(Counter counter, const std::string& what) {
  const Lock lock(state().mutex);
  count(counter, device_now);
  show("\"kind\":" + quoted(kNames[static_cast<int>(counter)]) + ",\"what\":" + quoted(what));
}

// cudaThreadExchangeStreamCaptureMode's documentation says which captures forbid a thread which calls.
cudaError_t potentially_unsafe(const char* call) {
  const Lock lock(state().mutex);
  if (thread_mode == cudaStreamCaptureModeRelaxed) {
    return cudaSuccess;
  }
  cudaError_t error = cudaSuccess;
  for (const auto& [number, capture] : state().captures) {
    const bool own = capture->thread == this_thread() && capture->mode != cudaStreamCaptureModeRelaxed;
    const bool global =
        capture->mode == cudaStreamCaptureModeGlobal && thread_mode == cudaStreamCaptureModeGlobal;
    if (own || global) {
      violation("potentially unsafe call amid a capture", call);
      capture->invalid = true;
      error = cudaErrorStreamCaptureUnsupported;
    }
  }
  return error;
}

cudaError_t legacy_order(const std::string& what) {
  const Lock lock(state().mutex);
  for (const auto& [number, capture] : state().captures) {
    for (const auto& [captured, behind] : capture->streams) {
      if (captured->blocking && captured->device == device_now) {
        violation("the legacy stream would wait for a capturing one", what);
        capture->invalid = true;
        return cudaErrorStreamCaptureImplicit;
      }
    }
  }
  return cudaSuccess;
}

cudaError_t work(cudaStream_t handle, const std::string& what, bool any_device) {
  const Lock lock(state().mutex);
  Stream* stream = stream_of(handle);
  if (!any_device && stream->device != device_now) {
    violation("work on a stream of another device than the current one", what);
    return cudaErrorInvalidResourceHandle;
  }
  if (Capture* capture = stream->capture) {
    if (capture->invalid) {
      return cudaErrorStreamCaptureInvalidated;
    }
    capture->graph->nodes.push_back(what);
    ++capture->streams[stream][stream];
    return cudaSuccess;
  }
  count(Counter::kWork, stream->device);
  if (stream->number == 0) {
    suspect(Counter::kLegacyWork, what);
    if (const cudaError_t error = legacy_order(what)) {
      return error;
    }
  }
  if (own_capture() != nullptr) {
    suspect(Counter::kBesideCapture, what);
  }
  return cudaSuccess;
}

// With STAND_IN_NODES, how many nodes of each kind a graph has.
void log_graph(const Graph& graph) {
  static const bool wanted = std::getenv("STAND_IN_NODES") != nullptr;
  if (!wanted) {
    return;
  }
  std::map<std::string, int> kinds;
  for (const std::string& node : graph.nodes) {
    ++kinds[node];
  }
  std::string line = "\"kind\":\"graph\",\"nodes\":" + std::to_string(graph.nodes.size()) + ",\"of\":{";
  for (const auto& [kind, number] : kinds) {
    line += (line.back() == '{' ? "" : ",") + quoted(kind) + ":" + std::to_string(number);
  }
  log(line + "}");
}

}  // namespace stand_in

using namespace stand_in;

int64_t stand_in_counter(const char* name, int device) {
  const Lock lock(state().mutex);
  for (size_t i = 0; i < std::size(kNames); ++i) {
    if (std::strcmp(kNames[i], name) == 0) {
      int64_t sum = 0;
      for (size_t d = 0; d < state().devices.size(); ++d) {
        sum += device < 0 || device == static_cast<int>(d) ? state().devices[d].counters[i] : 0;
      }
      return sum;
    }
  }
  return -1;
}

void stand_in_exhaust(int64_t n, int amid_captures) {
  const Lock lock(state().mutex);
  state().exhausted_from = n;
  state().exhausted_amid_captures = amid_captures != 0;
  state().allocations_since = 0;
}

void stand_in_restart_peak(void) {
  const Lock lock(state().mutex);
  for (Device& device : state().devices) {
    device.counters[static_cast<int>(Counter::kPeakBytes)] = device.counters[static_cast<int>(Counter::kBytes)];
  }
}

STAND_IN_EXPORT void stand_in_unwritten(const char* function) { suspect(Counter::kUnwritten, function); }

STAND_IN_EXPORT cudaError_t cudaGetLastError() { return std::exchange(last_error, cudaSuccess); }
STAND_IN_EXPORT cudaError_t cudaPeekAtLastError() { return last_error; }
STAND_IN_EXPORT cudaError_t cudaGetDevice(int* device) {
  *device = device_now;
  return cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaSetDevice(int device) {
  if (device < 0 || device >= static_cast<int>(state().devices.size())) {
    return answer(cudaErrorInvalidDevice);
  }
  device_now = device;
  return cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaThreadExchangeStreamCaptureMode(cudaStreamCaptureMode* mode) {
  std::swap(*mode, thread_mode);
  return cudaSuccess;
}
