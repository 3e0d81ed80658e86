// A whole styled layer on a device: modulated convolution, filter after doubling, demodulation, noise, bias, leaky
// ReLU, gain and clamp, with its gradient. LibTorch's convolution has the arithmetic; all around it are passes.
#include <torch/csrc/autograd/custom_function.h>

#include <cmath>

#include "operations.hpp"
#include "tensors.hpp"

namespace pivotune::device {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr float kSlope = 0.2F;
constexpr float kGain = 1.41421356237309515F;

struct Convolving {
  bool up;
  int64_t side;

  at::Tensor forward(const at::Tensor& x, const at::Tensor& kernel) const {
    return at::convolution(x, kernel, {}, {stride(), stride()}, {pad(), pad()}, {1, 1}, up, {0, 0}, 1);
  }
  auto backward(const at::Tensor& gradient, const at::Tensor& x, const at::Tensor& kernel, bool want_weight) const {
    return at::convolution_backward(gradient, x, kernel, c10::nullopt, {stride(), stride()}, {pad(), pad()}, {1, 1},
                                    up, {0, 0}, 1, {true, want_weight, false});
  }

 private:
  int64_t pad() const { return up ? 0 : side / 2; }
  int64_t stride() const { return up ? 2 : 1; }
};

// The tensors of one layer, in the order in which passes read them.
struct Inputs {
  at::Tensor x, weight, style, noise, strength, bias;  // noise and strength may be undefined
  bool up;
  double clamp;

  LayerSpec spec() const {
    const Grid in = grid_of(x);
    Grid out = grid_of(x, up ? 2 : 1);
    out.c = static_cast<int32_t>(weight.size(0));
    const auto taps = static_cast<int32_t>(weight.size(2) * weight.size(3));
    // Sums over a kernel leave float16's range; float32 and the demodulation have room for any.
    const float gain = x.scalar_type() == at::kFloat ? 1.0F : 1.0F / std::sqrt(static_cast<float>(taps * in.c));
    const float limit = clamp > 0 ? static_cast<float>(clamp) : std::numeric_limits<float>::infinity();
    NoiseMap map{nullptr, nullptr, 1};
    if (noise.defined()) {
      map = {floats(noise), floats(strength), noise.dim() == 4 ? static_cast<int32_t>(noise.size(0)) : 1};
    }
    return {number_of(x), in,           out,         {out.c, in.c, taps, up, gain}, {kSlope, kGain, limit}, map,
            floats(style), floats(bias), floats(weight)};
  }

  Convolving convolving() const { return {up, weight.size(2)}; }
};

at::Tensor working_memory(const Grid& grid, int32_t width, const at::Tensor& like) {
  return empty_floats({Workspace::sums(grid, width)}, like);
}

// Inputs as Inputs has them; noise and strength may be absent.
class StyledLayer : public torch::autograd::Function<StyledLayer> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weight,
                            const at::Tensor& style, const std::optional<at::Tensor>& noise,
                            const std::optional<at::Tensor>& strength, const at::Tensor& bias, bool up, double clamp) {
    const Inputs in{nhwc(x),
                    weight.contiguous(),
                    style.contiguous(),
                    noise ? noise->contiguous() : at::Tensor(),
                    strength ? strength->contiguous() : at::Tensor(),
                    bias.contiguous(),
                    up,
                    clamp};
    const LayerSpec layer = in.spec();
    const PassesAt passes(in.x);
    const Grid kernel_grid = up ? Grid{layer.kernel.inputs, static_cast<int32_t>(weight.size(2)),
                                       static_cast<int32_t>(weight.size(3)), layer.kernel.outputs}
                                : Grid{layer.kernel.outputs, static_cast<int32_t>(weight.size(2)),
                                       static_cast<int32_t>(weight.size(3)), layer.kernel.inputs};
    at::Tensor kernel = empty_nhwc(kernel_grid, in.x);
    at::Tensor energy = empty_floats({layer.kernel.outputs, layer.kernel.inputs}, in.x);
    at::Tensor factor = empty_floats({layer.in.n, layer.kernel.outputs}, in.x);
    at::Tensor scaled = at::empty_like(factor);
    passes->arrange(layer, kernel.mutable_data_ptr(), floats_of(energy));
    passes->demodulate(layer, floats(energy), floats_of(factor), floats_of(scaled));
    const at::Tensor convolved = nhwc(in.convolving().forward(modulated(passes, layer, in.x), kernel));
    at::Tensor out = empty_nhwc(layer.out, in.x);
    passes->finish(layer, floats(scaled), convolved.const_data_ptr(), out.mutable_data_ptr());
    context->save_for_backward(
        {in.x, in.weight, in.style, in.noise, in.strength, in.bias, kernel, energy, factor, scaled, out});
    context->saved_data["up"] = up;
    context->saved_data["clamp"] = clamp;
    return out;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const Inputs in{saved[0], saved[1], saved[2], saved[3], saved[4], saved[5], context->saved_data["up"].toBool(),
                    context->saved_data["clamp"].toDouble()};
    const at::Tensor &kernel = saved[6], &energy = saved[7], &factor = saved[8], &scaled = saved[9], &out = saved[10];
    const LayerSpec layer = in.spec();
    const PassesAt passes(in.x);
    const at::Tensor gradient = nhwc(gradients[0]);
    const bool want_weight = context->needs_input_grad(1);

    at::Tensor sums = empty_floats({layer.in.n, 3, layer.kernel.outputs}, in.x);
    at::Tensor start = behind(passes, layer, scaled, gradient, out, sums);
    // Kept activations would cost their memory again; scaling them anew is one pass.
    const at::Tensor input = want_weight ? modulated(passes, layer, in.x) : in.x;
    auto [through_x, through_weight, none] = in.convolving().backward(start, input, kernel, want_weight);
    start.reset();

    at::Tensor input_gradient = at::empty_like(in.x);
    at::Tensor products = empty_floats({layer.in.n, layer.kernel.inputs}, in.x);
    at::Tensor memory = working_memory(layer.in, layer.in.c, in.x);
    passes->unscale(layer, nhwc(through_x).const_data_ptr(), in.x.const_data_ptr(), input_gradient.mutable_data_ptr(),
                    floats_of(products), floats_of(memory));
    const FactorSums through{floats(sums), floats(factor)};
    at::Tensor style_gradient = at::empty_like(in.style);
    passes->style_gradient(layer, through, floats(products), floats(energy), floats_of(style_gradient));
    at::Tensor weight_gradient;
    if (want_weight) {
      weight_gradient = at::empty_like(in.weight);
      passes->join_weight(layer, through, nhwc(through_weight).const_data_ptr(), floats_of(weight_gradient));
    }
    at::Tensor noise_gradient, strength_gradient;
    if (in.noise.defined()) {
      if (context->needs_input_grad(3)) {
        noise_gradient = of_noise(passes, layer, in, gradient, out);
      }
      strength_gradient = sums.select(1, 2).sum().reshape(in.strength.sizes());
    }
    const at::Tensor bias_gradient = sums.select(1, 0).sum(0);
    return {input_gradient, weight_gradient, style_gradient, noise_gradient, strength_gradient, bias_gradient, {}, {}};
  }

 private:
  static at::Tensor modulated(const PassesAt& passes, const LayerSpec& layer, const at::Tensor& x) {
    at::Tensor result = at::empty_like(x);
    passes->scale(layer, x.const_data_ptr(), result.mutable_data_ptr());
    return result;
  }

  // What the convolution's own gradient starts from; fills the sums.
  static at::Tensor behind(const PassesAt& passes, const LayerSpec& layer, const at::Tensor& scaled,
                           const at::Tensor& gradient, const at::Tensor& out, at::Tensor& sums) {
    at::Tensor result = at::empty_like(out);
    at::Tensor memory = working_memory(layer.out, 3 * layer.out.c, out);
    passes->unfinish(layer, floats(scaled), gradient.const_data_ptr(), out.const_data_ptr(), result.mutable_data_ptr(),
                     floats_of(sums), floats_of(memory));
    if (!layer.kernel.up) {
      return result;
    }
    at::Tensor unfiltered = empty_nhwc({layer.out.n, layer.out.h + 1, layer.out.w + 1, layer.out.c}, out);
    passes->unfilter(layer, result.const_data_ptr(), unfiltered.mutable_data_ptr());
    return unfiltered;
  }

  static at::Tensor of_noise(const PassesAt& passes, const LayerSpec& layer, const Inputs& in,
                             const at::Tensor& gradient, const at::Tensor& out) {
    at::Tensor pixels = empty_floats({layer.out.n, 1, layer.out.h, layer.out.w}, out);
    passes->pixel_sums(layer, gradient.const_data_ptr(), out.const_data_ptr(), floats_of(pixels));
    return pixels.mul_(in.strength).sum_to_size(in.noise.sizes());
  }
};

void check(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& style,
           const std::optional<at::Tensor>& noise, const std::optional<at::Tensor>& strength, const at::Tensor& bias,
           bool up) {
  const Grid out = grid_of(x, up ? 2 : 1);
  require(weight.dim() == 4 && weight.size(1) == x.size(1) && weight.numel() > 0, "x and weight do not fit together");
  for (const at::Tensor* tensor : {&weight, &style, &bias}) require_floats(*tensor, x);
  const int64_t side = weight.size(2);
  require(side == weight.size(3) && (side == 3 || (side == 1 && !up)), "the kernel must be 3x3, or 1x1 and not up");
  require(style.sizes() == at::IntArrayRef({x.size(0), x.size(1)}), "style must be [N, Cin]");
  require(bias.sizes() == at::IntArrayRef({weight.size(0)}), "bias must be [Cout]");
  const int64_t larger = static_cast<int64_t>(out.n) * (out.h + 1) * (out.w + 1) * weight.size(0);
  require(larger < std::numeric_limits<int32_t>::max(), "the result must hold fewer than 2^31 numbers");
  if (noise) {
    require_floats(*noise, x);
    require_floats(*strength, x);
    const bool one = noise->dim() == 2;
    const bool many = noise->dim() == 4 && noise->size(0) == x.size(0) && noise->size(1) == 1;
    require((one || many) && noise->size(-2) == out.h && noise->size(-1) == out.w,
            "noise must be [H, W] or [N, 1, H, W] of the output");
    require(strength->numel() == 1, "the noise strength must be one number");
  }
}

}  // namespace

at::Tensor styled_convolution(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& style,
                              const std::optional<at::Tensor>& noise, const std::optional<at::Tensor>& strength,
                              const at::Tensor& bias, bool up, double clamp) {
  check(x, weight, style, noise, strength, bias, up);
  return StyledLayer::apply(x, weight, style, noise, strength, bias, up, clamp);
}

}  // namespace pivotune::device
