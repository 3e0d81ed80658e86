// The computations of one thread on a layer's weight: its order in memory, demodulation, and the way back.
#pragma once

#include "element.hpp"

#ifdef __CUDACC__
#define PVT_RSQRT(x) (1.0F / sqrtf(x))
#else
#include <cmath>
#define PVT_RSQRT(x) (1.0F / std::sqrt(x))
#endif

namespace pivotune::device {

// A weight [outputs, inputs, side, side] of float32. The convolution reads it in T, times `gain`, as rows of channels:
// [outputs][tap][inputs], or [inputs][tap][outputs] when it doubles the resolution.
struct Kernel {
  int32_t outputs, inputs, taps;
  bool up;
  float gain;

  PVT_HD int32_t own(int32_t o, int32_t i) const { return (o * inputs + i) * taps; }
  PVT_HD int32_t arranged(int32_t o, int32_t i, int32_t t) const {
    return up ? (i * taps + t) * outputs + o : (o * taps + t) * inputs + i;
  }
  // Threads next to each other write next to each other.
  PVT_HD int32_t output_of(int32_t thread) const { return up ? thread % outputs : thread / inputs; }
  PVT_HD int32_t input_of(int32_t thread) const { return up ? thread / outputs : thread % inputs; }
};

// The weight in the convolution's order, and the sum of squares over each of its kernels.
template <typename T>
struct Arrange {
  Kernel kernel;
  const float* weight;
  T* arranged;
  float* energy;  // [outputs, inputs]

  PVT_HD void operator()(int32_t thread) const {
    const int32_t o = kernel.output_of(thread);
    const int32_t i = kernel.input_of(thread);
    float sum = 0.0F;
    for (int32_t t = 0; t < kernel.taps; ++t) {
      const float value = weight[kernel.own(o, i) + t];
      sum += value * value;
      arranged[kernel.arranged(o, i, t)] = static_cast<T>(value * kernel.gain);
    }
    energy[o * kernel.inputs + i] = sum;
  }
};

// factor[n, o] = (sum over i of style^2 energy + epsilon)^-1/2, and that over the kernel's gain.
struct Demodulate {
  static constexpr float kEpsilon = 1e-8F;
  Kernel kernel;
  const float* style;   // [n, inputs]
  const float* energy;
  float* factor;        // [n, outputs]
  float* scaled;        // [n, outputs]: factor / gain

  PVT_HD void operator()(int32_t thread) const {
    const int32_t n = thread / kernel.outputs;
    const int32_t o = thread % kernel.outputs;
    float sum = kEpsilon;
    for (int32_t i = 0; i < kernel.inputs; ++i) {
      const float s = style[n * kernel.inputs + i];
      sum += s * s * energy[o * kernel.inputs + i];
    }
    factor[thread] = PVT_RSQRT(sum);
    scaled[thread] = factor[thread] / kernel.gain;
  }
};

// What Unfinish summed, for the way back through Demodulate.
struct FactorSums {
  const float* sums;    // [n, 3, outputs] of {bias, factor, strength}; the second is d(loss)/d(factor) times factor
  const float* factor;  // [n, outputs]

  // d(loss)/d(sum of style^2 energy)
  PVT_HD float pull(int32_t n, int32_t o, int32_t outputs) const {
    const float f = factor[n * outputs + o];
    return -0.5F * sums[(n * 3 + 1) * outputs + o] * f * f;
  }
};

// d(loss)/d(style): through the scaled activations, and through the demodulation.
struct StyleGradient {
  Kernel kernel;
  FactorSums through;
  const float* products;  // [n, inputs], what Unscale summed
  const float* style;
  const float* energy;
  float* out;             // [n, inputs]

  PVT_HD void operator()(int32_t thread) const {
    const int32_t n = thread / kernel.inputs;
    const int32_t i = thread % kernel.inputs;
    float sum = 0.0F;
    for (int32_t o = 0; o < kernel.outputs; ++o) {
      sum += through.pull(n, o, kernel.outputs) * energy[o * kernel.inputs + i];
    }
    out[thread] = products[thread] + 2.0F * style[thread] * sum;
  }
};

// d(loss)/d(weight) in the weight's own order: through the convolution, and through the demodulation.
template <typename T>
struct JoinWeight {
  Kernel kernel;
  FactorSums through;
  int32_t images;
  const T* arranged;     // the convolution's own weight gradient, in its order
  const float* style;
  const float* weight;
  float* out;

  PVT_HD void operator()(int32_t thread) const {
    const int32_t o = kernel.output_of(thread);
    const int32_t i = kernel.input_of(thread);
    float twice = 0.0F;
    for (int32_t n = 0; n < images; ++n) {
      const float s = style[n * kernel.inputs + i];
      twice += 2.0F * through.pull(n, o, kernel.outputs) * s * s;
    }
    for (int32_t t = 0; t < kernel.taps; ++t) {
      const int32_t at = kernel.own(o, i) + t;
      out[at] = static_cast<float>(arranged[kernel.arranged(o, i, t)]) * kernel.gain + twice * weight[at];
    }
  }
};

}  // namespace pivotune::device
