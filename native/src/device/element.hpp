// What every element-wise computation of a device stands on: number formats, packs of channels, the tail of a styled
// layer. Nothing here knows LibTorch or how it is run: nvcc compiles it for a GPU, any C++ compiler for the host, where
// the tests compare it with ATen.
#pragma once

#include <cstdint>

#ifdef __CUDACC__
#define PVT_HD __host__ __device__ __forceinline__
#else
#define PVT_HD inline
#endif

namespace pivotune::device {

// The four taps [1, 3, 3, 1] / 8, twice as large along each axis because doubling puts zeros between pixels.
PVT_HD float tap(int32_t t) { return t == 1 || t == 2 ? 0.75F : 0.25F; }

// V neighbouring channels that one thread reads and writes at once.
template <typename T, int V>
struct alignas(sizeof(T) * V) Pack {
  T lane[V];
};

template <int V, typename T>
PVT_HD void load(const T* from, float (&to)[V]) {
#ifdef __CUDA_ARCH__
  const Pack<T, V> pack = *reinterpret_cast<const Pack<T, V>*>(from);
  for (int v = 0; v < V; ++v) to[v] = static_cast<float>(pack.lane[v]);
#else
  for (int v = 0; v < V; ++v) to[v] = static_cast<float>(from[v]);
#endif
}

template <int V, typename T>
PVT_HD void store(const float (&from)[V], T* to) {
#ifdef __CUDA_ARCH__
  Pack<T, V> pack;
  for (int v = 0; v < V; ++v) pack.lane[v] = static_cast<T>(from[v]);
  *reinterpret_cast<Pack<T, V>*>(to) = pack;
#else
  for (int v = 0; v < V; ++v) to[v] = static_cast<T>(from[v]);
#endif
}

// Activations [n, c, h, w] with the channels lying next to each other.
struct Grid {
  int32_t n, h, w, c;
  PVT_HD int32_t area() const { return h * w; }
};

// One thread's place: a pack of channels of one pixel.
struct Place {
  int32_t image, pixel, channel;  // pixel: within the image
};

template <int V>
PVT_HD Place place_of(int32_t i, const Grid& grid) {
  const int32_t packs = grid.c / V;
  const int32_t pixel = i / packs;
  return {pixel / grid.area(), pixel % grid.area(), i % packs * V};
}

PVT_HD int64_t offset_of(const Place& at, const Grid& grid) {
  return (static_cast<int64_t>(at.image) * grid.area() + at.pixel) * grid.c + at.channel;
}

// Several pixels of one image that one thread goes through, so that it can sum over them on the way.
struct Chunks {
  int32_t pixels;  // of one chunk
  int32_t count;   // in one image

  // Enough threads to fill a large GPU, but no more partial sums than that needs.
  static Chunks of(const Grid& grid, int packing) {
    const int64_t wanted = static_cast<int64_t>(grid.n) * grid.area() * (grid.c / packing) / 131072;
    const int32_t size = wanted < 1 ? 1 : wanted > 64 ? 64 : static_cast<int32_t>(wanted);
    return {size, (grid.area() + size - 1) / size};
  }
  PVT_HD int32_t first(int32_t chunk) const { return chunk * pixels; }
  PVT_HD int32_t last(int32_t chunk, int32_t area) const {
    const int32_t end = (chunk + 1) * pixels;
    return end < area ? end : area;
  }
};

// Leaky ReLU, gain and clamp: what ends a styled layer. Its result tells everything about what went in: the sign, and
// unless it was clamped the value.
struct Bend {
  float slope;  // in (0, 1)
  float gain;
  float limit;  // clamp to plus or minus this; infinity for none

  PVT_HD float apply(float value) const {
    const float bent = (value > 0.0F ? value : value * slope) * gain;
    return bent > limit ? limit : bent < -limit ? -limit : bent;
  }
  PVT_HD float derivative(float result) const {
    const bool inside = result < limit && result > -limit;
    return inside ? (result > 0.0F ? gain : gain * slope) : 0.0F;
  }
  PVT_HD float before(float result) const { return result / (result > 0.0F ? gain : gain * slope); }
};

// The noise of a layer: a map for all images or one for each, times a strength that lies on the device.
struct NoiseMap {
  const float* values;    // [images, h, w]; null for none
  const float* strength;  // one number
  int32_t images;

  PVT_HD float at(int32_t image, int32_t pixel, int32_t area) const {
    return values == nullptr ? 0.0F : values[static_cast<int64_t>(images == 1 ? 0 : image) * area + pixel];
  }
  PVT_HD float scale() const { return values == nullptr ? 0.0F : *strength; }
};

}  // namespace pivotune::device
