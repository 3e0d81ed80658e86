// The computations of one thread in a styled layer, around the convolution.
#pragma once

#include "element.hpp"

namespace pivotune::device {

// out = x * style
template <typename T, int V>
struct Scale {
  Grid grid;
  const T* x;
  const float* style;  // [n, c]
  T* out;

  PVT_HD void operator()(int32_t i) const {
    const Place at = place_of<V>(i, grid);
    const int64_t offset = offset_of(at, grid);
    float value[V], by[V];
    load<V>(x + offset, value);
    load<V>(style + at.image * grid.c + at.channel, by);
    for (int v = 0; v < V; ++v) value[v] *= by[v];
    store<V>(value, out + offset);
  }
};

// Demodulation, noise, bias, leaky ReLU, gain and clamp of one pack.
template <int V>
struct Tail {
  Bend bend;
  NoiseMap noise;
  const float* factor;  // demodulation, [n, c]
  const float* bias;    // [c]

  PVT_HD void apply(float (&value)[V], const Place& at, const Grid& grid) const {
    float by[V], plus[V];
    load<V>(factor + at.image * grid.c + at.channel, by);
    load<V>(bias + at.channel, plus);
    const float shift = noise.at(at.image, at.pixel, grid.area()) * noise.scale();
    for (int v = 0; v < V; ++v) value[v] = bend.apply(value[v] * by[v] + (shift + plus[v]));
  }
};

template <typename T, int V>
struct Finish {
  Grid grid;
  Tail<V> tail;
  const T* convolved;
  T* out;

  PVT_HD void operator()(int32_t i) const {
    const Place at = place_of<V>(i, grid);
    const int64_t offset = offset_of(at, grid);
    float value[V];
    load<V>(convolved + offset, value);
    tail.apply(value, at, grid);
    store<V>(value, out + offset);
  }
};

// The four taps along one row of `in`, at one column; zeros outside.
template <typename T, int V>
struct FilteredRow {
  Grid in;
  const T* values;
  int32_t image, channel, column;  // column: of the first tap

  PVT_HD void operator()(int32_t row, float (&sum)[V]) const {
    for (int v = 0; v < V; ++v) sum[v] = 0.0F;
    if (row < 0 || row >= in.h) return;
    for (int32_t t = 0; t < 4; ++t) {
      const int32_t w = column + t;
      if (w < 0 || w >= in.w) continue;
      float value[V];
      load<V>(values + offset_of({image, row * in.w + w, channel}, in), value);
      for (int v = 0; v < V; ++v) sum[v] += tap(t) * value[v];
    }
  }
};

// One thread filters a few rows of a column, so that every filtered row serves four results.
template <typename T, int V, typename End>
struct Filter {
  static constexpr int32_t kRows = 4;
  Grid in, out_grid;
  int32_t shift;  // taps in front of the pixel: 1 after doubling, 2 on the way back
  End end;        // what happens to a filtered pack before it is stored
  const T* values;
  T* out;

  static int32_t threads(const Grid& out) { return out.n * ((out.h + kRows - 1) / kRows) * out.w * (out.c / V); }

  PVT_HD void operator()(int32_t i) const {
    const int32_t packs = out_grid.c / V;
    const int32_t runs = (out_grid.h + kRows - 1) / kRows;
    const int32_t w = i / packs % out_grid.w;
    const int32_t run = i / packs / out_grid.w % runs;
    Place at{i / packs / out_grid.w / runs, 0, i % packs * V};
    const FilteredRow<T, V> row{in, values, at.image, at.channel, w - shift};
    float window[4][V];
    const int32_t top = run * kRows;
    for (int32_t t = 0; t < 3; ++t) row(top + t - shift, window[t]);
    for (int32_t r = 0; r < kRows; ++r) {
      if (top + r >= out_grid.h) return;
      row(top + r + 3 - shift, window[3]);
      float value[V];
      for (int v = 0; v < V; ++v) {
        value[v] = 0.25F * (window[0][v] + window[3][v]) + 0.75F * (window[1][v] + window[2][v]);
        window[0][v] = window[1][v];
        window[1][v] = window[2][v];
        window[2][v] = window[3][v];
      }
      at.pixel = (top + r) * out_grid.w + w;
      end.apply(value, at, out_grid);
      store<V>(value, out + offset_of(at, out_grid));
    }
  }
};

template <int V>
struct Nothing {
  PVT_HD void apply(float (&)[V], const Place&, const Grid&) const {}
};

// The gradient back through a layer's tail, with the sums over it: sums[chunk] = {bias, factor, noise strength}[c].
template <typename T, int V>
struct Unfinish {
  static constexpr int32_t kSums = 3;
  Grid grid;
  Chunks chunks;
  Tail<V> tail;
  const T* gradient;
  const T* result;
  T* out;        // the gradient behind the tail times the factor: what the convolution's own gradient starts from
  float* sums;   // [n * chunks, kSums, c]

  PVT_HD void operator()(int32_t i) const {
    const int32_t packs = grid.c / V;
    const int32_t row = i / packs;
    const int32_t chunk = row % chunks.count;
    Place at{row / chunks.count, 0, i % packs * V};
    float by[V], plus[V], bias[V] = {}, factor[V] = {}, strength[V] = {};
    load<V>(tail.factor + at.image * grid.c + at.channel, by);
    load<V>(tail.bias + at.channel, plus);
    const float scale = tail.noise.scale();
    for (at.pixel = chunks.first(chunk); at.pixel < chunks.last(chunk, grid.area()); ++at.pixel) {
      const int64_t offset = offset_of(at, grid);
      const float noise = tail.noise.at(at.image, at.pixel, grid.area());
      float passed[V], value[V];
      load<V>(gradient + offset, passed);
      load<V>(result + offset, value);
      for (int v = 0; v < V; ++v) {
        passed[v] *= tail.bend.derivative(value[v]);
        bias[v] += passed[v];
        factor[v] += passed[v] * (tail.bend.before(value[v]) - (noise * scale + plus[v]));
        strength[v] += passed[v] * noise;
        passed[v] *= by[v];
      }
      store<V>(passed, out + offset);
    }
    float* own = sums + static_cast<int64_t>(row) * kSums * grid.c + at.channel;
    store<V>(bias, own);
    store<V>(factor, own + grid.c);
    store<V>(strength, own + 2 * grid.c);
  }
};

// pixels[n, h, w] = sum over channels of the gradient behind the tail; for the gradient of noise maps.
template <typename T, int V>
struct PixelSums {
  Grid grid;
  Bend bend;
  const T* gradient;
  const T* result;
  float* pixels;

  PVT_HD void operator()(int32_t i) const {
    float sum = 0.0F;
    for (int32_t c = 0; c < grid.c; c += V) {
      float passed[V], value[V];
      load<V>(gradient + static_cast<int64_t>(i) * grid.c + c, passed);
      load<V>(result + static_cast<int64_t>(i) * grid.c + c, value);
      for (int v = 0; v < V; ++v) sum += passed[v] * bend.derivative(value[v]);
    }
    pixels[i] = sum;
  }
};

// Back through Scale: out = gradient * style, sums[chunk][c] = sum of gradient * x.
template <typename T, int V>
struct Unscale {
  static constexpr int32_t kSums = 1;
  Grid grid;
  Chunks chunks;
  const T* gradient;
  const T* x;
  const float* style;
  T* out;
  float* sums;  // [n * chunks, c]

  PVT_HD void operator()(int32_t i) const {
    const int32_t packs = grid.c / V;
    const int32_t row = i / packs;
    const int32_t chunk = row % chunks.count;
    Place at{row / chunks.count, 0, i % packs * V};
    float by[V], total[V] = {};
    load<V>(style + at.image * grid.c + at.channel, by);
    for (at.pixel = chunks.first(chunk); at.pixel < chunks.last(chunk, grid.area()); ++at.pixel) {
      const int64_t offset = offset_of(at, grid);
      float value[V], other[V];
      load<V>(gradient + offset, value);
      load<V>(x + offset, other);
      for (int v = 0; v < V; ++v) {
        total[v] += value[v] * other[v];
        value[v] *= by[v];
      }
      store<V>(value, out + offset);
    }
    store<V>(total, sums + static_cast<int64_t>(row) * grid.c + at.channel);
  }
};

// One stage of a sum over rows in a fixed order: out[block][group] = sum of up to kGroup rows of in[block].
struct SumRows {
  static constexpr int32_t kGroup = 128;
  int32_t rows, groups, width;  // rows of one block before, after; numbers in a row
  const float* in;              // [blocks, rows, width]
  float* out;                   // [blocks, groups, width]

  static int32_t groups_of(int32_t rows) { return (rows + kGroup - 1) / kGroup; }

  PVT_HD void operator()(int32_t i) const {
    const int32_t column = i % width;
    const int32_t group = i / width % groups;
    const int32_t block = i / width / groups;
    const int32_t end = (group + 1) * kGroup < rows ? (group + 1) * kGroup : rows;
    float sum = 0.0F;
    for (int32_t row = group * kGroup; row < end; ++row) {
      sum += in[(static_cast<int64_t>(block) * rows + row) * width + column];
    }
    out[(static_cast<int64_t>(block) * groups + group) * width + column] = sum;
  }
};

}  // namespace pivotune::device
