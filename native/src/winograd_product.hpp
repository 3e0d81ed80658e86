// The inner product of winograd.cpp for one kind of machine. Included once for each, with
//   PVT_MACHINE  the attribute that says which
//   PVT_BYTES    how wide its vectors are
//   PVT_ROWS     how many rows of results it holds in registers, two vectors each
// This is a file and no template because GCC takes wide vectors apart before it looks where a template is used; it has
// no guard because it is included for each.
PVT_MACHINE void product(const Factors& of, int64_t rows, int64_t depth, float* to, int64_t to_row, bool add) {
  typedef float Vector __attribute__((vector_size(PVT_BYTES), aligned(4), may_alias));
  constexpr int64_t kLanes = PVT_BYTES / static_cast<int64_t>(sizeof(float));
  for (int64_t row = 0; row < rows; row += PVT_ROWS) {
    for (int64_t column = 0; column < kPanel; column += 2 * kLanes) {
      Vector sum[PVT_ROWS][2] = {};
      const float* left = of.left + row * of.left_row;
      const float* right = of.right + column;
      for (int64_t k = 0; k < depth; ++k, left += of.left_step, right += of.right_step) {
        const Vector first = *reinterpret_cast<const Vector*>(right);
        const Vector second = *reinterpret_cast<const Vector*>(right + kLanes);
#pragma GCC unroll 16
        for (int64_t r = 0; r < PVT_ROWS; ++r) {
          sum[r][0] += first * left[r * of.left_row];
          sum[r][1] += second * left[r * of.left_row];
        }
      }
#pragma GCC unroll 16
      for (int64_t r = 0; r < PVT_ROWS; ++r) {
        Vector* out = reinterpret_cast<Vector*>(to + (row + r) * to_row + column);
        Vector* next = reinterpret_cast<Vector*>(to + (row + r) * to_row + column + kLanes);
        *out = add ? *out + sum[r][0] : sum[r][0];
        *next = add ? *next + sum[r][1] : sum[r][1];
      }
    }
  }
}
#undef PVT_MACHINE
#undef PVT_BYTES
#undef PVT_ROWS
