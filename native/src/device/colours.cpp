// Colours on a device: activations to RGB by a modulated 1x1 convolution, and RGB doubled and added up.
#include <torch/csrc/autograd/custom_function.h>

#include "operations.hpp"
#include "tensors.hpp"

namespace pivotune::device {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Inputs: x [N, C, H, W], modulated weight [N, 3, C], bias [3]. Output [N, 3, H, W] of float32, row-major.
class ToColoursFunction : public torch::autograd::Function<ToColoursFunction> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& given_weight,
                            const at::Tensor& bias, double clamp) {
    const at::Tensor x = nhwc(input);
    const at::Tensor weight = given_weight.contiguous();
    at::Tensor out = empty_floats({x.size(0), kColours, x.size(2), x.size(3)}, x);
    PassesAt(x)->to_colours(spec(x, weight, clamp), floats(bias.contiguous()), floats_of(out));
    context->save_for_backward({x, weight, out});
    context->saved_data["clamp"] = clamp;
    return out;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &weight = saved[1], &out = saved[2];
    const ColourSpec colours = spec(x, weight, context->saved_data["clamp"].toDouble());
    const int64_t block = kColours * x.size(1);
    const int64_t width = block + kColours;
    at::Tensor result = at::empty_like(x);
    at::Tensor sums = empty_floats({x.size(0), width}, x);
    at::Tensor memory = empty_floats({Workspace::sums(colours.grid, static_cast<int32_t>(width))}, x);
    PassesAt(x)->from_colours(colours, floats(out), floats(gradients[0].contiguous()), result.mutable_data_ptr(),
                              floats_of(sums), floats_of(memory));
    return {result, sums.narrow(1, 0, block).reshape(weight.sizes()), sums.narrow(1, block, kColours).sum(0), {}};
  }

 private:
  static ColourSpec spec(const at::Tensor& x, const at::Tensor& weight, double clamp) {
    const float limit = clamp > 0 ? static_cast<float>(clamp) : std::numeric_limits<float>::infinity();
    return {number_of(x), grid_of(x), limit, x.const_data_ptr(), floats(weight)};
  }
};

class UpsampleAddFunction : public torch::autograd::Function<UpsampleAddFunction> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& given_image, const at::Tensor& given_rgb) {
    const at::Tensor image = given_image.contiguous();
    const at::Tensor rgb = given_rgb.contiguous();
    at::Tensor out = at::empty_like(rgb);
    PassesAt(rgb)->upsample_add(planes(rgb), side(rgb, 2), side(rgb, 3), floats(image), floats(rgb), floats_of(out));
    context->saved_data["shape"] = image.sizes().vec();
    return out;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const at::Tensor gradient = gradients[0].contiguous();
    at::Tensor image = empty_floats(context->saved_data["shape"].toIntVector(), gradient);
    PassesAt(gradient)->downsample(planes(gradient), side(gradient, 2), side(gradient, 3), floats(gradient),
                                   floats_of(image));
    return {image, gradient};
  }

 private:
  static int32_t planes(const at::Tensor& x) { return static_cast<int32_t>(x.size(0) * x.size(1)); }
  static int32_t side(const at::Tensor& x, int64_t dimension) { return static_cast<int32_t>(x.size(dimension)); }
};

}  // namespace

at::Tensor colours(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& style, const at::Tensor& bias,
                   double clamp) {
  grid_of(x);
  number_of(x);
  for (const at::Tensor* tensor : {&weight, &style, &bias}) require_floats(*tensor, x);
  require(weight.sizes() == at::IntArrayRef({kColours, x.size(1), 1, 1}), "weight must be [3, C, 1, 1]");
  require(style.sizes() == at::IntArrayRef({x.size(0), x.size(1)}), "style must be [N, C]");
  require(bias.sizes() == at::IntArrayRef({kColours}), "bias must be [3]");
  const at::Tensor modulated = weight.reshape({1, kColours, -1}) * style.unsqueeze(1);  // [N, 3, C]
  return ToColoursFunction::apply(x, modulated, bias, clamp);
}

at::Tensor upsample_add(const at::Tensor& image, const at::Tensor& rgb) {
  grid_of(rgb);
  require_floats(rgb, rgb);
  require_floats(image, rgb);
  require(image.dim() == 4 && image.size(0) == rgb.size(0) && image.size(1) == rgb.size(1) &&
              2 * image.size(2) == rgb.size(2) && 2 * image.size(3) == rgb.size(3),
          "the image must have half the sides of what is added to it");
  return UpsampleAddFunction::apply(image, rgb);
}

}  // namespace pivotune::device
