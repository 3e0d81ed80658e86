// A colour layer as one operation on the CPU: activations to RGB by a modulated 1x1 convolution, with its gradient.
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include <limits>

#include "guard.hpp"
#include "handles.hpp"
#include "on_device.hpp"
#include "ordered_sums.hpp"
#include "row_kernels.hpp"

namespace pivotune {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t kColours = 3;

void require(bool holds, const char* message) {
  if (!holds) {
    throw std::invalid_argument(message);
  }
}

// Inputs: x [N, C, H, W], modulated weight [N, 3, C]. Output [N, 3, H, W], row-major.
class ToColours : public torch::autograd::Function<ToColours> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& given_weight) {
    const at::Tensor x = input.contiguous(at::MemoryFormat::ChannelsLast);
    const at::Tensor weight = given_weight.contiguous();
    const int64_t channels = x.size(1);
    const int64_t height = x.size(2);
    const int64_t width = x.size(3);
    at::Tensor out = at::zeros({x.size(0), kColours, height, width}, x.options());
    const float* from = x.data_ptr<float>();
    const float* by = weight.data_ptr<float>();
    float* to = out.data_ptr<float>();
    at::parallel_for(0, x.size(0) * height, rows::grain(width * channels), [&](int64_t begin, int64_t end) {
      for (int64_t row = begin; row < end; ++row) {
        const int64_t image = row / height;
        rows::to_rgb(from + row * width * channels, by + image * kColours * channels,
                     to + (image * kColours * height + row % height) * width, height * width, width, channels);
      }
    });
    context->save_for_backward({x, weight});
    return out;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &weight = saved[1];
    const at::Tensor gradient = gradients[0].contiguous();
    const int64_t channels = x.size(1);
    const int64_t height = x.size(2);
    const int64_t width = x.size(3);
    const int64_t block = kColours * channels;
    at::Tensor result = at::empty_like(x);
    const float* from = x.data_ptr<float>();
    const float* by = weight.data_ptr<float>();
    const float* in = gradient.data_ptr<float>();
    float* to = result.data_ptr<float>();
    OrderedSums total(x.size(0) * block);
    at::parallel_for(0, x.size(0) * height, rows::grain(width * channels), [&](int64_t begin, int64_t end) {
      std::vector<double> sums = total.part();
      std::vector<float> part(static_cast<size_t>(block));
      for (int64_t row = begin; row < end; ++row) {
        const int64_t image = row / height;
        std::fill(part.begin(), part.end(), 0.0F);
        rows::to_rgb_backward(from + row * width * channels, by + image * block,
                              in + (image * kColours * height + row % height) * width, height * width,
                              to + row * width * channels, part.data(), width, channels);
        for (int64_t i = 0; i < block; ++i) {
          sums[static_cast<size_t>(image * block + i)] += part[static_cast<size_t>(i)];
        }
      }
      total.add(begin, std::move(sums));
    });
    return {result, total.tensor(weight.sizes(), weight)};
  }
};

}  // namespace
}  // namespace pivotune

using namespace pivotune;

pvt_status pvt_colours(const pvt_tensor* x, const pvt_tensor* weight, const pvt_tensor* style, const pvt_tensor* bias,
                       double clamp, pvt_tensor** out) {
  return guard([&] {
    const at::Tensor& activations = get(x);
    if (!activations.is_cpu()) {
      deliver(out, device::colours(activations, get(weight), get(style), get(bias), clamp));
      return;
    }
    for (const at::Tensor* tensor : {&activations, &get(weight), &get(style), &get(bias)}) {
      require(tensor->device().is_cpu() && tensor->scalar_type() == at::kFloat,
              "the fused layer wants float32 tensors on the CPU");
    }
    require(activations.dim() == 4 && get(weight).sizes() == at::IntArrayRef({kColours, activations.size(1), 1, 1}),
            "x must be [N, C, H, W] and weight [3, C, 1, 1]");
    require(get(style).sizes() == at::IntArrayRef({activations.size(0), activations.size(1)}), "style must be [N, C]");
    const at::Tensor modulated = get(weight).reshape({1, kColours, -1}) * get(style).unsqueeze(1);  // [N, 3, C]
    const at::Tensor rgb = ToColours::apply(activations, modulated) + get(bias).reshape({1, kColours, 1, 1});
    deliver(out, clamp > 0 ? rgb.clamp(-clamp, clamp) : rgb);
  });
}
