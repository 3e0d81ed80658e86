// The fused operations for tensors on a GPU, which builds without CUDA lack.
#pragma once

#ifdef PIVOTUNE_CUDA
#include "device/operations.hpp"
#else
#include <ATen/ATen.h>

#include <stdexcept>

namespace pivotune::device {

[[noreturn]] inline void refuse() {
  throw std::invalid_argument("this operation is for CUDA tensors, and this build of the shim has no CUDA");
}

// Whatever they are called with.
template <typename... Inputs>
at::Tensor styled_convolution(const Inputs&...) {
  refuse();
}
template <typename... Inputs>
at::Tensor colours(const Inputs&...) {
  refuse();
}
template <typename... Inputs>
at::Tensor upsample_add(const Inputs&...) {
  refuse();
}
template <typename... Inputs>
at::Tensor noise_regularity(const Inputs&...) {
  refuse();
}
template <typename... Inputs>
void noise_renormalize_(const Inputs&...) {
  refuse();
}

}  // namespace pivotune::device
#endif
