// The passes as CUDA kernels: one thread for each number. Knows nothing of LibTorch, so nvcc compiles it alone.
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_runtime.h>

#include <stdexcept>
#include <string>

#include "passes_over.hpp"

namespace pivotune::device {
namespace {

constexpr int kThreads = 256;

template <typename Body>
__global__ void __launch_bounds__(kThreads) each(int32_t count, const __grid_constant__ Body body) {
  const int32_t i = static_cast<int32_t>(blockIdx.x) * kThreads + static_cast<int32_t>(threadIdx.x);
  if (i < count) body(i);
}

struct Launch {
  cudaStream_t stream;

  template <typename Body>
  void operator()(int32_t count, const Body& body) const {
    if (count <= 0) return;
    // Written so that it cannot overflow.
    const auto blocks = static_cast<unsigned>((count - 1) / kThreads + 1);
    each<<<blocks, kThreads, 0, stream>>>(count, body);
    const cudaError_t error = cudaGetLastError();
    if (error != cudaSuccess) {
      throw std::runtime_error(std::string("a CUDA kernel could not be started: ") + cudaGetErrorString(error));
    }
  }
};

}  // namespace

std::unique_ptr<const Passes> cuda_passes(void* stream) {
  using Cuda = PassesOver<Launch, Formats<__half, __nv_bfloat16>>;
  return std::make_unique<const Cuda>(Launch{static_cast<cudaStream_t>(stream)});
}

}  // namespace pivotune::device
