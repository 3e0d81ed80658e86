// Device memory is host memory, of which no page exists until something is copied there.
#include <sys/mman.h>

#include <cstdlib>
#include <cstring>

#include "state.hpp"

namespace stand_in {
namespace {

constexpr size_t kGranularity = size_t{2} << 20;

struct Block {
  size_t bytes;    // as asked for
  size_t mapped;
  int device;
  uint64_t capture;  // amid which its own thread allocated it
};

std::map<const char*, Block> blocks;

size_t rounded(size_t bytes) { return bytes == 0 ? kGranularity : (bytes + kGranularity - 1) / kGranularity * kGranularity; }

// The capture that an allocation is for: autograd's thread allocates for the thread that records.
Capture* recording(int device) {
  if (Capture* own = own_capture()) {
    return own;
  }
  for (const auto& [number, capture] : state().captures) {
    if (capture->origin->device == device) {
      return capture;
    }
  }
  return nullptr;
}

char* map_pages(size_t bytes) {
  const size_t more = bytes + kGranularity;
  void* found = mmap(nullptr, more, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (found == MAP_FAILED) {
    return nullptr;
  }
  char* begin = static_cast<char*>(found);
  const size_t before = kGranularity - reinterpret_cast<uintptr_t>(begin) % kGranularity;
  munmap(begin, before);
  if (before < kGranularity) {
    munmap(begin + before + bytes, kGranularity - before);
  }
  return begin + before;
}

const Block* block_of(const void* pointer) {
  const char* at = static_cast<const char*>(pointer);
  auto after = blocks.upper_bound(at);
  if (after == blocks.begin()) {
    return nullptr;
  }
  --after;
  return at < after->first + after->second.mapped ? &after->second : nullptr;
}

bool exhausted(Capture* capture) {
  State& all = state();
  if (all.exhausted_from == 0 || (all.exhausted_amid_captures && capture == nullptr)) {
    return false;
  }
  return (all.exhausted_amid_captures ? capture->allocations : ++all.allocations_since) >= all.exhausted_from;
}

cudaError_t copy(void* to, const void* from, size_t bytes) {
  const bool into = on_device(to);
  const bool out_of = on_device(from);
  if (into && out_of) {
    return cudaSuccess;
  }
  if (out_of && bytes == 1) {
    *static_cast<char*>(to) = 1;  // the kernel that decided has not run: yes
    return cudaSuccess;
  }
  std::memcpy(to, from, bytes);
  return cudaSuccess;
}

// Calls without a stream wait for the legacy one, and the host for them, so that what follows is ordered after them.
cudaError_t on_legacy_stream(const char* call) {
  const Lock lock(state().mutex);
  count(Counter::kSynchronisations, current_device());
  if (const cudaError_t error = potentially_unsafe(call)) {
    return error;
  }
  return legacy_order(call);
}

}  // namespace

bool take_bytes(int device, size_t bytes) {
  const Lock lock(state().mutex);
  Capture* capture = recording(device);
  count(Counter::kAllocations, device);
  if (capture != nullptr) {
    count(Counter::kRecordedAllocations, device);
    ++capture->allocations;
  }
  const auto& counters = state().devices[static_cast<size_t>(device)].counters;
  const auto held = static_cast<size_t>(counters[static_cast<int>(Counter::kBytes)]);
  if (exhausted(capture) || held + bytes > total_bytes()) {
    return false;
  }
  count(Counter::kBytes, device, static_cast<int64_t>(bytes));
  return true;
}

void give_bytes(int device, size_t bytes) { count(Counter::kBytes, device, -static_cast<int64_t>(bytes)); }

bool on_device(const void* pointer) {
  const Lock lock(state().mutex);
  return block_of(pointer) != nullptr;
}

void* reserve_addresses(size_t bytes) {
  const Lock lock(state().mutex);
  char* begin = map_pages(rounded(bytes));
  if (begin != nullptr) {
    blocks[begin] = {bytes, rounded(bytes), current_device(), 0};
  }
  return begin;
}

void free_addresses(void* begin) {
  const Lock lock(state().mutex);
  const auto found = blocks.find(static_cast<char*>(begin));
  if (found != blocks.end()) {
    munmap(begin, found->second.mapped);
    blocks.erase(found);
  }
}

}  // namespace stand_in

using namespace stand_in;

STAND_IN_EXPORT cudaError_t cudaMalloc(void** out, size_t bytes) {
  const Lock lock(state().mutex);
  if (const cudaError_t error = potentially_unsafe("cudaMalloc")) {
    return answer(error);
  }
  const int device = current_device();
  if (!take_bytes(device, rounded(bytes))) {
    return answer(cudaErrorMemoryAllocation);
  }
  char* begin = map_pages(rounded(bytes));
  if (begin == nullptr) {
    give_bytes(device, rounded(bytes));
    return answer(cudaErrorMemoryAllocation);
  }
  const Capture* capture = own_capture();
  blocks[begin] = {bytes, rounded(bytes), device, capture == nullptr ? 0 : capture->number};
  *out = begin;
  return cudaSuccess;
}

STAND_IN_EXPORT cudaError_t cudaFree(void* pointer) {
  const Lock lock(state().mutex);
  if (const cudaError_t error = potentially_unsafe("cudaFree")) {
    return answer(error);
  }
  if (pointer == nullptr) {
    return cudaSuccess;
  }
  const auto found = blocks.find(static_cast<char*>(pointer));
  if (found == blocks.end()) {
    violation("memory that was not allocated, or is free", "cudaFree");
    return answer(cudaErrorInvalidValue);
  }
  const Block block = found->second;
  if (block.capture != 0) {
    state().lost_memory.insert(block.capture);
  }
  give_bytes(block.device, block.mapped);
  munmap(pointer, block.mapped);
  blocks.erase(found);
  return cudaSuccess;
}

STAND_IN_EXPORT cudaError_t cudaMemGetInfo(size_t* free, size_t* total) {
  const Lock lock(state().mutex);
  const auto& counters = state().devices[static_cast<size_t>(current_device())].counters;
  *total = total_bytes();
  *free = *total - static_cast<size_t>(counters[static_cast<int>(Counter::kBytes)]);
  return cudaSuccess;
}

STAND_IN_EXPORT cudaError_t cudaHostAlloc(void** out, size_t bytes, unsigned) {
  if (const cudaError_t error = potentially_unsafe("cudaHostAlloc")) {
    return answer(error);
  }
  constexpr size_t kPage = 4096;
  *out = std::aligned_alloc(kPage, (bytes + kPage - 1) / kPage * kPage);
  return *out == nullptr ? answer(cudaErrorMemoryAllocation) : cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaMallocHost(void** out, size_t bytes) { return cudaHostAlloc(out, bytes, 0); }
STAND_IN_EXPORT cudaError_t cudaFreeHost(void* pointer) {
  if (const cudaError_t error = potentially_unsafe("cudaFreeHost")) {
    return answer(error);
  }
  std::free(pointer);
  return cudaSuccess;
}
STAND_IN_EXPORT cudaError_t cudaHostRegister(void*, size_t, unsigned) {
  return answer(potentially_unsafe("cudaHostRegister"));
}
STAND_IN_EXPORT cudaError_t cudaHostUnregister(void*) { return answer(potentially_unsafe("cudaHostUnregister")); }

STAND_IN_EXPORT cudaError_t cudaPointerGetAttributes(cudaPointerAttributes* out, const void* pointer) {
  const Lock lock(state().mutex);
  *out = {};
  const Block* block = block_of(pointer);
  out->type = block == nullptr ? cudaMemoryTypeUnregistered : cudaMemoryTypeDevice;
  out->device = block == nullptr ? -1 : block->device;
  out->devicePointer = block == nullptr ? nullptr : const_cast<void*>(pointer);
  return cudaSuccess;
}

STAND_IN_EXPORT cudaError_t cudaMemcpyAsync(void* to, const void* from, size_t bytes, cudaMemcpyKind,
                                            cudaStream_t stream) {
  const Lock lock(state().mutex);
  const bool with_host = !on_device(to) || !on_device(from);
  const char* what = !with_host ? "copy" : on_device(to) ? "copy from the host" : "copy to the host";
  const bool captured = stream_of(stream)->capture != nullptr;
  if (captured && with_host) {
    suspect(Counter::kHostNodes, what + std::string(" of ") + std::to_string(bytes) + " bytes");
  }
  if (const cudaError_t error = work(stream, what, true)) {
    return answer(error);
  }
  return captured ? cudaSuccess : copy(to, from, bytes);
}
STAND_IN_EXPORT cudaError_t cudaMemcpy(void* to, const void* from, size_t bytes, cudaMemcpyKind) {
  if (const cudaError_t error = on_legacy_stream("cudaMemcpy")) {
    return answer(error);
  }
  return copy(to, from, bytes);
}
STAND_IN_EXPORT cudaError_t cudaMemcpy2DAsync(void*, size_t, const void*, size_t, size_t, size_t, cudaMemcpyKind,
                                              cudaStream_t stream) {
  return answer(work(stream, "copy", true));
}
STAND_IN_EXPORT cudaError_t cudaMemcpyPeerAsync(void*, int, const void*, int, size_t, cudaStream_t stream) {
  return answer(work(stream, "copy between devices", true));
}
STAND_IN_EXPORT cudaError_t cudaMemcpyToSymbol(const void*, const void*, size_t, size_t, cudaMemcpyKind) {
  return answer(on_legacy_stream("cudaMemcpyToSymbol"));
}
STAND_IN_EXPORT cudaError_t cudaMemset(void*, int, size_t) { return answer(on_legacy_stream("cudaMemset")); }
STAND_IN_EXPORT cudaError_t cudaMemsetAsync(void*, int, size_t, cudaStream_t stream) {
  return answer(work(stream, "memset", true));
}
