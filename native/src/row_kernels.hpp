// Inner loops of the fused CPU operations, over rows of float32 activations whose channels lie next to each other in
// memory (NHWC), compiled once for each vector width that the machine may have.
#pragma once

#include <algorithm>
#include <cstdint>

namespace pivotune::rows {

// How many rows of so many values are one thread's at least: fewer are done before another thread wakes.
inline int64_t grain(int64_t values) {
  constexpr int64_t kAlone = 16384;
  return std::max<int64_t>(1, kAlone / std::max<int64_t>(1, values));
}

// What follows the convolution in a styled layer. Pointers are over channels.
struct Epilogue {
  const float* factor;  // demodulation, of this image
  const float* bias;
  float slope;  // of the leaky ReLU, in (0, 1)
  float gain;
  float limit;  // clamp to plus or minus this; infinity for none
};

// out[w][c] = in[w][c] * scale[c]
void scale(const float* in, const float* scale, float* out, int64_t width, int64_t channels);

// out[w][c] = clamp(leaky(in[w][c] * factor[c] + noise[w] + bias[c]) * gain); noise may be null
void activate(const float* in, const float* noise, const Epilogue& with, float* out, int64_t width, int64_t channels);

// The gradient behind the activation from the one in front of it, and what can be summed on the way:
// bias_sum[c] += gradient, factor_sum[c] += gradient * (value before noise and bias).
void activate_backward(const float* gradient, const float* out, const float* noise, const Epilogue& with,
                       float* behind, float* bias_sum, float* factor_sum, int64_t width, int64_t channels);

// sums[w] = sum over c of in[w][c]
void sum_channels(const float* in, float* sums, int64_t width, int64_t channels);

// out[w][c] = in[w][c] * scale[c], products[c] += in[w][c] * other[w][c]
void scale_backward(const float* in, const float* other, const float* scale, float* out, float* products,
                    int64_t width, int64_t channels);

// The 4-tap filter [1, 3, 3, 1] / 4 down the columns: four rows, of which any may be null for zeros.
void filter_down(const float* const row[4], float* out, int64_t count);

// The same along a row: out[w] = sum over t of tap[t] * in[w + t - shift], zeros outside; channels apart.
void filter_along(const float* in, int64_t in_width, float* out, int64_t out_width, int64_t shift, int64_t channels);

// out[w][k] += sum over c of in[w][c] * weight[k][c], for three colours k with planes `plane` apart
void to_rgb(const float* in, const float* weight, float* out, int64_t plane, int64_t width, int64_t channels);

// The gradient of to_rgb: out[w][c] = sum over k of gradient[k][w] * weight[k][c], sums[k][c] += gradient * in
void to_rgb_backward(const float* in, const float* weight, const float* gradient, int64_t plane, float* out,
                     float* sums, int64_t width, int64_t channels);

}  // namespace pivotune::rows
