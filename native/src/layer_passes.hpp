// The passes over memory around the convolution of a styled layer, forwards and backwards. Activations are float32,
// [N, C, H, W] with the channels lying next to each other.
#pragma once

#include <ATen/ATen.h>

#include "row_kernels.hpp"

namespace pivotune {

inline at::Tensor nhwc(const at::Tensor& x) { return x.contiguous(at::MemoryFormat::ChannelsLast); }

inline at::Tensor empty_nhwc(int64_t n, int64_t c, int64_t h, int64_t w, const at::Tensor& like) {
  return at::empty({n, c, h, w}, like.options(), at::MemoryFormat::ChannelsLast);
}

struct Layer {
  bool up;
  int64_t n, h, w, outputs;  // of the output
  rows::Epilogue epilogue;
  const float* noise;  // scaled by its strength; null for none
  int64_t noise_images;

  const float* noise_row(int64_t row) const {
    return noise == nullptr ? nullptr : noise + (noise_images == 1 ? row % h : row) * w;
  }
  rows::Epilogue of_image(int64_t row) const {
    rows::Epilogue own = epilogue;
    own.factor += row / h * outputs;
    return own;
  }
};

// What the gradient is behind the activation, with the sums over it.
struct Behind {
  at::Tensor gradient;    // [N, Cout, H, W], channels last
  at::Tensor bias;        // [Cout]
  at::Tensor factor;      // [N, Cout], times the factor itself
  at::Tensor pixels;      // [N, 1, H, W] sums over channels, where wanted
};

// Filter (when up), demodulation, noise, bias, leaky ReLU, gain and clamp, into `out`.
void finish(const Layer& layer, const at::Tensor& convolved, at::Tensor& out);

// The gradient of `finish` down to just behind the activation.
Behind unfinish(const Layer& layer, const at::Tensor& gradient, const at::Tensor& out, bool want_pixels);

// Demodulation and the transposed filter: what the convolution's own gradient starts from.
at::Tensor unfilter(const Layer& layer, const at::Tensor& behind);

// x times style [N, Cin].
at::Tensor scaled(const at::Tensor& x, const at::Tensor& style);

// Turns the gradient of `scaled` into that of x; returns the style's, [N, Cin].
at::Tensor unscale(at::Tensor& gradient, const at::Tensor& x, const at::Tensor& style);

}  // namespace pivotune
