#include "weight_layout.hpp"

#include <ATen/Parallel.h>

#include <algorithm>

namespace pivotune {
namespace {

constexpr int64_t kTile = 16;    // floats of a cache line
// 16 whole 3x3 kernels. A tile goes through a buffer, because rows far apart push each other out of the cache.
constexpr int64_t kDepth = 144;

using Buffer = float[kTile][kDepth];

int64_t tiles(int64_t count) { return (count + kTile - 1) / kTile; }

// Calls `body(first output, last output, first place, last place)` for each tile of a [outputs][block] matrix.
template <typename Body>
void over_tiles(int64_t outputs, int64_t block, const Body& body) {
  at::parallel_for(0, tiles(outputs), 1, [&](int64_t begin, int64_t end) {
    for (int64_t tile = begin; tile < end; ++tile) {
      for (int64_t place = 0; place < block; place += kDepth) {
        body(tile * kTile, std::min(outputs, (tile + 1) * kTile), place, std::min(block, place + kDepth));
      }
    }
  });
}

// One output's kernels, [in][area] to [area][in].
template <int64_t area>
void spread(const float* from, float* to, int64_t inputs) {
  for (int64_t i = 0; i < inputs; ++i) {
    for (int64_t k = 0; k < area; ++k) {
      to[k * inputs + i] = from[i * area + k];
    }
  }
}

template <int64_t area>
void gather(const float* from, const float* own, const float* pull, float* to, int64_t inputs) {
  for (int64_t i = 0; i < inputs; ++i) {
    const float twice = 2.0F * pull[i];
    for (int64_t k = 0; k < area; ++k) {
      to[i * area + k] = from[k * inputs + i] + twice * own[i * area + k];
    }
  }
}

template <int64_t area>
void squares(const float* from, float* to, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    float sum = 0.0F;
    for (int64_t k = 0; k < area; ++k) {
      sum += from[i * area + k] * from[i * area + k];
    }
    to[i] = sum;
  }
}

}  // namespace

at::Tensor arranged(const at::Tensor& weight, bool up) {
  const int64_t outputs = weight.size(0);
  const int64_t inputs = weight.size(1);
  const int64_t side = weight.size(2);
  const int64_t block = inputs * side * side;
  const int64_t first = up ? inputs : outputs;
  at::Tensor result = at::empty({first, up ? outputs : inputs, side, side}, weight.options(),
                                at::MemoryFormat::ChannelsLast);
  const float* from = weight.data_ptr<float>();
  float* to = result.data_ptr<float>();
  if (!up) {
    at::parallel_for(0, outputs, 1, [&](int64_t begin, int64_t end) {
      for (int64_t o = begin; o < end; ++o) {
        side == 3 ? spread<9>(from + o * block, to + o * block, inputs)
                  : spread<1>(from + o * block, to + o * block, inputs);
      }
    });
    return result;
  }
  over_tiles(outputs, block, [&](int64_t o, int64_t o_end, int64_t place, int64_t place_end) {
    Buffer buffer;
    for (int64_t j = o; j < o_end; ++j) {
      std::copy(from + j * block + place, from + j * block + place_end, buffer[j - o]);
    }
    for (int64_t i = place; i < place_end; ++i) {
      for (int64_t j = o; j < o_end; ++j) {
        to[i * outputs + j] = buffer[j - o][i - place];
      }
    }
  });
  return result;
}

at::Tensor energy(const at::Tensor& weight) {
  const bool wide = weight.size(2) == 3;
  at::Tensor result = at::empty({weight.size(0), weight.size(1)}, weight.options());
  const float* from = weight.data_ptr<float>();
  float* to = result.data_ptr<float>();
  at::parallel_for(0, result.numel(), 4096, [&](int64_t begin, int64_t end) {
    wide ? squares<9>(from + begin * 9, to + begin, end - begin) : squares<1>(from + begin, to + begin, end - begin);
  });
  return result;
}

at::Tensor joined(const at::Tensor& through, const at::Tensor& weight, const at::Tensor& energy_gradient, bool up) {
  const int64_t outputs = weight.size(0);
  const int64_t inputs = weight.size(1);
  const int64_t side = weight.size(2);
  const int64_t block = inputs * side * side;
  const at::Tensor ordered = through.contiguous(at::MemoryFormat::ChannelsLast);
  at::Tensor result = at::empty_like(weight);
  const float* from = ordered.data_ptr<float>();
  const float* own = weight.data_ptr<float>();
  const float* pull = energy_gradient.data_ptr<float>();
  float* to = result.data_ptr<float>();
  if (!up) {
    at::parallel_for(0, outputs, 1, [&](int64_t begin, int64_t end) {
      for (int64_t o = begin; o < end; ++o) {
        const int64_t at = o * block;
        side == 3 ? gather<9>(from + at, own + at, pull + o * inputs, to + at, inputs)
                  : gather<1>(from + at, own + at, pull + o * inputs, to + at, inputs);
      }
    });
    return result;
  }
  over_tiles(outputs, block, [&](int64_t o, int64_t o_end, int64_t place, int64_t place_end) {
    Buffer buffer;
    for (int64_t i = place; i < place_end; ++i) {
      for (int64_t j = o; j < o_end; ++j) {
        buffer[j - o][i - place] = from[i * outputs + j];
      }
    }
    for (int64_t j = o; j < o_end; ++j) {
      for (int64_t i = place; i < place_end; i += 9) {
        const int64_t at = j * block + i;
        const float twice = 2.0F * pull[j * inputs + i / 9];
        for (int64_t k = 0; k < 9; ++k) {
          to[at + k] = buffer[j - o][i - place + k] + twice * own[at + k];
        }
      }
    }
  });
  return result;
}

}  // namespace pivotune
