#include "winograd_kernels.hpp"

#include "wide.hpp"

namespace pivotune::winograd {

namespace {

// Each is the same function to the compiler, which has the widest that the machine knows picked at start.
#ifdef PVT_MANY_MACHINES
#define PVT_MACHINE __attribute__((target("arch=x86-64-v4")))
#define PVT_BYTES 64
#define PVT_ROWS 8
#include "winograd_product.hpp"
#define PVT_MACHINE __attribute__((target("arch=x86-64-v3")))
#define PVT_BYTES 32
#define PVT_ROWS 4
#include "winograd_product.hpp"
#define PVT_MACHINE __attribute__((target("default")))
#else
#define PVT_MACHINE
#endif
#define PVT_BYTES 16
#define PVT_ROWS 4
#include "winograd_product.hpp"

}  // namespace

// Of its own, because only this file knows that there are several.
void multiply(const Factors& of, int64_t rows, int64_t depth, float* to, int64_t to_row, bool add) {
  product(of, rows, depth, to, to_row, add);
}

// B' along one axis of a tile.
#define PVT_INPUT(a, b, c, d, to, i, j, k, l) \
  to[i] = (a) - (c);                          \
  to[j] = (b) + (c);                          \
  to[k] = (c) - (b);                          \
  to[l] = (b) - (d)

PVT_WIDE void spread_input(const float* const in[16], float* __restrict out, int64_t plane, int64_t channels) {
#pragma omp simd
  for (int64_t c = 0; c < channels; ++c) {
    float down[16];
    for (int s = 0; s < 4; ++s) {
      PVT_INPUT(in[s][c], in[4 + s][c], in[8 + s][c], in[12 + s][c], down, s, 4 + s, 8 + s, 12 + s);
    }
    float all[16];
    for (int r = 0; r < 16; r += 4) {
      PVT_INPUT(down[r], down[r + 1], down[r + 2], down[r + 3], all, r, r + 1, r + 2, r + 3);
    }
    for (int p = 0; p < 16; ++p) {
      out[p * plane + c] = all[p];
    }
  }
}

PVT_WIDE void spread_gradient(const float* const in[4], float* __restrict out, int64_t plane, int64_t channels) {
#pragma omp simd
  for (int64_t c = 0; c < channels; ++c) {
    float down[8];
    for (int s = 0; s < 2; ++s) {
      const float above = in[s][c];
      const float below = in[2 + s][c];
      down[s] = above;
      down[2 + s] = above + below;
      down[4 + s] = above - below;
      down[6 + s] = -below;
    }
    for (int r = 0; r < 4; ++r) {
      const float left = down[2 * r];
      const float right = down[2 * r + 1];
      out[(4 * r) * plane + c] = left;
      out[(4 * r + 1) * plane + c] = left + right;
      out[(4 * r + 2) * plane + c] = left - right;
      out[(4 * r + 3) * plane + c] = -right;
    }
  }
}

PVT_WIDE void gather_output(const float* __restrict in, int64_t plane, float* const out[4], int64_t channels) {
#pragma omp simd
  for (int64_t c = 0; c < channels; ++c) {
    float down[8];
    for (int s = 0; s < 4; ++s) {
      const float first = in[s * plane + c];
      const float second = in[(4 + s) * plane + c];
      const float third = in[(8 + s) * plane + c];
      const float fourth = in[(12 + s) * plane + c];
      down[s] = first + second + third;
      down[4 + s] = second - third - fourth;
    }
    for (int r = 0; r < 2; ++r) {
      out[2 * r][c] = down[4 * r] + down[4 * r + 1] + down[4 * r + 2];
      out[2 * r + 1][c] = down[4 * r + 1] - down[4 * r + 2] - down[4 * r + 3];
    }
  }
}

PVT_WIDE void spread_kernel(const float* __restrict taps, float* __restrict out, int64_t plane, int64_t count) {
#pragma omp simd
  for (int64_t c = 0; c < count; ++c) {
    float down[12];
    for (int s = 0; s < 3; ++s) {
      const float first = taps[s * count + c];
      const float second = taps[(3 + s) * count + c];
      const float third = taps[(6 + s) * count + c];
      down[s] = first;
      down[3 + s] = 0.5F * (first + third) + 0.5F * second;
      down[6 + s] = 0.5F * (first + third) - 0.5F * second;
      down[9 + s] = third;
    }
    for (int r = 0; r < 4; ++r) {
      const float ends = 0.5F * (down[3 * r] + down[3 * r + 2]);
      const float middle = 0.5F * down[3 * r + 1];
      out[(4 * r) * plane + c] = down[3 * r];
      out[(4 * r + 1) * plane + c] = ends + middle;
      out[(4 * r + 2) * plane + c] = ends - middle;
      out[(4 * r + 3) * plane + c] = down[3 * r + 2];
    }
  }
}

PVT_WIDE void gather_kernel(const float* __restrict in, int64_t plane, float* __restrict taps, int64_t count) {
#pragma omp simd
  for (int64_t c = 0; c < count; ++c) {
    float down[12];
    for (int s = 0; s < 4; ++s) {
      const float plus = 0.5F * (in[(4 + s) * plane + c] + in[(8 + s) * plane + c]);
      down[s] = in[s * plane + c] + plus;
      down[4 + s] = 0.5F * (in[(4 + s) * plane + c] - in[(8 + s) * plane + c]);
      down[8 + s] = plus + in[(12 + s) * plane + c];
    }
    for (int r = 0; r < 3; ++r) {
      const float plus = 0.5F * (down[4 * r + 1] + down[4 * r + 2]);
      taps[(3 * r) * count + c] = down[4 * r] + plus;
      taps[(3 * r + 1) * count + c] = 0.5F * (down[4 * r + 1] - down[4 * r + 2]);
      taps[(3 * r + 2) * count + c] = plus + down[4 * r + 3];
    }
  }
}

}  // namespace pivotune::winograd
