// Versions, capabilities, errors, threads.
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <dlfcn.h>
#include <torch/csrc/api/include/torch/version.h>

#include <chrono>

#include "guard.hpp"
#include "handles.hpp"

namespace pivotune {

std::string& last_error() {
  thread_local std::string text;
  return text;
}

std::vector<at::Tensor> get_all(pvt_tensor* const* tensors, int64_t count) {
  if (count < 0) {
    throw std::invalid_argument("a negative number of tensors");
  }
  if (count > 0) {
    required(tensors, "list of tensors");
  }
  std::vector<at::Tensor> values;
  values.reserve(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) {
    values.push_back(get(tensors[i]));
  }
  return values;
}

namespace {

constexpr struct {
  int32_t number;
  at::ScalarType type;
} kTypes[] = {{PVT_FLOAT32, at::kFloat},
              {PVT_FLOAT16, at::kHalf},
              {PVT_BFLOAT16, at::kBFloat16},
              {PVT_FLOAT64, at::kDouble},
              {PVT_INT64, at::kLong}};

// OpenBLAS has threads of its own that spin while they wait, on the cores that LibTorch's threads then lack. Its
// products are small here: it keeps to the calling thread. Without effect where LibTorch has another BLAS.
void calm_blas() {
  void* library = dlopen("libopenblas.so.0", RTLD_LAZY | RTLD_NOLOAD);
  if (library == nullptr) {
    return;
  }
  using Setter = void (*)(int);
  if (const auto set_threads = reinterpret_cast<Setter>(dlsym(library, "openblas_set_num_threads"))) {
    set_threads(1);
  }
  dlclose(library);
}

int64_t capability(int32_t which) {
  switch (which) {
    case PVT_CAPABILITY_CUDA_COMPILED:
#ifdef PIVOTUNE_CUDA
      return 1;
#else
      return 0;
#endif
    case PVT_CAPABILITY_CUDA_DEVICES:
#ifdef PIVOTUNE_CUDA
      return at::detail::getCUDAHooks().deviceCount();
#else
      return 0;
#endif
    case PVT_CAPABILITY_ONEDNN:
      return at::hasMKLDNN() ? 1 : 0;
    case PVT_CAPABILITY_OPENMP:
      return at::hasOpenMP() ? 1 : 0;
    default:
      throw std::invalid_argument("no capability has the number " + std::to_string(which));
  }
}

}  // namespace

at::ScalarType scalar_type(int32_t dtype) {
  for (const auto& entry : kTypes) {
    if (entry.number == dtype) {
      return entry.type;
    }
  }
  throw std::invalid_argument("no dtype has the number " + std::to_string(dtype));
}

int32_t dtype_number(at::ScalarType type) {
  for (const auto& entry : kTypes) {
    if (entry.type == type) {
      return entry.number;
    }
  }
  throw std::invalid_argument(std::string("dtype ") + at::toString(type) + " has no number here");
}

at::Device device_of(int32_t device) {
  if (device == PVT_CPU) {
    return at::kCPU;
  }
  if (device < 0 || device >= capability(PVT_CAPABILITY_CUDA_DEVICES)) {
    throw std::invalid_argument("no usable device has the number " + std::to_string(device));
  }
  return {at::kCUDA, static_cast<c10::DeviceIndex>(device)};
}

int32_t device_number(const at::Device& device) { return device.is_cpu() ? PVT_CPU : device.index(); }

}  // namespace pivotune

using namespace pivotune;

pvt_status pvt_abi_version(int32_t* out) {
  return guard([&] { *required(out, "out") = PVT_ABI_VERSION; });
}

pvt_status pvt_libtorch_version(const char** out) {
  return guard([&] { *required(out, "out") = TORCH_VERSION; });
}

pvt_status pvt_source_digest(const char** out) {
  return guard([&] { *required(out, "out") = PIVOTUNE_SOURCE_DIGEST; });
}

pvt_status pvt_capability(int32_t which, int64_t* out) {
  return guard([&] { *required(out, "out") = capability(which); });
}

pvt_status pvt_last_error(const char** out) {
  return guard([&] { *required(out, "out") = last_error().c_str(); });
}

pvt_status pvt_live_handles(int64_t* out) {
  return guard([&] { *required(out, "out") = live_handles.load(std::memory_order_relaxed); });
}

pvt_status pvt_threads_get(int32_t* out) {
  return guard([&] { *required(out, "out") = at::get_num_threads(); });
}

pvt_status pvt_threads_set(int32_t threads) {
  return guard([&] {
    // Far more than any machine has: beyond what can be started, OpenMP would end the process.
    constexpr int32_t kMost = 1024;
    if (threads < 1 || threads > kMost) {
      throw std::invalid_argument("the number of threads must be from 1 to 1024, not " + std::to_string(threads));
    }
    at::set_num_threads(threads);
    calm_blas();
  });
}

pvt_status pvt_nothing(int64_t value, int64_t* out) {
  return guard([&] { *required(out, "out") = value; });
}

pvt_status pvt_nothing_timed(int64_t calls, int64_t* out_nanoseconds) {
  return guard([&] {
    // Through a volatile pointer, or the compiler would fold the loop away.
    pvt_status (*volatile call)(int64_t, int64_t*) = &pvt_nothing;
    int64_t value = 0;
    const auto start = std::chrono::steady_clock::now();
    for (int64_t i = 0; i < calls; ++i) {
      call(i, &value);
    }
    const auto spent = std::chrono::steady_clock::now() - start;
    *required(out_nanoseconds, "out") = std::chrono::duration_cast<std::chrono::nanoseconds>(spent).count();
  });
}
