// The passes over a device's memory that fused operations are made of. Plain pointers and sizes: this header is all
// that the part compiled by nvcc and the part that knows LibTorch have in common.
#pragma once

#include <memory>

#include "colour_elements.hpp"
#include "layer_elements.hpp"
#include "noise_elements.hpp"
#include "weight_elements.hpp"

namespace pivotune::device {

// Of activations and of the convolution's weights; everything else is float32.
enum class Number { kFloat, kHalf, kBfloat };

// What surrounds a layer's convolution. Pointers of unknown type are activations, in the format of `number`.
struct LayerSpec {
  Number number;
  Grid in;     // of x
  Grid out;    // of the result
  Kernel kernel;
  Bend bend;
  NoiseMap noise;
  const float* style;   // [n, in.c]
  const float* bias;    // [out.c]
  const float* weight;  // [out.c, in.c, side, side]
};

struct ColourSpec {
  Number number;
  Grid grid;
  float limit;
  const void* x;
  const float* weight;  // modulated, [n, 3, c]
};

// Numbers of float32 that the passes need as working memory.
struct Workspace {
  static int64_t sums(const Grid& grid, int32_t width);  // for summing {width} numbers over the chunks of each image
  static int64_t maps(int32_t count, int32_t scales);
};

class Passes {
 public:
  Passes() = default;
  Passes(const Passes&) = delete;
  Passes& operator=(const Passes&) = delete;
  virtual ~Passes() = default;

  // The weight in the convolution's order [T] and energy [outputs, inputs].
  virtual void arrange(const LayerSpec& layer, void* arranged, float* energy) const = 0;
  // factor and factor / gain, [n, outputs].
  virtual void demodulate(const LayerSpec& layer, const float* energy, float* factor, float* scaled) const = 0;
  // modulated = x * style
  virtual void scale(const LayerSpec& layer, const void* x, void* modulated) const = 0;
  // The filter (when up), demodulation, noise, bias, bend. convolved: [n, h + up, w + up, c]
  virtual void finish(const LayerSpec& layer, const float* scaled, const void* convolved, void* out) const = 0;
  // sums: [n, 3, c], see Unfinish. behind: the gradient behind the tail times `factor / gain`.
  virtual void unfinish(const LayerSpec& layer, const float* scaled, const void* gradient, const void* result,
                        void* behind, float* sums, float* workspace) const = 0;
  // The transposed filter; only when up.
  virtual void unfilter(const LayerSpec& layer, const void* behind, void* out) const = 0;
  // [n, h, w]
  virtual void pixel_sums(const LayerSpec& layer, const void* gradient, const void* result, float* pixels) const = 0;
  // products: [n, in.c]
  virtual void unscale(const LayerSpec& layer, const void* gradient, const void* x, void* out, float* products,
                       float* workspace) const = 0;
  virtual void style_gradient(const LayerSpec& layer, const FactorSums& through, const float* products,
                              const float* energy, float* out) const = 0;
  virtual void join_weight(const LayerSpec& layer, const FactorSums& through, const void* arranged,
                           float* out) const = 0;

  virtual void to_colours(const ColourSpec& colours, const float* bias, float* out) const = 0;
  // sums: [n, 3 c + 3]
  virtual void from_colours(const ColourSpec& colours, const float* result, const float* gradient, void* out,
                            float* sums, float* workspace) const = 0;
  virtual void upsample_add(int32_t planes, int32_t h, int32_t w, const float* image, const float* rgb,
                            float* out) const = 0;
  virtual void downsample(int32_t planes, int32_t h, int32_t w, const float* gradient, float* out) const = 0;

  // means: [count * scales, 2], value: [count * scales]
  virtual void correlations(const Maps& maps, int32_t scales, float* smaller, float* means, float* value,
                            float* workspace) const = 0;
  virtual void correlation_gradient(const Maps& maps, int32_t scales, float* smaller, const float* means,
                                    const float* seed) const = 0;
  virtual void renormalize(const Maps& maps, float* workspace) const = 0;
};

// In loops on the calling thread: for tests, which compare them with LibTorch's operations.
const Passes& host_passes();

// In a CUDA stream of the current device. Only in builds with CUDA.
std::unique_ptr<const Passes> cuda_passes(void* stream);

}  // namespace pivotune::device
