// Winograd's 3x3 convolution and both gradients against LibTorch's direct ones in float64, its plain reference. Shapes
// where its loops have their edges: several images, unequal sides, more tiles than a block, a last block that is not
// full. FusedLayerTest has whole layers.
#include "winograd.hpp"

#include <ATen/ATen.h>

#include <cstdio>
#include <cstdlib>
#include <tuple>

#include "layer_passes.hpp"

namespace {

int failures = 0;

// How far float32 may be from the truth, of the largest value. The direct way comes as far as 4e-6 on some machines.
constexpr double kClose = 5e-6;

void check(bool holds, const char* what) {
  if (!holds) {
    std::printf("%s does not hold\n", what);
    ++failures;
  }
}

void near(const at::Tensor& ours, const at::Tensor& truth, const char* what, int64_t side) {
  check(ours.sizes() == truth.sizes(), what);
  const double apart = ((ours.to(at::kDouble) - truth).abs().max() / truth.abs().max()).item<double>();
  if (!(apart < kClose)) {
    std::printf("%s at %d pixels is %.1e apart\n", what, static_cast<int>(side), apart);
    ++failures;
  }
}

void agrees(int64_t n, int64_t in, int64_t out, int64_t h, int64_t w) {
  const at::Tensor x = pivotune::nhwc(at::randn({n, in, h, w}).add_(0.5));
  const at::Tensor weight = at::randn({out, in, 3, 3});
  const at::Tensor gradient = pivotune::nhwc(at::randn({n, out, h, w}).add_(0.2));
  check(pivotune::winograd::suits(x, weight), "Winograd suits what is tested");
  const at::Tensor exact_x = x.to(at::kDouble);
  const at::Tensor exact = weight.to(at::kDouble);
  const auto [to_x, to_weight, none] =
      at::convolution_backward(gradient.to(at::kDouble), exact_x, exact, c10::nullopt, {1, 1}, {1, 1}, {1, 1}, false,
                               {0, 0}, 1, {true, true, false});
  near(pivotune::winograd::convolution(x, weight), at::conv2d(exact_x, exact, {}, {1, 1}, {1, 1}), "the result", h);
  near(pivotune::winograd::data_gradient(gradient, weight), to_x, "the gradient to the input", h);
  near(pivotune::winograd::weight_gradient(x, gradient), to_weight, "the gradient to the weight", h);
}

void leaves_the_rest_to_others() {
  using pivotune::winograd::suits;
  check(!suits(at::empty({1, 48, 8, 8}), at::empty({32, 48, 3, 3})), "channels come in panels");
  check(!suits(at::empty({1, 32, 8, 8}), at::empty({3, 32, 3, 3})), "outputs come in panels");
  check(!suits(at::empty({1, 32, 4, 4}), at::empty({32, 32, 3, 3})), "4 pixels are too few");
  check(!suits(at::empty({1, 32, 12, 16}), at::empty({32, 32, 3, 3})), "rows come in eights");
  check(!suits(at::empty({1, 32, 16, 16}), at::empty({32, 32, 1, 1})), "kernels of one pixel are none of it");
  check(!suits(at::empty({0, 32, 16, 16}), at::empty({32, 32, 3, 3})), "nothing is no batch");
}

}  // namespace

int main() {
  at::manual_seed(4);
  agrees(1, 32, 32, 8, 8);
  agrees(3, 64, 32, 8, 16);
  agrees(1, 32, 96, 24, 8);
  agrees(2, 96, 64, 40, 32);   // blocks end within an image, the last is not full
  agrees(1, 512, 32, 16, 32);  // few tiles in a block
  leaves_the_rest_to_others();
  std::printf("%s\n", failures == 0 ? "winograd: all checks hold" : "winograd: FAILED");
  return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
