// The fused layers against the operations they stand for, values and gradients, over the shapes where loops have their
// edges: one pixel, odd channel counts, several images. Made for a sanitizer; FusedLayerTest has the real sizes.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <random>

#include "checks.hpp"

namespace {

struct Case {
  int64_t images, in, out, side, kernel;
  bool up;
  int noise;  // rank of the noise map: 0 is none, 2 one for all images, 4 one for each
  double clamp;
};

struct Inputs {
  Owned x, weight, style, noise, strength, bias;

  std::vector<pvt_tensor*> all() const {
    std::vector<pvt_tensor*> given = {x, weight, style, bias};
    if (noise != nullptr) {
      given.insert(given.end(), {noise, strength});
    }
    return given;
  }
};

Owned normal(std::mt19937& random, const std::vector<int64_t>& shape, float mean = 0) {
  int64_t count = 1;
  for (const int64_t size : shape) {
    count *= size;
  }
  std::normal_distribution<float> draw(mean, 1);
  std::vector<float> values(static_cast<size_t>(count));
  std::generate(values.begin(), values.end(), [&] { return draw(random); });
  Owned made = tensor(values, shape);
  CHECK(pvt_tensor_set_requires_grad_(made, 1) == PVT_OK);
  return made;
}

Inputs inputs(const Case& c, unsigned seed) {
  std::mt19937 random(seed);
  const int64_t side = c.up ? 2 * c.side : c.side;
  Inputs made;
  made.x = normal(random, {c.images, c.in, c.side, c.side});
  made.weight = normal(random, {c.out, c.in, c.kernel, c.kernel});
  made.style = normal(random, {c.images, c.in}, 1);
  made.bias = normal(random, {c.out});
  if (c.noise != 0) {
    made.noise = c.noise == 2 ? normal(random, {side, side}) : normal(random, {c.images, 1, side, side});
    made.strength = normal(random, {});
  }
  return made;
}

// The same layer for one image, as separate operations.
Owned plain(const Case& c, const Inputs& in, int64_t image) {
  Owned x, style, s, w, squares, sums, shifted, demodulation, y;
  const int64_t as_input[] = {1, c.in, 1, 1};
  const int64_t over_input[] = {1, 2, 3};
  CHECK(pvt_tensor_narrow(in.x, 0, image, 1, x.out()) == PVT_OK);
  CHECK(pvt_tensor_select(in.style, 0, image, style.out()) == PVT_OK);
  CHECK(pvt_tensor_reshape(style, as_input, 4, s.out()) == PVT_OK);
  CHECK(pvt_tensor_mul(in.weight, s, w.out()) == PVT_OK);
  CHECK(pvt_tensor_square(w, squares.out()) == PVT_OK);
  CHECK(pvt_tensor_sum(squares, over_input, 3, 1, sums.out()) == PVT_OK);
  CHECK(pvt_tensor_affine(sums, 1, 1e-8, shifted.out()) == PVT_OK);
  CHECK(pvt_tensor_rsqrt(shifted, demodulation.out()) == PVT_OK);
  Owned modulated;
  CHECK(pvt_tensor_mul(w, demodulation, modulated.out()) == PVT_OK);
  if (c.up) {
    Owned swapped, doubled;
    CHECK(pvt_tensor_transpose(modulated, 0, 1, swapped.out()) == PVT_OK);
    CHECK(pvt_tensor_conv_transpose2d(x, swapped, nullptr, 2, 0, 1, doubled.out()) == PVT_OK);
    std::vector<float> filter;
    for (int64_t channel = 0; channel < c.out; ++channel) {
      for (const float row : {1.0F, 3.0F, 3.0F, 1.0F}) {
        for (const float column : {1.0F, 3.0F, 3.0F, 1.0F}) {
          filter.push_back(row * column / 16);  // sums to 4: doubling spreads each pixel over four
        }
      }
    }
    Owned taps = tensor(filter, {c.out, 1, 4, 4});
    CHECK(pvt_tensor_conv2d(doubled, taps, nullptr, 1, 1, c.out, y.out()) == PVT_OK);
  } else {
    CHECK(pvt_tensor_conv2d(x, modulated, nullptr, 1, c.kernel / 2, 1, y.out()) == PVT_OK);
  }
  if (c.noise != 0) {
    Owned map, scaled, added;
    if (c.noise == 2) {
      CHECK(pvt_tensor_mul(in.noise, in.strength, scaled.out()) == PVT_OK);
    } else {
      CHECK(pvt_tensor_narrow(in.noise, 0, image, 1, map.out()) == PVT_OK);
      CHECK(pvt_tensor_mul(map, in.strength, scaled.out()) == PVT_OK);
    }
    CHECK(pvt_tensor_add(y, scaled, 1, added.out()) == PVT_OK);
    y = std::move(added);
  }
  Owned bias, biased, bent, gained;
  const int64_t as_output[] = {1, c.out, 1, 1};
  CHECK(pvt_tensor_reshape(in.bias, as_output, 4, bias.out()) == PVT_OK);
  CHECK(pvt_tensor_add(y, bias, 1, biased.out()) == PVT_OK);
  CHECK(pvt_tensor_leaky_relu(biased, 0.2, bent.out()) == PVT_OK);
  CHECK(pvt_tensor_affine(bent, std::sqrt(2.0), 0, gained.out()) == PVT_OK);
  if (c.clamp > 0) {
    Owned clamped;
    CHECK(pvt_tensor_clamp(gained, -c.clamp, c.clamp, clamped.out()) == PVT_OK);
    return clamped;
  }
  return gained;
}

Owned plain(const Case& c, const Inputs& in) {
  std::vector<Owned> images;
  std::vector<pvt_tensor*> handles;
  for (int64_t image = 0; image < c.images; ++image) {
    images.push_back(plain(c, in, image));
    handles.push_back(images.back());
  }
  Owned joined;
  CHECK(pvt_tensor_cat(handles.data(), c.images, 0, joined.out()) == PVT_OK);
  return joined;
}

// The largest difference over the largest value.
double apart(const pvt_tensor* a, const pvt_tensor* b, int64_t count) {
  std::vector<float> first(static_cast<size_t>(count)), second(static_cast<size_t>(count));
  const int64_t bytes = count * static_cast<int64_t>(sizeof(float));
  CHECK(pvt_tensor_to_host(a, first.data(), bytes) == PVT_OK);
  CHECK(pvt_tensor_to_host(b, second.data(), bytes) == PVT_OK);
  double difference = 0;
  double largest = 1e-3;
  for (size_t i = 0; i < first.size(); ++i) {
    difference = std::max(difference, std::abs(static_cast<double>(first[i]) - static_cast<double>(second[i])));
    largest = std::max(largest, std::abs(static_cast<double>(second[i])));
  }
  return difference / largest;
}

int64_t count(const pvt_tensor* value) {
  int64_t shape[4];
  int32_t rank = 0;
  CHECK(pvt_tensor_rank(value, &rank) == PVT_OK && rank <= 4);
  CHECK(pvt_tensor_shape(value, shape, rank) == PVT_OK);
  int64_t numbers = 1;
  for (int32_t i = 0; i < rank; ++i) {
    numbers *= shape[i];
  }
  return numbers;
}

std::vector<Owned> gradients(const Inputs& in, const pvt_tensor* result, const pvt_tensor* seed) {
  CHECK(pvt_tensor_backward(result, seed, 0) == PVT_OK);
  std::vector<Owned> found;
  for (pvt_tensor* input : in.all()) {
    Owned gradient;
    CHECK(pvt_tensor_grad(input, gradient.out()) == PVT_OK);
    CHECK(gradient != nullptr);
    found.push_back(std::move(gradient));
    CHECK(pvt_tensor_zero_grad_(input) == PVT_OK);
  }
  return found;
}

void agree(const Inputs& in, const pvt_tensor* fused, const pvt_tensor* reference, const Owned& seed) {
  CHECK(apart(fused, reference, count(reference)) < 1e-5);
  const auto ours = gradients(in, fused, seed);
  const auto theirs = gradients(in, reference, seed);
  for (size_t i = 0; i < ours.size(); ++i) {
    CHECK(apart(ours[i], theirs[i], count(theirs[i])) < 2e-5);
  }
}

void styled_layer(const Case& c, unsigned seed) {
  const Inputs in = inputs(c, seed);
  Owned fused;
  CHECK(pvt_styled_convolution(in.x, in.weight, in.style, in.noise, in.strength, in.bias, c.up ? 1 : 0, c.clamp,
                               fused.out()) == PVT_OK);
  const Owned reference = plain(c, in);
  std::mt19937 random(seed + 1000);
  const int64_t side = c.up ? 2 * c.side : c.side;
  agree(in, fused, reference, normal(random, {c.images, c.out, side, side}));
}

void colour_layer(int64_t images, int64_t channels, int64_t side, double clamp, unsigned seed) {
  std::mt19937 random(seed);
  Inputs in;
  in.x = normal(random, {images, channels, side, side});
  in.weight = normal(random, {3, channels, 1, 1});
  in.style = normal(random, {images, channels}, 1);
  in.bias = normal(random, {3});
  Owned fused;
  CHECK(pvt_colours(in.x, in.weight, in.style, in.bias, clamp, fused.out()) == PVT_OK);
  const int64_t as_map[] = {images, channels, 1, 1};
  const int64_t as_colours[] = {1, 3, 1, 1};
  Owned style, scaled, mixed, bias, reference;
  CHECK(pvt_tensor_reshape(in.style, as_map, 4, style.out()) == PVT_OK);
  CHECK(pvt_tensor_mul(in.x, style, scaled.out()) == PVT_OK);
  CHECK(pvt_tensor_conv2d(scaled, in.weight, nullptr, 1, 0, 1, mixed.out()) == PVT_OK);
  CHECK(pvt_tensor_reshape(in.bias, as_colours, 4, bias.out()) == PVT_OK);
  CHECK(pvt_tensor_add(mixed, bias, 1, reference.out()) == PVT_OK);
  if (clamp > 0) {
    Owned clamped;
    CHECK(pvt_tensor_clamp(reference, -clamp, clamp, clamped.out()) == PVT_OK);
    reference = std::move(clamped);
  }
  agree(in, fused, reference, normal(random, {images, 3, side, side}));
}

void misfits_are_errors() {
  const Case c = {2, 3, 4, 4, 3, false, 2, 0};
  const Inputs in = inputs(c, 1);
  Owned out;
  Owned other = tensor({1, 2, 3}, {3});
  CHECK(pvt_styled_convolution(in.x, in.weight, other, nullptr, nullptr, in.bias, 0, 0, out.out()) == PVT_ERROR_USAGE);
  CHECK(pvt_styled_convolution(in.x, in.weight, in.style, in.noise, nullptr, in.bias, 0, 0, out.out()) ==
        PVT_ERROR_USAGE);
  CHECK(pvt_styled_convolution(in.x, in.weight, in.style, in.noise, in.strength, in.bias, 1, 0, out.out()) ==
        PVT_ERROR_USAGE);  // noise of half the size
  CHECK(pvt_styled_convolution(in.x, in.bias, in.style, nullptr, nullptr, in.bias, 0, 0, out.out()) ==
        PVT_ERROR_USAGE);
  CHECK(pvt_colours(in.x, in.weight, in.style, in.bias, 0, out.out()) == PVT_ERROR_USAGE);
  CHECK(out == nullptr);
}

}  // namespace

int main() {
  const int64_t before = live();
  unsigned seed = 0;
  for (const int noise : {0, 2, 4}) {
    for (const double clamp : {0.0, 1.5}) {
      styled_layer({1, 3, 5, 1, 3, false, noise, clamp}, ++seed);
      styled_layer({2, 7, 9, 5, 3, false, noise, clamp}, ++seed);
      styled_layer({2, 16, 17, 4, 1, false, noise, clamp}, ++seed);
      styled_layer({1, 5, 3, 1, 3, true, noise, clamp}, ++seed);
      styled_layer({3, 33, 18, 7, 3, true, noise, clamp}, ++seed);
    }
  }
  styled_layer({2, 32, 64, 8, 3, false, 4, 0.0}, ++seed);  // these two by Winograd's way
  styled_layer({1, 64, 32, 16, 3, false, 0, 1.5}, ++seed);
  for (const double clamp : {0.0, 1.5}) {
    colour_layer(1, 1, 1, clamp, ++seed);
    colour_layer(2, 19, 7, clamp, ++seed);
  }
  misfits_are_errors();
  CHECK(live() == before);
  std::printf("%s\n", failures == 0 ? "fused: all checks hold" : "fused: FAILED");
  return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
