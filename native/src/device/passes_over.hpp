// The passes, whatever runs them: `Run` calls a body once for each of `count` numbers from 0, in any order. Included by
// passes_host.cpp and passes_cuda.cu, so that all but the launch itself is the same code on both.
#pragma once

#include "passes.hpp"

namespace pivotune::device {

// How the host and the GPU name the three formats.
template <typename Half, typename Bfloat>
struct Formats {
  template <typename Body>
  static void with(Number number, const Body& body) {
    switch (number) {
      case Number::kFloat: return body(float{});
      case Number::kHalf: return body(Half{});
      case Number::kBfloat: return body(Bfloat{});
    }
  }
};

template <typename Run, typename AllFormats>
class PassesOver final : public Passes {
 public:
  explicit PassesOver(Run run) : run_(run) {}

  void arrange(const LayerSpec& layer, void* arranged, float* energy) const override {
    AllFormats::with(layer.number, [&](auto zero) {
      using T = decltype(zero);
      run_(layer.kernel.outputs * layer.kernel.inputs,
           Arrange<T>{layer.kernel, layer.weight, static_cast<T*>(arranged), energy});
    });
  }

  void demodulate(const LayerSpec& layer, const float* energy, float* factor, float* scaled) const override {
    run_(layer.in.n * layer.kernel.outputs, Demodulate{layer.kernel, layer.style, energy, factor, scaled});
  }

  void scale(const LayerSpec& layer, const void* x, void* modulated) const override {
    packed(layer.number, layer.in, [&](auto zero, auto packing) {
      using T = decltype(zero);
      constexpr int V = decltype(packing)::value;
      run_(packs<V>(layer.in),
           Scale<T, V>{layer.in, static_cast<const T*>(x), layer.style, static_cast<T*>(modulated)});
    });
  }

  void finish(const LayerSpec& layer, const float* scaled, const void* convolved, void* out) const override {
    packed(layer.number, layer.out, [&](auto zero, auto packing) {
      using T = decltype(zero);
      constexpr int V = decltype(packing)::value;
      const Tail<V> tail = tail_of<V>(layer, scaled);
      const T* from = static_cast<const T*>(convolved);
      if (layer.kernel.up) {
        using Filtering = Filter<T, V, Tail<V>>;
        run_(Filtering::threads(layer.out), Filtering{larger(layer.out), layer.out, 1, tail, from, static_cast<T*>(out)});
      } else {
        run_(packs<V>(layer.out), Finish<T, V>{layer.out, tail, from, static_cast<T*>(out)});
      }
    });
  }

  void unfinish(const LayerSpec& layer, const float* scaled, const void* gradient, const void* result, void* behind,
                float* sums, float* workspace) const override {
    packed(layer.number, layer.out, [&](auto zero, auto packing) {
      using T = decltype(zero);
      constexpr int V = decltype(packing)::value;
      const Chunks chunks = Chunks::of(layer.out, V);
      run_(layer.out.n * chunks.count * (layer.out.c / V),
           Unfinish<T, V>{layer.out, chunks, tail_of<V>(layer, scaled), static_cast<const T*>(gradient),
                          static_cast<const T*>(result), static_cast<T*>(behind), workspace});
      sum(layer.out.n, chunks.count, Unfinish<T, V>::kSums * layer.out.c, workspace, sums);
    });
  }

  void unfilter(const LayerSpec& layer, const void* behind, void* out) const override {
    packed(layer.number, layer.out, [&](auto zero, auto packing) {
      using T = decltype(zero);
      constexpr int V = decltype(packing)::value;
      using Filtering = Filter<T, V, Nothing<V>>;
      const Grid to = larger(layer.out);
      run_(Filtering::threads(to),
           Filtering{layer.out, to, 2, {}, static_cast<const T*>(behind), static_cast<T*>(out)});
    });
  }

  void pixel_sums(const LayerSpec& layer, const void* gradient, const void* result, float* pixels) const override {
    packed(layer.number, layer.out, [&](auto zero, auto packing) {
      using T = decltype(zero);
      constexpr int V = decltype(packing)::value;
      run_(layer.out.n * layer.out.area(), PixelSums<T, V>{layer.out, layer.bend, static_cast<const T*>(gradient),
                                                           static_cast<const T*>(result), pixels});
    });
  }

  void unscale(const LayerSpec& layer, const void* gradient, const void* x, void* out, float* products,
               float* workspace) const override {
    packed(layer.number, layer.in, [&](auto zero, auto packing) {
      using T = decltype(zero);
      constexpr int V = decltype(packing)::value;
      const Chunks chunks = Chunks::of(layer.in, V);
      run_(layer.in.n * chunks.count * (layer.in.c / V),
           Unscale<T, V>{layer.in, chunks, static_cast<const T*>(gradient), static_cast<const T*>(x), layer.style,
                         static_cast<T*>(out), workspace});
      sum(layer.in.n, chunks.count, layer.in.c, workspace, products);
    });
  }

  void style_gradient(const LayerSpec& layer, const FactorSums& through, const float* products, const float* energy,
                      float* out) const override {
    run_(layer.in.n * layer.kernel.inputs,
         StyleGradient{layer.kernel, through, products, layer.style, energy, out});
  }

  void join_weight(const LayerSpec& layer, const FactorSums& through, const void* arranged,
                   float* out) const override {
    AllFormats::with(layer.number, [&](auto zero) {
      using T = decltype(zero);
      run_(layer.kernel.outputs * layer.kernel.inputs,
           JoinWeight<T>{layer.kernel, through, layer.in.n, static_cast<const T*>(arranged), layer.style, layer.weight,
                         out});
    });
  }

  void to_colours(const ColourSpec& colours, const float* bias, float* out) const override {
    packed(colours.number, colours.grid, [&](auto zero, auto packing) {
      using T = decltype(zero);
      constexpr int V = decltype(packing)::value;
      run_(colours.grid.n * colours.grid.area(),
           ToColours<T, V>{colours.grid, colours.limit, static_cast<const T*>(colours.x), colours.weight, bias, out});
    });
  }

  void from_colours(const ColourSpec& colours, const float* result, const float* gradient, void* out, float* sums,
                    float* workspace) const override {
    packed(colours.number, colours.grid, [&](auto zero, auto packing) {
      using T = decltype(zero);
      constexpr int V = decltype(packing)::value;
      const Chunks chunks = Chunks::of(colours.grid, V);
      run_(colours.grid.n * chunks.count * (colours.grid.c / V),
           FromColours<T, V>{colours.grid, chunks, colours.limit, static_cast<const T*>(colours.x), colours.weight,
                             result, gradient, static_cast<T*>(out), workspace});
      sum(colours.grid.n, chunks.count, FromColours<T, V>::sums_of(colours.grid.c), workspace, sums);
    });
  }

  void upsample_add(int32_t planes, int32_t h, int32_t w, const float* image, const float* rgb,
                    float* out) const override {
    run_(planes * h * w, UpsampleAdd{h, w, image, rgb, out});
  }

  void downsample(int32_t planes, int32_t h, int32_t w, const float* gradient, float* out) const override {
    run_(planes * (h / 2) * (w / 2), Downsample{h, w, gradient, out});
  }

  void correlations(const Maps& maps, int32_t scales, float* smaller, float* means, float* value,
                    float* workspace) const override {
    for (int32_t scale = 1; scale < scales; ++scale) run_(maps.pixels(scale), Halve{maps, scale, smaller});
    const int32_t entries = maps.count * scales;
    float* sums = sum_maps(MapSums{maps, true, scales, smaller, workspace + 2 * entries}, workspace);
    run_(entries, Correlations{maps, scales, sums, means, value});
  }

  void correlation_gradient(const Maps& maps, int32_t scales, float* smaller, const float* means,
                            const float* seed) const override {
    run_(maps.pixels(0), CorrelationGradient{maps, scales, smaller, means, seed});
  }

  void renormalize(const Maps& maps, float* workspace) const override {
    float* sums = sum_maps(MapSums{maps, false, 1, nullptr, workspace + 2 * maps.count}, workspace);
    run_(maps.pixels(0), Renormalize{maps, sums});
  }

 private:
  template <int V>
  struct Packing {
    static constexpr int value = V;
  };

  // Calls the body with a value of the activations' format and with how many channels go together.
  template <typename Body>
  void packed(Number number, const Grid& grid, const Body& body) const {
    AllFormats::with(number, [&](auto zero) {
      if (grid.c % 4 == 0) {
        body(zero, Packing<4>{});
      } else {
        body(zero, Packing<1>{});
      }
    });
  }

  template <int V>
  static int32_t packs(const Grid& grid) {
    return grid.n * grid.area() * (grid.c / V);
  }

  static Grid larger(const Grid& grid) { return {grid.n, grid.h + 1, grid.w + 1, grid.c}; }

  template <int V>
  static Tail<V> tail_of(const LayerSpec& layer, const float* scaled) {
    return {layer.bend, layer.noise, scaled, layer.bias};
  }

  // Sums the rows of each block, in place stage by stage, the last one into `out`.
  void sum(int32_t blocks, int32_t rows, int32_t width, float* workspace, float* out) const {
    float* from = workspace;
    do {
      const int32_t groups = SumRows::groups_of(rows);
      float* to = groups == 1 ? out : from + static_cast<int64_t>(blocks) * rows * width;
      run_(blocks * groups * width, SumRows{rows, groups, width, from, to});
      from = to;
      rows = groups;
    } while (rows > 1);
  }

  float* sum_maps(const MapSums& body, float* out) const {
    run_(body.threads(), body);
    sum(body.maps.count * body.scales, MapSums::kParts, MapSums::kSums, body.sums, out);
    return out;
  }

  Run run_;
};

}  // namespace pivotune::device
