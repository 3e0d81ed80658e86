// The fused operations of a device against LibTorch's own, values and gradients, in all formats of activations. On the
// CPU their passes run as loops, so that a machine without a GPU tests every number a thread computes; where a CUDA
// build finds a GPU, the same cases run there too.
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "device/operations.hpp"

namespace {

namespace device = pivotune::device;
using Tensors = std::vector<at::Tensor>;

int failures = 0;
std::string context;  // which case runs

void expect(bool holds, const std::string& what) {
  if (!holds) {
    std::printf("%s: %s\n", context.c_str(), what.c_str());
    ++failures;
  }
}

// What rounding to a format may cost, relative to the largest value.
double tolerance(at::ScalarType format) {
  return format == at::kFloat ? 2e-5 : format == at::kHalf ? 4e-3 : 3e-2;
}

void agree(const at::Tensor& ours, const at::Tensor& reference, double limit, const std::string& what) {
  expect(ours.defined() && ours.sizes() == reference.sizes(), what + ": another shape");
  if (!ours.defined() || ours.sizes() != reference.sizes()) {
    return;
  }
  const at::Tensor expected = reference.detach().to(at::kDouble);
  const at::Tensor found = ours.detach().to(at::kCPU, at::kDouble);
  const double largest = std::max(1e-3, expected.abs().max().item<double>());
  const double apart = (found - expected).abs().max().item<double>() / largest;
  expect(apart < limit, what + ": apart by " + std::to_string(apart) + " of the largest value");
}

struct Draw {
  at::Generator generator = at::detail::createCPUGenerator(7);
  at::Tensor normal(at::IntArrayRef shape, double mean = 0) { return at::randn(shape, generator).add_(mean); }
};

// One operation, twice: on leaves of a device in our formats, and on double copies of the same numbers on the CPU.
class Comparison {
 public:
  Comparison(at::Device device, at::ScalarType format) : device_(device), format_(format) {}

  // An input that is an activation takes the format; all others stay float32.
  void input(const std::string& name, const at::Tensor& value, bool activation = false) {
    const at::Tensor rounded = value.to(activation ? format_ : at::kFloat);
    names_.push_back(name);
    ours.push_back(rounded.to(device_).detach().set_requires_grad(true));
    reference.push_back(rounded.to(at::kDouble).detach().set_requires_grad(true));
  }

  void run(const at::Tensor& result, const at::Tensor& expected, Draw& draw) {
    agree(result, expected, tolerance(format_), "value");
    const at::Tensor seed = (draw.normal(expected.sizes()) * away_from_bends(expected)).to(result.scalar_type());
    torch::autograd::backward({result}, {seed.to(device_)});
    torch::autograd::backward({expected}, {seed.to(at::kDouble)});
    for (size_t i = 0; i < ours.size(); ++i) {
      // A sum over many rounded numbers is as good as one of them.
      agree(ours[i].grad(), reference[i].grad(), 2 * tolerance(format_), "gradient of " + names_[i]);
    }
  }

  Tensors ours, reference;
  double clamp = 0;

 private:
  // Where a value lies so near to zero or to the clamp that rounding decides on its slope, no gradient is asked for.
  at::Tensor away_from_bends(const at::Tensor& expected) const {
    const at::Tensor size = expected.detach().abs();
    const double near = tolerance(format_) * std::max(1e-3, size.max().item<double>());
    at::Tensor away = size.gt(near);
    if (clamp > 0) {
      const at::Tensor clamped = format_ == at::kFloat ? size.ge(clamp) : at::zeros_like(away);
      away = away.logical_and(size.lt(clamp - near).logical_or(clamped));
    }
    return away.to(at::kFloat);
  }

  at::Device device_;
  at::ScalarType format_;
  std::vector<std::string> names_;
};

struct Case {
  int64_t images, in, out, side, kernel;
  bool up;
  int noise;  // rank of the noise map: 0 is none, 2 one for all images, 4 one for each
  double clamp;
};

at::Tensor filter(int64_t channels, at::ScalarType type) {
  const at::Tensor taps = at::tensor({0.25, 0.75, 0.75, 0.25}, at::kDouble).to(type);
  return taps.outer(taps).expand({channels, 1, 4, 4}).contiguous();
}

// The layer as the paper writes it: every image has a weight of its own.
at::Tensor plain_layer(const Case& c, const Tensors& in) {
  const at::Tensor &x = in[0], &weight = in[1], &style = in[2], &bias = in[3];
  Tensors images;
  for (int64_t n = 0; n < c.images; ++n) {
    const at::Tensor own = weight * style[n].reshape({1, -1, 1, 1});
    const at::Tensor modulated = own * own.square().sum({1, 2, 3}, true).add(1e-8).rsqrt();
    const at::Tensor image = x.narrow(0, n, 1);
    at::Tensor y;
    if (c.up) {
      y = at::conv_transpose2d(image, modulated.transpose(0, 1), {}, 2);
      y = at::conv2d(y, filter(c.out, y.scalar_type()), {}, 1, 1, 1, c.out);
    } else {
      y = at::conv2d(image, modulated, {}, 1, c.kernel / 2);
    }
    if (c.noise != 0) {
      y = y + (c.noise == 2 ? in[4] : in[4].narrow(0, n, 1)) * in[5];
    }
    images.push_back(y);
  }
  const at::Tensor bent = at::leaky_relu(at::cat(images) + bias.reshape({1, -1, 1, 1}), 0.2) * std::sqrt(2.0);
  return c.clamp > 0 ? bent.clamp(-c.clamp, c.clamp) : bent;
}

void styled_layer(const Case& c, at::Device where, at::ScalarType format, Draw& draw) {
  context = "styled layer " + std::to_string(c.in) + "->" + std::to_string(c.out) + " at " + std::to_string(c.side) +
            (c.up ? " up" : "") + " noise " + std::to_string(c.noise) + " clamp " + std::to_string(c.clamp) + " " +
            at::toString(format);
  const int64_t side = c.up ? 2 * c.side : c.side;
  Comparison compared(where, format);
  compared.input("x", draw.normal({c.images, c.in, c.side, c.side}), true);
  compared.input("weight", draw.normal({c.out, c.in, c.kernel, c.kernel}));
  compared.input("style", draw.normal({c.images, c.in}, 1));
  compared.input("bias", draw.normal({c.out}));
  std::optional<at::Tensor> noise, strength;
  if (c.noise != 0) {
    compared.input("noise", c.noise == 2 ? draw.normal({side, side}) : draw.normal({c.images, 1, side, side}));
    compared.input("noise strength", draw.normal({}));
    noise = compared.ours[4];
    strength = compared.ours[5];
  }
  const auto& in = compared.ours;
  const at::Tensor result = device::styled_convolution(in[0], in[1], in[2], noise, strength, in[3], c.up, c.clamp);
  expect(result.scalar_type() == format, "another format");
  compared.clamp = c.clamp;
  compared.run(result, plain_layer(c, compared.reference), draw);
}

void colour_layer(int64_t images, int64_t channels, int64_t side, double clamp, at::Device where,
                  at::ScalarType format, Draw& draw) {
  context = "colours of " + std::to_string(channels) + " at " + std::to_string(side) + " " + at::toString(format);
  Comparison compared(where, format);
  compared.input("x", draw.normal({images, channels, side, side}), true);
  compared.input("weight", draw.normal({3, channels, 1, 1}));
  compared.input("style", draw.normal({images, channels}, 1));
  compared.input("bias", draw.normal({3}));
  const auto& in = compared.ours;
  const auto& ref = compared.reference;
  const at::Tensor scaled = ref[0] * ref[2].reshape({images, channels, 1, 1});
  compared.clamp = clamp;
  const at::Tensor expected = at::conv2d(scaled, ref[1]) + ref[3].reshape({1, 3, 1, 1});
  compared.run(device::colours(in[0], in[1], in[2], in[3], clamp),
               clamp > 0 ? expected.clamp(-clamp, clamp) : expected, draw);
}

void doubled_colours(int64_t images, int64_t side, at::Device where, Draw& draw) {
  context = "doubled colours at " + std::to_string(side);
  Comparison compared(where, at::kFloat);
  compared.input("image", draw.normal({images, 3, side, side}));
  compared.input("rgb", draw.normal({images, 3, 2 * side, 2 * side}));
  const at::Tensor doubled =
      at::conv_transpose2d(compared.reference[0], filter(3, at::kDouble), {}, 2, 1, 0, 3);
  compared.run(device::upsample_add(compared.ours[0], compared.ours[1]), doubled + compared.reference[1], draw);
}

at::Tensor plain_regularity(const Tensors& maps) {
  at::Tensor sum = at::zeros({}, at::kDouble);
  for (const at::Tensor& map : maps) {
    at::Tensor scale = map.reshape({1, 1, map.size(0), map.size(1)});
    while (true) {
      sum = sum + (scale * scale.roll(1, 3)).mean().square() + (scale * scale.roll(1, 2)).mean().square();
      if (scale.size(2) <= 8) {
        break;
      }
      scale = at::avg_pool2d(scale, 2);
    }
  }
  return sum;
}

void noise_maps(at::Device where, Draw& draw) {
  context = "noise maps";
  Comparison compared(where, at::kFloat);
  for (const int64_t side : {4, 8, 8, 16, 64, 128}) {
    // Not centred, or the regulariser would be little but rounding.
    compared.input("map of " + std::to_string(side), draw.normal({side, side}, 0.5));
  }
  compared.run(device::noise_regularity(compared.ours), plain_regularity(compared.reference), draw);

  context = "renormalised noise maps";
  Tensors maps, expected;
  for (const int64_t side : {4, 8, 64, 128}) {
    const at::Tensor map = draw.normal({side, side}, 0.3);
    const at::Tensor centred = map.to(at::kDouble) - map.to(at::kDouble).mean();
    expected.push_back(centred * centred.square().mean().rsqrt());
    maps.push_back(map.to(where));
  }
  device::noise_renormalize_(maps);
  for (size_t i = 0; i < maps.size(); ++i) {
    agree(maps[i], expected[i], 1e-5, "map " + std::to_string(i));
  }
}

void misfits_are_errors() {
  context = "misfits";
  const auto refused = [](const auto& body) {
    try {
      body();
      return false;
    } catch (const std::invalid_argument&) {
      return true;
    }
  };
  const at::Tensor x = at::ones({1, 4, 4, 4});
  const at::Tensor w = at::ones({2, 4, 3, 3});
  const at::Tensor s = at::ones({1, 4});
  const at::Tensor b = at::ones({2});
  const auto layer = [&](const at::Tensor& x1, const at::Tensor& w1, const at::Tensor& s1, const at::Tensor& b1) {
    return [=] { device::styled_convolution(x1, w1, s1, {}, {}, b1, false, 0); };
  };
  expect(!refused(layer(x, w, s, b)), "fitting inputs are refused");
  expect(refused(layer(x.to(at::kDouble), w, s, b)), "double activations are taken");
  expect(refused(layer(x, w.to(at::kHalf), s, b)), "a half weight is taken");
  expect(refused(layer(x, w, b, b)), "a style of another size is taken");
  expect(refused(layer(x, w, s, s)), "a bias of another size is taken");
  expect(refused(layer(x[0], w, s, b)), "three dimensions are taken");
  expect(refused([&] { device::noise_regularity({at::ones({6, 6})}); }), "a map of six pixels is taken");
  expect(refused([&] { device::noise_regularity({}); }), "no maps are taken");
  expect(refused([&] { device::upsample_add(x, x); }), "an image of the same size is taken");
  expect(refused([&] { device::colours(x, w, s, b, 0); }), "a weight that is not one of colours is taken");
}

void all_on(at::Device where) {
  Draw draw;
  for (const at::ScalarType format : {at::kFloat, at::kHalf, at::kBFloat16}) {
    for (const int noise : {0, 2, 4}) {
      for (const double clamp : {0.0, 1.5}) {
        styled_layer({1, 3, 5, 1, 3, false, noise, clamp}, where, format, draw);
        styled_layer({2, 8, 12, 5, 3, false, noise, clamp}, where, format, draw);
        styled_layer({2, 16, 17, 4, 1, false, noise, clamp}, where, format, draw);
        styled_layer({1, 5, 3, 1, 3, true, noise, clamp}, where, format, draw);
        styled_layer({3, 32, 20, 7, 3, true, noise, clamp}, where, format, draw);
      }
    }
    colour_layer(1, 1, 1, 0, where, format, draw);
    colour_layer(2, 20, 7, 0, where, format, draw);
    colour_layer(2, 19, 7, 1.5, where, format, draw);
  }
  styled_layer({1, 4, 8, 192, 3, true, 2, 0}, where, at::kFloat, draw);  // sums of several stages
  doubled_colours(1, 1, where, draw);
  doubled_colours(2, 5, where, draw);
  noise_maps(where, draw);
}

}  // namespace

int main() {
  all_on(at::kCPU);
  misfits_are_errors();
#ifdef PIVOTUNE_CUDA
  if (at::hasCUDA()) {
    at::globalContext().setAllowTF32CuDNN(false);
    all_on({at::kCUDA, 0});
  } else {
    std::printf("device: this machine has no usable CUDA device, so the kernels themselves were not run\n");
  }
#endif
  std::printf("%s\n", failures == 0 ? "device: all checks hold" : "device: FAILED");
  return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
