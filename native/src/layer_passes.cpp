#include "layer_passes.hpp"

#include <ATen/Parallel.h>

#include <vector>

#include "ordered_sums.hpp"

namespace pivotune {
namespace {

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

}  // namespace

void finish(const Layer& layer, const at::Tensor& convolved, at::Tensor& out) {
  const float* from = convolved.data_ptr<float>();
  float* to = out.data_ptr<float>();
  const int64_t channels = layer.outputs;
  const int64_t in_h = layer.h + 1;
  const int64_t in_w = layer.w + 1;
  at::parallel_for(0, layer.n * layer.h, rows::grain(layer.w * channels), [&](int64_t begin, int64_t end) {
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
  OrderedSums bias(channels);
  OrderedSums factor(layer.n * channels);
  at::parallel_for(0, layer.n * layer.h, rows::grain(layer.w * channels), [&](int64_t begin, int64_t end) {
    std::vector<double> biases = bias.part();
    std::vector<double> factors = factor.part();
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
    bias.add(begin, std::move(biases));
    factor.add(begin, std::move(factors));
  });
  behind.bias = bias.tensor({channels}, out);
  behind.factor = factor.tensor({layer.n, channels}, out);
  return behind;
}

at::Tensor unfilter(const Layer& layer, const at::Tensor& behind) {
  const int64_t channels = layer.outputs;
  const int64_t out_h = layer.h + (layer.up ? 1 : 0);
  const int64_t out_w = layer.w + (layer.up ? 1 : 0);
  at::Tensor result = empty_nhwc(layer.n, channels, out_h, out_w, behind);
  const float* from = behind.data_ptr<float>();
  float* to = result.data_ptr<float>();
  at::parallel_for(0, layer.n * out_h, rows::grain(out_w * channels), [&](int64_t begin, int64_t end) {
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
  at::parallel_for(0, x.size(0) * height, rows::grain(width * channels), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      const int64_t at = row * width * channels;
      rows::scale(from + at, by + row / height * channels, to + at, width, channels);
    }
  });
  return result;
}

at::Tensor unscale(at::Tensor& gradient, const at::Tensor& x, const at::Tensor& style) {
  const int64_t height = x.size(2);
  const int64_t width = x.size(3);
  const int64_t channels = x.size(1);
  at::Tensor result = at::empty_like(x);
  const float* from = gradient.data_ptr<float>();
  const float* other = x.data_ptr<float>();
  const float* by = style.data_ptr<float>();
  float* to = result.data_ptr<float>();
  OrderedSums products(x.size(0) * channels);
  at::parallel_for(0, x.size(0) * height, rows::grain(width * channels), [&](int64_t begin, int64_t end) {
    std::vector<double> sums = products.part();
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
    products.add(begin, std::move(sums));
  });
  gradient = result;
  return products.tensor({x.size(0), channels}, x);
}

}  // namespace pivotune
