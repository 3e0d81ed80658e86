// The fused operations of a device as LibTorch sees them: autograd functions over the passes. They run wherever their
// tensors lie; on the CPU that is slow and for tests. Activations are float32, float16 or bfloat16, all else float32.
#pragma once

#include <ATen/ATen.h>

#include <optional>
#include <vector>

namespace pivotune::device {

// See pvt_styled_convolution; the result is in the format of x.
at::Tensor styled_convolution(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& style,
                              const std::optional<at::Tensor>& noise, const std::optional<at::Tensor>& strength,
                              const at::Tensor& bias, bool up, double clamp);

// See pvt_colours; the result is float32.
at::Tensor colours(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& style, const at::Tensor& bias,
                   double clamp);

// See pvt_upsample_add.
at::Tensor upsample_add(const at::Tensor& image, const at::Tensor& rgb);

// See pvt_noise_regularity.
at::Tensor noise_regularity(const std::vector<at::Tensor>& maps);

// See pvt_noise_renormalize_.
void noise_renormalize_(const std::vector<at::Tensor>& maps);

}  // namespace pivotune::device
