// The passes as loops on the calling thread, and how much working memory all passes need.
#include <c10/util/BFloat16.h>
#include <c10/util/Half.h>

#include "passes_over.hpp"

namespace pivotune::device {
namespace {

struct Loop {
  template <typename Body>
  void operator()(int32_t count, const Body& body) const {
    for (int32_t i = 0; i < count; ++i) body(i);
  }
};

// Of all stages of a sum over `rows`.
int64_t stages(int64_t rows) {
  int64_t total = rows;
  for (int32_t left = static_cast<int32_t>(rows); left > 1;) {
    left = SumRows::groups_of(left);
    total += left;
  }
  return total;
}

}  // namespace

int64_t Workspace::sums(const Grid& grid, int32_t width) {
  const int64_t most = std::max(Chunks::of(grid, 1).count, Chunks::of(grid, 4).count);
  return grid.n * stages(most) * width;
}

int64_t Workspace::maps(int32_t count, int32_t scales) {
  return static_cast<int64_t>(count) * scales * MapSums::kSums * (1 + stages(MapSums::kParts));
}

const Passes& host_passes() {
  static const PassesOver<Loop, Formats<c10::Half, c10::BFloat16>> passes{Loop{}};
  return passes;
}

}  // namespace pivotune::device
