// A whole styled layer as one operation on the CPU: modulated convolution, FIR filter after doubling, demodulation,
// noise, bias, leaky ReLU, gain and clamp, with its gradient. LibTorch's convolutions do the arithmetic; everything
// around them is one pass over memory forwards and two backwards, where separate operations make about thirty.
#include <torch/csrc/autograd/custom_function.h>

#include <limits>

#include "guard.hpp"
#include "handles.hpp"
#include "layer_passes.hpp"
#include "on_device.hpp"
#include "weight_layout.hpp"
#include "winograd.hpp"

namespace pivotune {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr float kEpsilon = 1e-8F;  // keeps the demodulation finite
constexpr float kSlope = 0.2F;
constexpr float kGain = 1.41421356237309515F;

// The convolution inside a layer, by the faster of two ways.
struct Convolution {
  at::Tensor weight;  // [Cout, Cin, k, k]
  bool up;
  at::Tensor kernel;  // the weight as LibTorch wants it; undefined where its convolution is not used

  static Convolution of(const at::Tensor& x, const at::Tensor& weight, bool up) {
    const bool direct = up || !winograd::suits(x, weight);
    return {weight, up, direct ? arranged(weight, up) : at::Tensor()};
  }

  at::Tensor forward(const at::Tensor& x) const {
    if (!kernel.defined()) {
      return winograd::convolution(x, weight);
    }
    return at::convolution(x, kernel, {}, stride(), pad(), {1, 1}, up, {0, 0}, 1);
  }

  // The gradients to x and, if wanted, to the weight in LibTorch's order.
  std::pair<at::Tensor, at::Tensor> backward(const at::Tensor& gradient, const at::Tensor& x, bool want_weight) const {
    if (!kernel.defined()) {
      return {winograd::data_gradient(gradient, weight),
              want_weight ? winograd::weight_gradient(x, gradient) : at::Tensor()};
    }
    auto [through_x, through_weight, none] =
        at::convolution_backward(gradient, x, kernel, c10::nullopt, stride(), pad(), {1, 1}, up, {0, 0}, 1,
                                 {true, want_weight, false});
    return {through_x, through_weight};
  }

 private:
  std::vector<int64_t> stride() const { return {up ? 2 : 1, up ? 2 : 1}; }
  std::vector<int64_t> pad() const { return std::vector<int64_t>(2, up ? 0 : weight.size(2) / 2); }
};

void require(bool holds, const char* message) {
  if (!holds) {
    throw std::invalid_argument(message);
  }
}

void require_float(const at::Tensor& x) {
  require(x.device().is_cpu() && x.scalar_type() == at::kFloat, "the fused layer wants float32 tensors on the CPU");
}

// The operation. Inputs: x [N, Cin, H, W], weight [Cout, Cin, k, k], style [N, Cin], noise [H', W'] or [N, 1, H', W']
// or absent, strength (a scalar, absent with it), bias [Cout].
class StyledConvolution : public torch::autograd::Function<StyledConvolution> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& given_weight,
                            const at::Tensor& given_style, const std::optional<at::Tensor>& given_noise,
                            const std::optional<at::Tensor>& given_strength, const at::Tensor& given_bias, bool up,
                            double limit) {
    const at::Tensor noise = given_noise.value_or(at::Tensor());
    const at::Tensor strength = given_strength.value_or(at::Tensor());
    const at::Tensor x = nhwc(input);
    const at::Tensor weight = given_weight.contiguous();
    const at::Tensor style = given_style.contiguous();
    const at::Tensor bias = given_bias.contiguous();
    const Convolution convolution = Convolution::of(x, weight, up);
    const at::Tensor sums = energy(weight);
    const at::Tensor factor = at::rsqrt(at::matmul(style.square(), sums.t()).add_(kEpsilon));  // [N, Cout]
    const at::Tensor modulated = scaled(x, style);
    const at::Tensor map = noise.defined() ? noise.mul(strength).contiguous() : at::Tensor();
    const Layer layer = layer_of(x, factor, map, bias, up, limit);
    at::Tensor out = empty_nhwc(layer.n, layer.outputs, layer.h, layer.w, x);
    finish(layer, nhwc(convolution.forward(modulated)), out);
    context->save_for_backward({x, weight, convolution.kernel, style, sums, factor, modulated, noise, strength, map,
                                bias, out});
    context->saved_data["up"] = up;
    context->saved_data["limit"] = limit;
    return out;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &weight = saved[1], &kernel = saved[2], &style = saved[3], &sums = saved[4],
                     &factor = saved[5], &modulated = saved[6], &noise = saved[7], &strength = saved[8],
                     &map = saved[9], &bias = saved[10], &out = saved[11];
    const bool up = context->saved_data["up"].toBool();
    const Layer layer = layer_of(x, factor, map, bias, up, context->saved_data["limit"].toDouble());
    const bool want_noise = noise.defined() && (context->needs_input_grad(3) || context->needs_input_grad(4));
    const Behind behind = unfinish(layer, nhwc(gradients[0]), out, want_noise);
    const at::Tensor start = unfilter(layer, behind.gradient);
    const bool want_weight = context->needs_input_grad(1);
    const auto [through_x, through_weight] = Convolution{weight, up, kernel}.backward(start, modulated, want_weight);
    at::Tensor input_gradient = nhwc(through_x);
    at::Tensor style_gradient = unscale(input_gradient, x, style);
    // factor = (q + epsilon)^-1/2: behind.factor holds gradient times factor, so d/dq is -1/2 of it times factor^2.
    const at::Tensor pull = behind.factor.mul(factor.square()).mul_(-0.5);  // [N, Cout]
    style_gradient.add_(at::matmul(pull, sums).mul_(style), 2.0);
    at::Tensor weight_gradient;
    if (want_weight) {
      weight_gradient = joined(through_weight, weight, at::matmul(pull.t(), style.square()).contiguous(), up);
    }
    at::Tensor noise_gradient, strength_gradient;
    if (want_noise) {
      if (context->needs_input_grad(3)) {
        noise_gradient = behind.pixels.mul(strength).sum_to_size(noise.sizes());
      }
      strength_gradient = behind.pixels.mul(noise).sum().reshape(strength.sizes());
    }
    return {input_gradient, weight_gradient, style_gradient, noise_gradient, strength_gradient, behind.bias, {}, {}};
  }

 private:
  static Layer layer_of(const at::Tensor& x, const at::Tensor& factor, const at::Tensor& map, const at::Tensor& bias,
                        bool up, double limit) {
    const int64_t scale = up ? 2 : 1;
    const float bound = limit > 0 ? static_cast<float>(limit) : std::numeric_limits<float>::infinity();
    return {up,
            x.size(0),
            x.size(2) * scale,
            x.size(3) * scale,
            factor.size(1),
            {factor.data_ptr<float>(), bias.data_ptr<float>(), kSlope, kGain, bound},
            map.defined() ? map.data_ptr<float>() : nullptr,
            map.defined() && map.dim() == 4 ? map.size(0) : 1};
  }
};

void check(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& style,
           const std::optional<at::Tensor>& noise, const std::optional<at::Tensor>& strength, const at::Tensor& bias,
           bool up) {
  for (const at::Tensor* tensor : {&x, &weight, &style, &bias}) {
    require_float(*tensor);
  }
  require(x.dim() == 4 && weight.dim() == 4 && weight.size(1) == x.size(1), "x and weight do not fit together");
  const int64_t side = weight.size(2);
  require(side == weight.size(3) && (side == 3 || (side == 1 && !up)), "the kernel must be 3x3, or 1x1 and not up");
  require(style.dim() == 2 && style.size(0) == x.size(0) && style.size(1) == x.size(1), "style must be [N, Cin]");
  require(bias.dim() == 1 && bias.size(0) == weight.size(0), "bias must be [Cout]");
  if (noise) {
    require_float(*noise);
    require_float(*strength);
    const int64_t scale = up ? 2 : 1;
    const bool one = noise->dim() == 2;
    const bool many = noise->dim() == 4 && noise->size(0) == x.size(0) && noise->size(1) == 1;
    require((one || many) && noise->size(-2) == x.size(2) * scale && noise->size(-1) == x.size(3) * scale,
            "noise must be [H, W] or [N, 1, H, W] of the output");
    require(strength->numel() == 1, "the noise strength must be one number");
  }
}

}  // namespace
}  // namespace pivotune

using namespace pivotune;

pvt_status pvt_styled_convolution(const pvt_tensor* x, const pvt_tensor* weight, const pvt_tensor* style,
                                  const pvt_tensor* noise, const pvt_tensor* noise_strength, const pvt_tensor* bias,
                                  int32_t up, double clamp, pvt_tensor** out) {
  return guard([&] {
    std::optional<at::Tensor> map;
    std::optional<at::Tensor> strength;
    if (noise != nullptr) {
      map = noise->value;
      strength = get(noise_strength);
    }
    if (!get(x).is_cpu()) {
      deliver(out, device::styled_convolution(get(x), get(weight), get(style), map, strength, get(bias), up != 0,
                                              clamp));
      return;
    }
    check(get(x), get(weight), get(style), map, strength, get(bias), up != 0);
    deliver(out, StyledConvolution::apply(get(x), get(weight), get(style), map, strength, get(bias), up != 0, clamp));
  });
}
