// A whole styled layer as one operation on the CPU: modulated convolution, FIR filter after doubling, demodulation,
// noise, bias, leaky ReLU, gain and clamp, with its gradient. LibTorch's convolutions do the arithmetic; everything
// around them is one pass over memory forwards and two backwards, where separate operations make about thirty.
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include <limits>
#include <mutex>

#include "guard.hpp"
#include "handles.hpp"
#include "row_kernels.hpp"

namespace pivotune {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr float kEpsilon = 1e-8F;  // keeps the demodulation finite
constexpr float kSlope = 0.2F;
constexpr float kGain = 1.41421356237309515F;
constexpr int64_t kGrain = 1;  // rows for one thread at least

at::Tensor nhwc(const at::Tensor& x) { return x.contiguous(at::MemoryFormat::ChannelsLast); }

at::Tensor empty_nhwc(int64_t n, int64_t c, int64_t h, int64_t w, const at::Tensor& like) {
  return at::empty({n, c, h, w}, like.options(), at::MemoryFormat::ChannelsLast);
}

// Sums over rows, in double, joined over threads.
class Sums {
 public:
  explicit Sums(int64_t count) : total_(static_cast<size_t>(count), 0.0) {}
  void add(const std::vector<double>& part) {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (size_t i = 0; i < part.size(); ++i) {
      total_[i] += part[i];
    }
  }
  at::Tensor tensor(at::IntArrayRef shape, const at::Tensor& like) const {
    at::Tensor result = at::empty(shape, like.options());
    std::copy(total_.begin(), total_.end(), result.data_ptr<float>());
    return result;
  }

 private:
  std::mutex mutex_;
  std::vector<double> total_;
};

struct Layer {
  bool up;
  int64_t n, h, w, outputs;  // of the output
  rows::Epilogue epilogue;
  const float* noise;  // scaled by its strength; null for none
  int64_t noise_images;

  const float* noise_row(int64_t row) const {
    return noise == nullptr ? nullptr : noise + (noise_images == 1 ? row % h : row) * w;
  }
  rows::Epilogue of_image(int64_t row) const {
    rows::Epilogue own = epilogue;
    own.factor += row / h * outputs;
    return own;
  }
};

at::Tensor convolve(const at::Tensor& x, const at::Tensor& weight, bool up) {
  const int64_t pad = up ? 0 : weight.size(2) / 2;
  const int64_t stride = up ? 2 : 1;
  return at::convolution(x, weight, {}, {stride, stride}, {pad, pad}, {1, 1}, up, {0, 0}, 1);
}

// [1, 3, 3, 1] filtered rows of an image that is one row and column larger, or smaller on the way back.
void filtered_row(const float* image, int64_t in_h, int64_t in_w, int64_t channels, int64_t row, int64_t shift,
                  float* column, float* out, int64_t out_w) {
  const float* taps[4];
  for (int64_t t = 0; t < 4; ++t) {
    const int64_t from = row + t - shift;
    taps[t] = from >= 0 && from < in_h ? image + from * in_w * channels : nullptr;
  }
  rows::filter_down(taps, column, in_w * channels);
  rows::filter_along(column, in_w, out, out_w, shift, channels);
}

void finish(const Layer& layer, const at::Tensor& convolved, at::Tensor& out) {
  const float* from = convolved.data_ptr<float>();
  float* to = out.data_ptr<float>();
  const int64_t channels = layer.outputs;
  const int64_t in_h = layer.h + 1;
  const int64_t in_w = layer.w + 1;
  at::parallel_for(0, layer.n * layer.h, kGrain, [&](int64_t begin, int64_t end) {
    std::vector<float> column(static_cast<size_t>(layer.up ? in_w * channels : 0));
    std::vector<float> filtered(static_cast<size_t>(layer.up ? layer.w * channels : 0));
    for (int64_t row = begin; row < end; ++row) {
      const float* source = from + row * layer.w * channels;
      if (layer.up) {
        const float* image = from + row / layer.h * in_h * in_w * channels;
        filtered_row(image, in_h, in_w, channels, row % layer.h, 1, column.data(), filtered.data(), layer.w);
        source = filtered.data();
      }
      rows::activate(source, layer.noise_row(row), layer.of_image(row), to + row * layer.w * channels, layer.w,
                     channels);
    }
  });
}

// Gradient of `finish` down to just behind the activation, with the sums over it.
struct Behind {
  at::Tensor gradient;    // [N, Cout, H, W], channels last
  at::Tensor bias;        // [Cout]
  at::Tensor factor;      // [N, Cout], times the factor itself
  at::Tensor pixels;      // [N, 1, H, W] sums over channels, where wanted
};

Behind unfinish(const Layer& layer, const at::Tensor& gradient, const at::Tensor& out, bool want_pixels) {
  const int64_t channels = layer.outputs;
  Behind behind{empty_nhwc(layer.n, channels, layer.h, layer.w, out), {}, {}, {}};
  if (want_pixels) {
    behind.pixels = at::empty({layer.n, 1, layer.h, layer.w}, out.options());
  }
  float* pixels = want_pixels ? behind.pixels.data_ptr<float>() : nullptr;
  const float* in = gradient.data_ptr<float>();
  const float* value = out.data_ptr<float>();
  float* to = behind.gradient.data_ptr<float>();
  Sums bias(channels);
  Sums factor(layer.n * channels);
  at::parallel_for(0, layer.n * layer.h, kGrain, [&](int64_t begin, int64_t end) {
    std::vector<double> biases(static_cast<size_t>(channels), 0.0);
    std::vector<double> factors(static_cast<size_t>(layer.n * channels), 0.0);
    std::vector<float> part(static_cast<size_t>(2 * channels));
    for (int64_t row = begin; row < end; ++row) {
      std::fill(part.begin(), part.end(), 0.0F);
      const int64_t at = row * layer.w * channels;
      rows::activate_backward(in + at, value + at, layer.noise_row(row), layer.of_image(row), to + at, part.data(),
                              part.data() + channels, layer.w, channels);
      if (pixels != nullptr) {
        rows::sum_channels(to + at, pixels + row * layer.w, layer.w, channels);
      }
      double* own = factors.data() + row / layer.h * channels;
      for (int64_t c = 0; c < channels; ++c) {
        biases[static_cast<size_t>(c)] += part[static_cast<size_t>(c)];
        own[c] += part[static_cast<size_t>(channels + c)];
      }
    }
    bias.add(biases);
    factor.add(factors);
  });
  behind.bias = bias.tensor({channels}, out);
  behind.factor = factor.tensor({layer.n, channels}, out);
  return behind;
}

// Demodulation and the transposed filter: what the convolution's own gradient starts from.
at::Tensor unfilter(const Layer& layer, const at::Tensor& behind) {
  const int64_t channels = layer.outputs;
  const int64_t out_h = layer.h + (layer.up ? 1 : 0);
  const int64_t out_w = layer.w + (layer.up ? 1 : 0);
  at::Tensor result = empty_nhwc(layer.n, channels, out_h, out_w, behind);
  const float* from = behind.data_ptr<float>();
  float* to = result.data_ptr<float>();
  at::parallel_for(0, layer.n * out_h, kGrain, [&](int64_t begin, int64_t end) {
    std::vector<float> column(static_cast<size_t>(layer.up ? layer.w * channels : 0));
    std::vector<float> filtered(static_cast<size_t>(layer.up ? out_w * channels : 0));
    for (int64_t row = begin; row < end; ++row) {
      const int64_t image = row / out_h;
      const float* factor = layer.epilogue.factor + image * channels;
      const float* source = from + row * out_w * channels;
      if (layer.up) {
        filtered_row(from + image * layer.h * layer.w * channels, layer.h, layer.w, channels, row % out_h, 2,
                     column.data(), filtered.data(), out_w);
        source = filtered.data();
      }
      rows::scale(source, factor, to + row * out_w * channels, out_w, channels);
    }
  });
  return result;
}

at::Tensor scaled(const at::Tensor& x, const at::Tensor& style) {
  const int64_t height = x.size(2);
  const int64_t width = x.size(3);
  const int64_t channels = x.size(1);
  at::Tensor result = at::empty_like(x);
  const float* from = x.data_ptr<float>();
  const float* by = style.data_ptr<float>();
  float* to = result.data_ptr<float>();
  at::parallel_for(0, x.size(0) * height, kGrain, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      const int64_t at = row * width * channels;
      rows::scale(from + at, by + row / height * channels, to + at, width, channels);
    }
  });
  return result;
}

// Gradient of `scaled` in place of its own input; returns the style's, [N, Cin].
at::Tensor unscale(at::Tensor& gradient, const at::Tensor& x, const at::Tensor& style) {
  const int64_t height = x.size(2);
  const int64_t width = x.size(3);
  const int64_t channels = x.size(1);
  at::Tensor result = at::empty_like(x);
  const float* from = gradient.data_ptr<float>();
  const float* other = x.data_ptr<float>();
  const float* by = style.data_ptr<float>();
  float* to = result.data_ptr<float>();
  Sums products(x.size(0) * channels);
  at::parallel_for(0, x.size(0) * height, kGrain, [&](int64_t begin, int64_t end) {
    std::vector<double> sums(static_cast<size_t>(x.size(0) * channels), 0.0);
    std::vector<float> part(static_cast<size_t>(channels));
    for (int64_t row = begin; row < end; ++row) {
      std::fill(part.begin(), part.end(), 0.0F);
      const int64_t at = row * width * channels;
      const int64_t image = row / height * channels;
      rows::scale_backward(from + at, other + at, by + image, to + at, part.data(), width, channels);
      for (int64_t c = 0; c < channels; ++c) {
        sums[static_cast<size_t>(image + c)] += part[static_cast<size_t>(c)];
      }
    }
    products.add(sums);
  });
  gradient = result;
  return products.tensor({x.size(0), channels}, x);
}

// The weight as LibTorch's channels-last convolution wants it, so that neither direction copies it again.
at::Tensor arranged(const at::Tensor& weight, bool up) {
  const int64_t outputs = weight.size(0);
  const int64_t inputs = weight.size(1);
  const int64_t area = weight.size(2) * weight.size(3);
  if (!up) {
    return nhwc(weight);
  }
  at::Tensor result = empty_nhwc(inputs, outputs, weight.size(2), weight.size(3), weight);  // memory [in][k][out]
  const float* from = weight.data_ptr<float>();
  float* to = result.data_ptr<float>();
  constexpr int64_t kBlock = 16;  // a block's rows of the result stay in the first-level cache
  at::parallel_for(0, (inputs + kBlock - 1) / kBlock, 1, [&](int64_t begin, int64_t end) {
    for (int64_t block = begin; block < end; ++block) {
      const int64_t last = std::min(inputs, (block + 1) * kBlock);
      for (int64_t o = 0; o < outputs; ++o) {
        for (int64_t i = block * kBlock * area; i < last * area; ++i) {
          to[i * outputs + o] = from[o * inputs * area + i];
        }
      }
    }
  });
  return result;
}

// Sum of squares over each kernel, [Cout, Cin].
at::Tensor energy(const at::Tensor& weight) {
  const int64_t area = weight.size(2) * weight.size(3);
  at::Tensor result = at::empty({weight.size(0), weight.size(1)}, weight.options());
  const float* from = weight.data_ptr<float>();
  float* to = result.data_ptr<float>();
  at::parallel_for(0, result.numel(), 4096, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      float sum = 0.0F;
      for (int64_t k = 0; k < area; ++k) {
        sum += from[i * area + k] * from[i * area + k];
      }
      to[i] = sum;
    }
  });
  return result;
}

// The convolution's weight gradient, back in the weight's own order, plus what comes through the demodulation:
// d(sum of squares)/d(weight) = 2 weight.
at::Tensor joined(const at::Tensor& through, const at::Tensor& weight, const at::Tensor& energy_gradient) {
  const int64_t inputs = weight.size(1);
  const int64_t side = weight.size(2);
  const auto strides = through.strides().vec();
  at::Tensor result = at::empty_like(weight);
  const float* from = through.data_ptr<float>();
  const float* own = weight.data_ptr<float>();
  const float* pull = energy_gradient.data_ptr<float>();
  float* to = result.data_ptr<float>();
  at::parallel_for(0, weight.size(0), 1, [&](int64_t begin, int64_t end) {
    for (int64_t o = begin; o < end; ++o) {
      for (int64_t i = 0; i < inputs; ++i) {
        const float* kernel = from + o * strides[0] + i * strides[1];
        const float twice = 2.0F * pull[o * inputs + i];
        int64_t at = (o * inputs + i) * side * side;
        for (int64_t y = 0; y < side; ++y) {
          for (int64_t x = 0; x < side; ++x, ++at) {
            to[at] = kernel[y * strides[2] + x * strides[3]] + twice * own[at];
          }
        }
      }
    }
  });
  return result;
}

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
    const at::Tensor kernel = arranged(weight, up);
    const at::Tensor sums = energy(weight);
    const at::Tensor factor = at::rsqrt(at::matmul(style.square(), sums.t()).add_(kEpsilon));  // [N, Cout]
    const at::Tensor modulated = scaled(x, style);
    const at::Tensor map = noise.defined() ? noise.mul(strength).contiguous() : at::Tensor();
    const Layer layer = layer_of(x, factor, map, bias, up, limit);
    at::Tensor out = empty_nhwc(layer.n, layer.outputs, layer.h, layer.w, x);
    finish(layer, nhwc(convolve(modulated, kernel, up)), out);
    context->save_for_backward({x, weight, kernel, style, sums, factor, modulated, noise, strength, map, bias, out});
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
    const int64_t pad = up ? 0 : weight.size(2) / 2;
    const int64_t stride = up ? 2 : 1;
    auto [through_x, through_weight, none] = at::convolution_backward(
        start, modulated, kernel, c10::nullopt, {stride, stride}, {pad, pad}, {1, 1}, up, {0, 0}, 1,
        {true, want_weight, false});
    at::Tensor input_gradient = nhwc(through_x);
    at::Tensor style_gradient = unscale(input_gradient, x, style);
    // factor = (q + epsilon)^-1/2: behind.factor holds gradient times factor, so d/dq is -1/2 of it times factor^2.
    const at::Tensor pull = behind.factor.mul(factor.square()).mul_(-0.5);  // [N, Cout]
    style_gradient.add_(at::matmul(pull, sums).mul_(style), 2.0);
    at::Tensor weight_gradient;
    if (want_weight) {
      weight_gradient = joined(up ? through_weight.transpose(0, 1) : through_weight, weight,
                               at::matmul(pull.t(), style.square()).contiguous());
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
  require(side == weight.size(3) && side % 2 == 1 && (!up || side == 3), "the kernel must be odd, and 3 to double");
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
    check(get(x), get(weight), get(style), map, strength, get(bias), up != 0);
    deliver(out, StyledConvolution::apply(get(x), get(weight), get(style), map, strength, get(bias), up != 0, clamp));
  });
}
