// What the operations share: from tensors to the passes' plain pointers.
#pragma once

#include <ATen/ATen.h>

#include <limits>
#include <memory>
#include <stdexcept>
#include <string>

#include "passes.hpp"

namespace pivotune::device {

inline void require(bool holds, const char* message) {
  if (!holds) throw std::invalid_argument(message);
}

inline at::Tensor nhwc(const at::Tensor& x) { return x.contiguous(at::MemoryFormat::ChannelsLast); }

inline at::Tensor empty_nhwc(const Grid& grid, const at::Tensor& like) {
  return at::empty({grid.n, grid.c, grid.h, grid.w}, like.options(), at::MemoryFormat::ChannelsLast);
}

inline at::Tensor empty_floats(at::IntArrayRef shape, const at::Tensor& like) {
  return at::empty(shape, like.options().dtype(at::kFloat).memory_format(at::MemoryFormat::Contiguous));
}

inline Number number_of(const at::Tensor& x) {
  switch (x.scalar_type()) {
    case at::kFloat: return Number::kFloat;
    case at::kHalf: return Number::kHalf;
    case at::kBFloat16: return Number::kBfloat;
    default: throw std::invalid_argument("activations must be float32, float16 or bfloat16");
  }
}

// Threads are counted in 32 bits.
inline Grid grid_of(const at::Tensor& x, int64_t scale = 1) {
  require(x.dim() == 4, "activations must be [N, C, H, W]");
  require(x.numel() > 0 && x.numel() * scale * scale < std::numeric_limits<int32_t>::max(),
          "activations must hold between 1 and 2^31 - 1 numbers");
  return {static_cast<int32_t>(x.size(0)), static_cast<int32_t>(x.size(2) * scale),
          static_cast<int32_t>(x.size(3) * scale), static_cast<int32_t>(x.size(1))};
}

inline const float* floats(const at::Tensor& x) { return x.const_data_ptr<float>(); }
inline float* floats_of(at::Tensor& x) { return x.mutable_data_ptr<float>(); }

inline void require_floats(const at::Tensor& tensor, const at::Tensor& beside) {
  require(tensor.scalar_type() == at::kFloat && tensor.device() == beside.device(),
          "weight, style, noise and bias must be float32 and lie where the activations do");
}

// The passes for where a tensor lies, as long as this lives.
class PassesAt {
 public:
  explicit PassesAt(const at::Tensor& x);
  const Passes* operator->() const { return own_ != nullptr ? own_.get() : &host_passes(); }

 private:
  c10::OptionalDeviceGuard guard_;
  std::unique_ptr<const Passes> own_;  // null on the host
};

}  // namespace pivotune::device
