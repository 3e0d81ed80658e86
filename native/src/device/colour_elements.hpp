// The computations of one thread on colours: activations to RGB, and RGB doubled and added up. Colours are float32
// planes, [n, 3, h, w].
#pragma once

#include "element.hpp"

namespace pivotune::device {

constexpr int32_t kColours = 3;

PVT_HD int64_t colour_at(int32_t image, int32_t colour, int32_t pixel, int32_t area) {
  return (static_cast<int64_t>(image) * kColours + colour) * area + pixel;
}

// out = clamp(sum over c of x * weight + bias)
template <typename T, int V>
struct ToColours {
  Grid grid;
  float limit;
  const T* x;
  const float* weight;  // modulated, [n, 3, c]
  const float* bias;    // [3]
  float* out;

  PVT_HD void operator()(int32_t i) const {
    const int32_t image = i / grid.area();
    float sum[kColours] = {bias[0], bias[1], bias[2]};
    for (int32_t c = 0; c < grid.c; c += V) {
      float value[V];
      load<V>(x + static_cast<int64_t>(i) * grid.c + c, value);
      for (int32_t k = 0; k < kColours; ++k) {
        float by[V];
        load<V>(weight + (image * kColours + k) * grid.c + c, by);
        for (int v = 0; v < V; ++v) sum[k] += value[v] * by[v];
      }
    }
    for (int32_t k = 0; k < kColours; ++k) {
      const float held = sum[k] > limit ? limit : sum[k] < -limit ? -limit : sum[k];
      out[colour_at(image, k, i % grid.area(), grid.area())] = held;
    }
  }
};

// Back from colours: the gradient of x, and the sums for weight and bias.
template <typename T, int V>
struct FromColours {
  Grid grid;
  Chunks chunks;
  float limit;
  const T* x;
  const float* weight;
  const float* result;    // what ToColours gave
  const float* gradient;  // [n, 3, h, w]
  T* out;
  float* sums;            // [n * chunks, 3 c + 3]: weight [3][c], then bias [3]

  static int32_t sums_of(int32_t channels) { return kColours * channels + kColours; }

  PVT_HD void operator()(int32_t i) const {
    const int32_t packs = grid.c / V;
    const int32_t row = i / packs;
    const int32_t chunk = row % chunks.count;
    Place at{row / chunks.count, 0, i % packs * V};
    float by[kColours][V], total[kColours][V] = {}, bias[kColours] = {};
    for (int32_t k = 0; k < kColours; ++k) load<V>(weight + (at.image * kColours + k) * grid.c + at.channel, by[k]);
    for (at.pixel = chunks.first(chunk); at.pixel < chunks.last(chunk, grid.area()); ++at.pixel) {
      const int64_t offset = offset_of(at, grid);
      float value[V], back[V] = {};
      load<V>(x + offset, value);
      for (int32_t k = 0; k < kColours; ++k) {
        const int64_t colour = colour_at(at.image, k, at.pixel, grid.area());
        const bool inside = result[colour] < limit && result[colour] > -limit;
        const float g = inside ? gradient[colour] : 0.0F;
        bias[k] += g;
        for (int v = 0; v < V; ++v) {
          back[v] += g * by[k][v];
          total[k][v] += g * value[v];
        }
      }
      store<V>(back, out + offset);
    }
    float* own = sums + static_cast<int64_t>(row) * (kColours * grid.c + kColours);
    // Rows are not a multiple of a pack long, so these are single numbers.
    for (int32_t k = 0; k < kColours; ++k) {
      for (int v = 0; v < V; ++v) own[k * grid.c + at.channel + v] = total[k][v];
      if (at.channel == 0) own[kColours * grid.c + k] = bias[k];
    }
  }
};

// out = rgb + image of half the size, doubled by zeros between the pixels and the filter.
struct UpsampleAdd {
  int32_t h, w;         // of the result
  const float* image;   // [planes, h / 2, w / 2]
  const float* rgb;     // [planes, h, w]
  float* out;

  PVT_HD void operator()(int32_t i) const {
    const int32_t x = i % w;
    const int32_t y = i / w % h;
    const int32_t half_h = h / 2;
    const int32_t half_w = w / 2;
    const float* plane = image + static_cast<int64_t>(i / w / h) * half_h * half_w;
    // A pixel's own half-size neighbour counts three quarters, the one on its outer side a quarter.
    const int32_t rows[2] = {y / 2, y / 2 + (y % 2 == 0 ? -1 : 1)};
    const int32_t columns[2] = {x / 2, x / 2 + (x % 2 == 0 ? -1 : 1)};
    float sum = rgb[i];
    for (int32_t a = 0; a < 2; ++a) {
      for (int32_t b = 0; b < 2; ++b) {
        if (rows[a] >= 0 && rows[a] < half_h && columns[b] >= 0 && columns[b] < half_w) {
          sum += (a == 0 ? 0.75F : 0.25F) * (b == 0 ? 0.75F : 0.25F) * plane[rows[a] * half_w + columns[b]];
        }
      }
    }
    out[i] = sum;
  }
};

// The image's gradient back through the doubling.
struct Downsample {
  int32_t h, w;           // of the gradient given
  const float* gradient;  // [planes, h, w]
  float* out;             // [planes, h / 2, w / 2]

  PVT_HD void operator()(int32_t i) const {
    const int32_t half_w = w / 2;
    const int32_t half_h = h / 2;
    const int32_t x = i % half_w;
    const int32_t y = i / half_w % half_h;
    const float* plane = gradient + static_cast<int64_t>(i / half_w / half_h) * h * w;
    float sum = 0.0F;
    for (int32_t a = 0; a < 4; ++a) {
      for (int32_t b = 0; b < 4; ++b) {
        const int32_t row = 2 * y - 1 + a;
        const int32_t column = 2 * x - 1 + b;
        if (row >= 0 && row < h && column >= 0 && column < w) sum += tap(a) * tap(b) * plane[row * w + column];
      }
    }
    out[i] = sum;
  }
};

}  // namespace pivotune::device
