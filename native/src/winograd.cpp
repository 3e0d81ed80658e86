#include "winograd.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <vector>

#include "layer_passes.hpp"
#include "winograd_kernels.hpp"

namespace pivotune::winograd {
namespace {

constexpr int64_t kTaps = 9;
constexpr int64_t kSmallest = 8;        // pixels along a side, below which moving the weights costs more than it saves
constexpr int64_t kBlock = 32 * 1024;   // floats of one point: with its factor, what a core keeps in its second cache
constexpr int64_t kApart = 80;          // floats between planes, lest all 16 points fall on the same cache lines
constexpr int64_t kChunk = 16;          // kernels that are transformed at once for each column of a panel

// The tiles of 2x2 outputs of a batch, and memory in which a block of them is spread out.
struct Tiles {
  explicit Tiles(const at::Tensor& of) : n(of.size(0)), h(of.size(2)), w(of.size(3)) {}

  int64_t count() const { return n * (h / 2) * (w / 2); }

  int64_t n, h, w;
};

int64_t block_of(int64_t channels) { return std::max(kGroup, kBlock / channels / kGroup * kGroup); }

int64_t plane_of(int64_t tiles, int64_t channels) { return tiles * channels + kApart; }

at::Tensor planes(int64_t plane, const at::Tensor& like) { return at::empty({kPoints * plane}, like.options()); }

// Where the channels of a tile's pixels are: of 4x4 around it with a border of zeros, or of its own 2x2.
template <int64_t side, typename Float>
void pixels_of(const Tiles& tiles, int64_t tile, Float* from, int64_t channels, Float* outside, Float** to) {
  const int64_t across = tiles.w / 2;
  const int64_t border = side == 4 ? 1 : 0;
  const int64_t image = tile / (tiles.h / 2 * across);
  const int64_t top = tile / across % (tiles.h / 2) * 2 - border;
  const int64_t left = tile % across * 2 - border;
  for (int64_t r = 0; r < side; ++r) {
    for (int64_t s = 0; s < side; ++s) {
      const int64_t y = top + r;
      const int64_t x = left + s;
      const bool inside = y >= 0 && y < tiles.h && x >= 0 && x < tiles.w;
      to[r * side + s] = inside ? from + ((image * tiles.h + y) * tiles.w + x) * channels : outside;
    }
  }
}

// Tiles [first, last) of 4x4 inputs, or of 2x2 gradients, spread into 16 planes of [tile][channel].
template <int64_t side>
void spread(const Tiles& tiles, const at::Tensor& x, int64_t first, int64_t last, float* to, int64_t plane) {
  const int64_t channels = x.size(1);
  const float* from = x.data_ptr<float>();
  const std::vector<float> zeros(static_cast<size_t>(channels), 0.0F);
  at::parallel_for(first, last, rows::grain(kPoints * channels), [&](int64_t begin, int64_t end) {
    const float* pixels[side * side];
    for (int64_t tile = begin; tile < end; ++tile) {
      pixels_of<side>(tiles, tile, from, channels, zeros.data(), pixels);
      float* out = to + (tile - first) * channels;
      side == 4 ? spread_input(pixels, out, plane, channels) : spread_gradient(pixels, out, plane, channels);
    }
  });
}

void gather(const Tiles& tiles, const float* from, int64_t plane, int64_t first, int64_t last, at::Tensor& result) {
  const int64_t channels = result.size(1);
  float* to = result.data_ptr<float>();
  at::parallel_for(first, last, rows::grain(kPoints * channels), [&](int64_t begin, int64_t end) {
    float* pixels[4];
    for (int64_t tile = begin; tile < end; ++tile) {
      pixels_of<2>(tiles, tile, to, channels, static_cast<float*>(nullptr), pixels);
      gather_output(from + (tile - first) * channels, plane, pixels, channels);
    }
  });
}

// Runs `body(point, panel)` for all points and panels.
template <typename Body>
void over_panels(int64_t columns, const Body& body) {
  const int64_t panels = columns / kPanel;
  at::parallel_for(0, kPoints * panels, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      body(i / panels, i % panels);
    }
  });
}

// The kernels spread into 16 planes of [panel][row][column of the panel]. Rows are inputs and columns outputs; turned,
// the other way round with each kernel rotated by half a turn, as the gradient needs them.
at::Tensor spread_kernels(const at::Tensor& weight, bool turned) {
  const int64_t outputs = weight.size(0);
  const int64_t inputs = weight.size(1);
  const int64_t depth = turned ? outputs : inputs;
  const int64_t row = turned ? inputs * kTaps : kTaps;
  const int64_t column = turned ? kTaps : inputs * kTaps;
  const int64_t plane = outputs * inputs;
  at::Tensor result = planes(plane, weight);
  const float* from = weight.data_ptr<float>();
  float* to = result.data_ptr<float>();
  at::parallel_for(0, plane / kPanel / kChunk, 1, [&](int64_t begin, int64_t end) {
    float taps[kChunk][kTaps][kPanel];
    for (int64_t i = begin; i < end; ++i) {
      const int64_t panel = i / (depth / kChunk);
      const int64_t first = i % (depth / kChunk) * kChunk;
      for (int64_t c = 0; c < kPanel; ++c) {
        for (int64_t r = 0; r < kChunk; ++r) {
          const float* kernel = from + (panel * kPanel + c) * column + (first + r) * row;
          for (int64_t k = 0; k < kTaps; ++k) {
            taps[r][k][c] = kernel[turned ? kTaps - 1 - k : k];
          }
        }
      }
      for (int64_t r = 0; r < kChunk; ++r) {
        spread_kernel(taps[r][0], to + (panel * depth + first + r) * kPanel, plane, kPanel);
      }
    }
  });
  return result;
}

at::Tensor convolve(const at::Tensor& x, const at::Tensor& kernels, int64_t outputs) {
  const Tiles tiles(x);
  const int64_t inputs = x.size(1);
  const int64_t block = std::min(tiles.count(), block_of(std::max(inputs, outputs)));
  const int64_t plane = plane_of(block, inputs);
  const int64_t out_plane = plane_of(block, outputs);
  const at::Tensor spreads = planes(plane, x);
  const at::Tensor products = planes(out_plane, x);
  at::Tensor result = empty_nhwc(tiles.n, outputs, tiles.h, tiles.w, x);
  float* left = spreads.data_ptr<float>();
  float* made = products.data_ptr<float>();
  const float* right = kernels.data_ptr<float>();
  for (int64_t first = 0; first < tiles.count(); first += block) {
    const int64_t last = std::min(tiles.count(), first + block);
    spread<4>(tiles, x, first, last, left, plane);
    over_panels(outputs, [&](int64_t point, int64_t panel) {
      const Factors of{left + point * plane, inputs, 1,
                       right + (point * outputs + panel * kPanel) * inputs, kPanel};
      multiply(of, last - first, inputs, made + point * out_plane + panel * kPanel, outputs, false);
    });
    gather(tiles, made, out_plane, first, last, result);
  }
  return result;
}

}  // namespace

bool suits(const at::Tensor& x, const at::Tensor& weight) {
  const auto fits = [](int64_t channels) { return channels > 0 && channels % kPanel == 0; };
  const auto large = [](int64_t side) { return side >= kSmallest && side % kGroup == 0; };
  return weight.size(2) == 3 && x.size(0) > 0 && large(x.size(2)) && large(x.size(3)) && fits(weight.size(0)) &&
         fits(weight.size(1));
}

at::Tensor convolution(const at::Tensor& x, const at::Tensor& weight) {
  return convolve(x, spread_kernels(weight, false), weight.size(0));
}

at::Tensor data_gradient(const at::Tensor& gradient, const at::Tensor& weight) {
  return convolve(gradient, spread_kernels(weight, true), weight.size(1));
}

at::Tensor weight_gradient(const at::Tensor& x, const at::Tensor& gradient) {
  const Tiles tiles(x);
  const int64_t inputs = x.size(1);
  const int64_t outputs = gradient.size(1);
  const int64_t block = std::min(tiles.count(), block_of(std::max(inputs, outputs)));
  const int64_t plane = plane_of(block, inputs);
  const int64_t out_plane = plane_of(block, outputs);
  const at::Tensor spreads = planes(plane, x);
  const at::Tensor gradients = planes(out_plane, x);
  const at::Tensor sums = planes(plane_of(outputs, inputs), x);
  const int64_t sum_plane = plane_of(outputs, inputs);
  float* right = spreads.data_ptr<float>();
  float* left = gradients.data_ptr<float>();
  float* made = sums.data_ptr<float>();
  for (int64_t first = 0; first < tiles.count(); first += block) {
    const int64_t last = std::min(tiles.count(), first + block);
    spread<4>(tiles, x, first, last, right, plane);
    spread<2>(tiles, gradient, first, last, left, out_plane);
    over_panels(inputs, [&](int64_t point, int64_t panel) {
      const Factors of{left + point * out_plane, 1, outputs, right + point * plane + panel * kPanel, inputs};
      multiply(of, outputs, last - first, made + point * sum_plane + panel * kPanel, inputs, first > 0);
    });
  }
  at::Tensor result = empty_nhwc(outputs, inputs, 3, 3, x);
  float* to = result.data_ptr<float>();
  at::parallel_for(0, outputs, rows::grain(kPoints * inputs), [&](int64_t begin, int64_t end) {
    for (int64_t o = begin; o < end; ++o) {
      gather_kernel(made + o * inputs, sum_plane, to + o * kTaps * inputs, inputs);
    }
  });
  return result;
}

}  // namespace pivotune::winograd
