// Inner loops of the 3x3 convolution by Winograd's minimal filtering F(2x2, 3x3), compiled once for each vector width
// that the machine may have. A tile is 4x4 values of each channel; its 16 points lie `plane` floats apart.
#pragma once

#include <cstdint>

namespace pivotune::winograd {

constexpr int64_t kPoints = 16;  // of a tile of 4x4
constexpr int64_t kPanel = 32;   // columns of a product that are made at once; channel counts are multiples of it
constexpr int64_t kGroup = 8;    // rows of a product come in multiples of it

// left[r][k] * right[k][32]; a step is from one k to the next.
struct Factors {
  const float* left;
  int64_t left_row;
  int64_t left_step;
  const float* right;
  int64_t right_step;
};

// to[r][32] = or += the product, for `rows` rows, a multiple of kGroup
void multiply(const Factors& of, int64_t rows, int64_t depth, float* to, int64_t to_row, bool add);

// B' d B of an input tile: in[4 * row + column] points at the channels of a pixel.
void spread_input(const float* const in[16], float* out, int64_t plane, int64_t channels);

// A g A' of a 2x2 tile of gradients.
void spread_gradient(const float* const in[4], float* out, int64_t plane, int64_t channels);

// A' m A: the 2x2 outputs of a tile.
void gather_output(const float* in, int64_t plane, float* const out[4], int64_t channels);

// G g G' of `count` kernels that lie tap by tap: taps[9][count] to out[16 planes][count].
void spread_kernel(const float* taps, float* out, int64_t plane, int64_t count);

// G' u G, the other way: in[16 planes][count] to taps[9][count].
void gather_kernel(const float* in, int64_t plane, float* taps, int64_t count);

}  // namespace pivotune::winograd
