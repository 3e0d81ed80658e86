#include "row_kernels.hpp"

#include <algorithm>

#include "wide.hpp"

namespace pivotune::rows {

namespace {

constexpr float kOuter = 0.25F;  // [1, 3, 3, 1] / 8, twice as large along each axis because zeros were put between
constexpr float kInner = 0.75F;

}  // namespace

PVT_WIDE void scale(const float* __restrict in, const float* __restrict by, float* __restrict out, int64_t width,
                    int64_t channels) {
  for (int64_t w = 0; w < width; ++w) {
    for (int64_t c = 0; c < channels; ++c) {
      out[w * channels + c] = in[w * channels + c] * by[c];
    }
  }
}

PVT_WIDE void activate(const float* __restrict in, const float* __restrict noise, const Epilogue& with,
                       float* __restrict out, int64_t width, int64_t channels) {
  const float* __restrict factor = with.factor;
  const float* __restrict bias = with.bias;
  const float slope = with.slope;
  const float gain = with.gain;
  const float limit = with.limit;
  for (int64_t w = 0; w < width; ++w) {
    const float shift = noise == nullptr ? 0.0F : noise[w];
    for (int64_t c = 0; c < channels; ++c) {
      const float value = in[w * channels + c] * factor[c] + (shift + bias[c]);
      const float bent = (value > 0.0F ? value : value * slope) * gain;
      const float above = bent > limit ? limit : bent;
      out[w * channels + c] = above < -limit ? -limit : above;
    }
  }
}

PVT_WIDE void activate_backward(const float* __restrict gradient, const float* __restrict out,
                                const float* __restrict noise, const Epilogue& with, float* __restrict behind,
                                float* __restrict bias_sum, float* __restrict factor_sum, int64_t width,
                                int64_t channels) {
  const float* __restrict bias = with.bias;
  const float limit = with.limit;
  const float up = with.gain;
  const float down = with.gain * with.slope;
  const float over_up = 1.0F / up;
  const float over_down = 1.0F / down;
  for (int64_t w = 0; w < width; ++w) {
    const float shift = noise == nullptr ? 0.0F : noise[w];
    for (int64_t c = 0; c < channels; ++c) {
      // The output tells everything about the input: its sign, and unless clamped its value.
      const float value = out[w * channels + c];
      const float slope = value > 0.0F ? up : down;
      const float before = value * (value > 0.0F ? over_up : over_down) - (shift + bias[c]);
      const float inside = (value < limit ? 1.0F : 0.0F) * (value > -limit ? 1.0F : 0.0F);
      const float passed = gradient[w * channels + c] * slope * inside;
      behind[w * channels + c] = passed;
      bias_sum[c] += passed;
      factor_sum[c] += passed * before;
    }
  }
}

PVT_WIDE void sum_channels(const float* __restrict in, float* __restrict sums, int64_t width, int64_t channels) {
  for (int64_t w = 0; w < width; ++w) {
    float sum = 0.0F;
#pragma omp simd reduction(+ : sum)
    for (int64_t c = 0; c < channels; ++c) {
      sum += in[w * channels + c];
    }
    sums[w] = sum;
  }
}

PVT_WIDE void scale_backward(const float* __restrict in, const float* __restrict other, const float* __restrict by,
                             float* __restrict out, float* __restrict products, int64_t width, int64_t channels) {
  for (int64_t w = 0; w < width; ++w) {
    for (int64_t c = 0; c < channels; ++c) {
      const float value = in[w * channels + c];
      out[w * channels + c] = value * by[c];
      products[c] += value * other[w * channels + c];
    }
  }
}

PVT_WIDE void filter_down(const float* const row[4], float* __restrict out, int64_t count) {
  const float* __restrict first = row[0];
  const float* __restrict second = row[1];
  const float* __restrict third = row[2];
  const float* __restrict fourth = row[3];
  if (first != nullptr && second != nullptr && third != nullptr && fourth != nullptr) {
    for (int64_t i = 0; i < count; ++i) {
      out[i] = kOuter * (first[i] + fourth[i]) + kInner * (second[i] + third[i]);
    }
    return;
  }
  std::fill(out, out + count, 0.0F);
  for (int tap = 0; tap < 4; ++tap) {
    const float* __restrict in = row[tap];
    const float weight = tap == 1 || tap == 2 ? kInner : kOuter;
    for (int64_t i = 0; in != nullptr && i < count; ++i) {
      out[i] += weight * in[i];
    }
  }
}

PVT_WIDE void filter_along(const float* __restrict in, int64_t in_width, float* __restrict out, int64_t out_width,
                           int64_t shift, int64_t channels) {
  for (int64_t w = 0; w < out_width; ++w) {
    const int64_t start = w - shift;
    float* __restrict to = out + w * channels;
    if (start >= 0 && start + 4 <= in_width) {
      const float* __restrict from = in + start * channels;
      for (int64_t c = 0; c < channels; ++c) {
        to[c] = kOuter * (from[c] + from[3 * channels + c]) + kInner * (from[channels + c] + from[2 * channels + c]);
      }
      continue;
    }
    std::fill(to, to + channels, 0.0F);
    for (int64_t tap = std::max<int64_t>(0, -start); tap < 4 && start + tap < in_width; ++tap) {
      const float* __restrict from = in + (start + tap) * channels;
      const float weight = tap == 1 || tap == 2 ? kInner : kOuter;
      for (int64_t c = 0; c < channels; ++c) {
        to[c] += weight * from[c];
      }
    }
  }
}

PVT_WIDE void to_rgb(const float* __restrict in, const float* __restrict weight, float* __restrict out, int64_t plane,
                     int64_t width, int64_t channels) {
  for (int64_t w = 0; w < width; ++w) {
    float red = 0.0F;
    float green = 0.0F;
    float blue = 0.0F;
#pragma omp simd reduction(+ : red, green, blue)
    for (int64_t c = 0; c < channels; ++c) {
      const float value = in[w * channels + c];
      red += value * weight[c];
      green += value * weight[channels + c];
      blue += value * weight[2 * channels + c];
    }
    out[w] += red;
    out[plane + w] += green;
    out[2 * plane + w] += blue;
  }
}

PVT_WIDE void to_rgb_backward(const float* __restrict in, const float* __restrict weight,
                              const float* __restrict gradient, int64_t plane, float* __restrict out,
                              float* __restrict sums, int64_t width, int64_t channels) {
  for (int64_t w = 0; w < width; ++w) {
    const float red = gradient[w];
    const float green = gradient[plane + w];
    const float blue = gradient[2 * plane + w];
    for (int64_t c = 0; c < channels; ++c) {
      const float value = in[w * channels + c];
      out[w * channels + c] = red * weight[c] + green * weight[channels + c] + blue * weight[2 * channels + c];
      sums[c] += red * value;
      sums[channels + c] += green * value;
      sums[2 * channels + c] += blue * value;
    }
  }
}

}  // namespace pivotune::rows
