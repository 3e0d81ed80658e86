// The computations of one thread on all noise maps of a projection at once: how much each correlates with itself moved
// by one pixel, over a pyramid of scales (Karras et al. 2020, appendix D.1), the gradient of that, and the return to
// mean 0 and mean square 1.
#pragma once

#include "weight_elements.hpp"

namespace pivotune::device {

constexpr int32_t kMostMaps = 32;
constexpr int32_t kMostScales = 16;
constexpr int32_t kSmallestScale = 8;

// Maps and where their smaller scales lie in one piece of memory. Travels by value.
struct Maps {
  struct Map {
    float* values;    // [h, w]
    float* gradient;  // [h, w]; null where none is wanted
    int32_t h, w, scales;
    int32_t smaller;  // where its scale 1 begins; the next ones follow
  };
  int32_t count;
  int32_t smaller_size;  // of all of them
  Map map[kMostMaps];

  void add(float* values, float* gradient, int32_t h, int32_t w) {
    int32_t scales = 1;
    int32_t size = 0;
    for (int32_t side = h; side > kSmallestScale; side /= 2, ++scales) size += (h >> scales) * (w >> scales);
    map[count++] = {values, gradient, h, w, scales, smaller_size};
    smaller_size += size;
  }
  int32_t pixels(int32_t scale) const {
    int32_t sum = 0;
    for (int32_t m = 0; m < count; ++m) sum += scale < map[m].scales ? (map[m].h >> scale) * (map[m].w >> scale) : 0;
    return sum;
  }
  // Which map the i-th pixel of a scale belongs to, over all maps that have this scale; makes i the pixel within it.
  PVT_HD int32_t find(int32_t& i, int32_t scale) const {
    for (int32_t m = 0;; ++m) {
      if (scale >= map[m].scales) continue;
      const int32_t size = (map[m].h >> scale) * (map[m].w >> scale);
      if (i < size) return m;
      i -= size;
    }
  }
  PVT_HD float* at(int32_t m, int32_t scale, float* smaller) const {
    if (scale == 0) return map[m].values;
    int32_t offset = map[m].smaller;
    for (int32_t s = 1; s < scale; ++s) offset += (map[m].h >> s) * (map[m].w >> s);
    return smaller + offset;
  }
};

// One scale of every map from the one above it: means of 2x2 pixels.
struct Halve {
  Maps maps;
  int32_t scale;  // that is made
  float* smaller;

  PVT_HD void operator()(int32_t i) const {
    const int32_t m = maps.find(i, scale);
    const int32_t w = maps.map[m].w >> scale;
    const int32_t above_w = maps.map[m].w >> (scale - 1);
    const float* from = maps.at(m, scale - 1, smaller) + 2 * (i / w) * above_w + 2 * (i % w);
    maps.at(m, scale, smaller)[i] = 0.25F * (from[0] + from[1] + from[above_w] + from[above_w + 1]);
  }
};

// Two sums over one scale of one map, by kParts threads: of products with the neighbours to the left and above (the
// map moved by one pixel, around the edge), or of values and squares.
struct MapSums {
  static constexpr int32_t kParts = 4096;
  static constexpr int32_t kSums = 2;
  Maps maps;
  bool products;
  int32_t scales;  // looked at, of every map
  float* smaller;
  float* sums;     // [count * scales, kParts, 2]

  int32_t threads() const { return maps.count * scales * kParts; }

  PVT_HD void operator()(int32_t i) const {
    const int32_t part = i % kParts;
    const int32_t m = i / kParts / scales;
    const int32_t scale = i / kParts % scales;
    float first = 0.0F;
    float second = 0.0F;
    if (scale < maps.map[m].scales) {
      const int32_t h = maps.map[m].h >> scale;
      const int32_t w = maps.map[m].w >> scale;
      const float* values = maps.at(m, scale, smaller);
      for (int32_t p = part; p < h * w; p += kParts) {
        const int32_t x = p % w;
        const int32_t y = p / w;
        const float value = values[p];
        first += products ? value * values[y * w + (x + w - 1) % w] : value;
        second += value * (products ? values[(y + h - 1) % h * w + x] : value);
      }
    }
    sums[2 * static_cast<int64_t>(i)] = first;
    sums[2 * static_cast<int64_t>(i) + 1] = second;
  }
};

// means[map, scale] = the two mean products; value[map, scale] = the sum of their squares.
struct Correlations {
  Maps maps;
  int32_t scales;
  const float* sums;  // [count * scales, 2]
  float* means;       // [count * scales, 2]
  float* value;       // [count * scales]

  PVT_HD void operator()(int32_t i) const {
    const int32_t m = i / scales;
    const int32_t scale = i % scales;
    const float pixels = static_cast<float>((maps.map[m].h >> scale) * (maps.map[m].w >> scale));
    const bool has = scale < maps.map[m].scales;
    means[2 * i] = has ? sums[2 * i] / pixels : 0.0F;
    means[2 * i + 1] = has ? sums[2 * i + 1] / pixels : 0.0F;
    value[i] = means[2 * i] * means[2 * i] + means[2 * i + 1] * means[2 * i + 1];
  }
};

// d(sum of value)/d(map) at one pixel: at every scale, the mean product times the neighbours on both sides.
struct CorrelationGradient {
  Maps maps;
  int32_t scales;
  float* smaller;
  const float* means;
  const float* seed;  // d(loss)/d(sum of value), one number

  PVT_HD void operator()(int32_t i) const {
    const int32_t m = maps.find(i, 0);
    const Maps::Map& map = maps.map[m];
    if (map.gradient == nullptr) return;
    float sum = 0.0F;
    float share = 2.0F;  // the square's two, and a quarter for each scale
    for (int32_t scale = 0; scale < map.scales; ++scale, share *= 0.25F) {
      const int32_t h = map.h >> scale;
      const int32_t w = map.w >> scale;
      const int32_t x = (i % map.w) >> scale;
      const int32_t y = (i / map.w) >> scale;
      const float* values = maps.at(m, scale, smaller);
      const float beside = values[y * w + (x + w - 1) % w] + values[y * w + (x + 1) % w];
      const float above = values[(y + h - 1) % h * w + x] + values[(y + 1) % h * w + x];
      const float* mean = means + 2 * (m * scales + scale);
      sum += share * (mean[0] * beside + mean[1] * above) / static_cast<float>(h * w);
    }
    map.gradient[i] = sum * *seed;
  }
};

// Back to mean 0 and mean square 1, from the sums of values and squares.
struct Renormalize {
  Maps maps;
  const float* sums;  // [count, 2]

  PVT_HD void operator()(int32_t i) const {
    const int32_t m = maps.find(i, 0);
    const float pixels = static_cast<float>(maps.map[m].h * maps.map[m].w);
    const float mean = sums[2 * m] / pixels;
    const float square = sums[2 * m + 1] / pixels - mean * mean;
    maps.map[m].values[i] = (maps.map[m].values[i] - mean) * PVT_RSQRT(square);
  }
};

}  // namespace pivotune::device
