// What there is to know of a CUDA device, its memory and its streams.
#include "cuda_device.hpp"

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "guard.hpp"
#include "handles.hpp"

#ifdef PIVOTUNE_CUDA
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/cuda/CUDAAllocatorConfig.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAFunctions.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#include <c10/util/env.h>
#include <cuda_runtime_api.h>

#include <map>
#include <mutex>
#endif

namespace pivotune {
namespace {

#ifdef PIVOTUNE_CUDA
namespace allocator = c10::cuda::CUDACachingAllocator;

cudaDeviceProp properties(const at::Device& device) {
  cudaDeviceProp found{};
  C10_CUDA_CHECK(cudaGetDeviceProperties(&found, device.index()));
  return found;
}

int64_t memory(const at::Device& device, bool total) {
  const c10::cuda::CUDAGuard here(device);
  size_t free_bytes = 0;
  size_t total_bytes = 0;
  C10_CUDA_CHECK(cudaMemGetInfo(&free_bytes, &total_bytes));
  return static_cast<int64_t>(total ? total_bytes : free_bytes);
}

// Streams that a thread has for as long as it lives and that go to another one after it. LibTorch's own are 32 that it
// hands out in turn: two threads would come to share one, and a recording of one would catch the work of the other.
// What LibTorch keeps by stream, memory and workspaces, goes on being used.
class Streams {
 public:
  static Streams& all() {
    static auto* streams = new Streams;  // for good: threads may end later than this library's statics
    return *streams;
  }

  c10::cuda::CUDAStream lend(c10::DeviceIndex device) {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::vector<cudaStream_t>& free = free_[device];
    if (free.empty()) {
      const c10::cuda::CUDAGuard here(device);
      cudaStream_t made = nullptr;
      C10_CUDA_CHECK(cudaStreamCreateWithPriority(&made, cudaStreamNonBlocking, 0));
      free.push_back(made);
    }
    const cudaStream_t stream = free.back();
    free.pop_back();
    return c10::cuda::getStreamFromExternal(stream, device);
  }

  void give_back(c10::DeviceIndex device, cudaStream_t stream) {
    const std::lock_guard<std::mutex> lock(mutex_);
    free_[device].push_back(stream);
  }

 private:
  std::mutex mutex_;
  std::map<c10::DeviceIndex, std::vector<cudaStream_t>> free_;
};

// What the calling thread has of them.
struct Lent {
  std::vector<std::pair<c10::DeviceIndex, cudaStream_t>> streams;
  ~Lent() {
    for (const auto& [device, stream] : streams) {
      Streams::all().give_back(device, stream);
    }
  }
};

// Segments that grow waste less than ones of the sizes that were first asked for.
void let_segments_grow() {
  static std::once_flag once;
  std::call_once(once, [] {
    if (!c10::utils::has_env("PYTORCH_ALLOC_CONF") && !c10::utils::has_env("PYTORCH_CUDA_ALLOC_CONF")) {
      c10::CachingAllocator::setAllocatorSettings("expandable_segments:True");
    }
  });
}

int64_t version(cudaError_t (*of)(int*)) {
  int number = 0;
  C10_CUDA_CHECK(of(&number));
  return number;
}

int64_t fact(const at::Device& device, int32_t which) {
  constexpr auto kAll = static_cast<size_t>(c10::CachingAllocator::StatType::AGGREGATE);
  switch (which) {
    case PVT_FACT_COMPUTE_CAPABILITY:
      return 10 * properties(device).major + properties(device).minor;
    case PVT_FACT_MULTIPROCESSORS:
      return properties(device).multiProcessorCount;
    case PVT_FACT_TOTAL_BYTES:
      return memory(device, true);
    case PVT_FACT_FREE_BYTES:
      return memory(device, false);
    case PVT_FACT_ALLOCATED_BYTES:
      return allocator::getDeviceStats(device.index()).allocated_bytes[kAll].current;
    case PVT_FACT_PEAK_BYTES:
      return allocator::getDeviceStats(device.index()).allocated_bytes[kAll].peak;
    case PVT_FACT_RESERVED_BYTES:
      return allocator::getDeviceStats(device.index()).reserved_bytes[kAll].current;
    case PVT_FACT_RESERVED_PEAK_BYTES:
      return allocator::getDeviceStats(device.index()).reserved_bytes[kAll].peak;
    case PVT_FACT_DRIVER_CUDA:
      return version(&cudaDriverGetVersion);
    case PVT_FACT_RUNTIME_CUDA:
      return version(&cudaRuntimeGetVersion);
    case PVT_FACT_CUDNN:
      return at::detail::getCUDAHooks().versionCuDNN();
    default:
      throw std::invalid_argument("no fact has the number " + std::to_string(which));
  }
}
#else
int64_t fact(const at::Device&, int32_t) { return 0; }  // cuda_device() has thrown before
#endif

}  // namespace

#ifdef PIVOTUNE_CUDA
int64_t cuda_devices() { return at::detail::getCUDAHooks().deviceCount(); }

at::Device cuda_device(int32_t ordinal) {
  if (ordinal < 0 || ordinal >= cuda_devices()) {
    throw std::invalid_argument("no usable CUDA device has the number " + std::to_string(ordinal));
  }
  const at::Device device(at::kCUDA, static_cast<c10::DeviceIndex>(ordinal));
  let_segments_grow();
  at::globalContext().lazyInitDevice(at::kCUDA);
  // The default stream cannot be recorded, and threads that share it wait for each other.
  if (c10::cuda::getCurrentCUDAStream(device.index()) == c10::cuda::getDefaultCUDAStream(device.index())) {
    thread_local Lent lent;
    const c10::cuda::CUDAStream stream = Streams::all().lend(device.index());
    lent.streams.emplace_back(device.index(), stream.stream());
    c10::cuda::setCurrentCUDAStream(stream);
  }
  return device;
}
#else
int64_t cuda_devices() { return 0; }

at::Device cuda_device(int32_t ordinal) {
  throw std::invalid_argument("no usable CUDA device has the number " + std::to_string(ordinal) +
                              ": this build of the shim has no CUDA");
}
#endif

}  // namespace pivotune

using namespace pivotune;

pvt_status pvt_device_name(int32_t device, const char** out) {
  return guard([&] {
    required(out, "out");
    [[maybe_unused]] const at::Device found = cuda_device(device);
#ifdef PIVOTUNE_CUDA
    thread_local std::string name;
    name = properties(found).name;
    *out = name.c_str();
#endif
  });
}

pvt_status pvt_device_fact(int32_t device, int32_t which, int64_t* out) {
  return guard([&] { *required(out, "out") = fact(cuda_device(device), which); });
}

pvt_status pvt_device_peak_reset(int32_t device) {
  return guard([&] {
    [[maybe_unused]] const at::Device found = cuda_device(device);
#ifdef PIVOTUNE_CUDA
    allocator::resetPeakStats(found.index());
#endif
  });
}

pvt_status pvt_device_stream(int32_t device, void** out) {
  return guard([&] {
    void*& stream = *required(out, "out");
    stream = nullptr;
    if (device == PVT_CPU) {
      return;
    }
    [[maybe_unused]] const at::Device found = cuda_device(device);
#ifdef PIVOTUNE_CUDA
    stream = c10::cuda::getCurrentCUDAStream(found.index()).stream();
#endif
  });
}

pvt_status pvt_device_synchronize(int32_t device) {
  return guard([&] {
    if (device == PVT_CPU) {
      return;
    }
    [[maybe_unused]] const at::Device found = cuda_device(device);
#ifdef PIVOTUNE_CUDA
    c10::cuda::getCurrentCUDAStream(found.index()).synchronize();
#endif
  });
}

pvt_status pvt_device_memory_release(int32_t device) {
  return guard([&] {
    if (device == PVT_CPU) {
#ifdef __GLIBC__
      malloc_trim(0);
#endif
      return;
    }
    [[maybe_unused]] const at::Device found = cuda_device(device);
#ifdef PIVOTUNE_CUDA
    const c10::cuda::CUDAGuard here(found);
    allocator::emptyCache();
#endif
  });
}

pvt_status pvt_device_memory_limit(int32_t device, int64_t bytes) {
  return guard([&] {
    [[maybe_unused]] const at::Device found = cuda_device(device);
    if (bytes < 0) {
      throw std::invalid_argument("a limit of memory must not be negative");
    }
#ifdef PIVOTUNE_CUDA
    const double total = static_cast<double>(memory(found, true));
    const double share = bytes == 0 ? 1.0 : std::min(1.0, static_cast<double>(bytes) / total);
    allocator::setMemoryFraction(share, found.index());
#endif
  });
}

pvt_status pvt_deterministic_set([[maybe_unused]] int32_t wanted) {
  return guard([&] {
#ifdef PIVOTUNE_CUDA
    at::Context& context = at::globalContext();
    // cuBLAS sums in a fixed order only with workspaces of a fixed size, which it is told by this variable alone.
    c10::utils::set_env("CUBLAS_WORKSPACE_CONFIG", ":4096:8", /*overwrite=*/false);
    context.setDeterministicAlgorithms(wanted != 0, /*warn_only=*/false);
    context.setDeterministicCuDNN(wanted != 0);
    if (wanted != 0) {
      context.setBenchmarkCuDNN(false);
    }
    // Our passes write all that they allocate.
    context.setDeterministicFillUninitializedMemory(false);
#endif
  });
}

pvt_status pvt_deterministic_get(int32_t* out) {
  return guard([&] { *required(out, "out") = at::globalContext().deterministicAlgorithms() ? 1 : 0; });
}

pvt_status pvt_convolution_search_set(int32_t wanted) {
  return guard([&] {
    at::Context& context = at::globalContext();
    if (wanted != 0 && context.deterministicAlgorithms()) {
      throw std::invalid_argument("cuDNN's search may choose otherwise in the next run, which is to have the same bits");
    }
    context.setBenchmarkCuDNN(wanted != 0);
  });
}

pvt_status pvt_tf32_set(int32_t allowed) {
  return guard([&] {
    at::globalContext().setAllowTF32CuDNN(allowed != 0);
  });
}
