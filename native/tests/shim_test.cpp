// Drives the shim through its C face alone, as Java does, so that sanitizers can watch it without a JVM.
#include <cmath>
#include <cstdlib>
#include <string>

#include "checks.hpp"

// One test asks for more memory than there is: AddressSanitizer, when it watches, must say no as any allocator does.
extern "C" const char* __asan_default_options() { return "allocator_may_return_null=1"; }

namespace {

void gradient_of_a_square() {
  Owned x = tensor({3.0F}, {});
  CHECK(pvt_tensor_set_requires_grad_(x, 1) == PVT_OK);
  Owned y;
  CHECK(pvt_tensor_square(x, y.out()) == PVT_OK);
  CHECK(pvt_tensor_backward(y, nullptr, 0) == PVT_OK);
  Owned gradient;
  CHECK(pvt_tensor_grad(x, gradient.out()) == PVT_OK);
  CHECK(std::abs(item(gradient) - 6.0) < 1e-6);
}

void adam_moves_by_the_learning_rate() {
  Owned x = tensor({1.0F}, {});
  pvt_adam* adam = nullptr;
  CHECK(pvt_tensor_set_requires_grad_(x, 1) == PVT_OK);
  CHECK(pvt_adam_create(x.out(), 1, 0.1, 0.9, 0.999, 1e-8, &adam) == PVT_OK);
  Owned y;
  CHECK(pvt_tensor_square(x, y.out()) == PVT_OK);
  CHECK(pvt_tensor_backward(y, nullptr, 0) == PVT_OK);
  CHECK(pvt_adam_step(adam, 0.25) == PVT_OK);
  CHECK(std::abs(item(x) - 0.75) < 1e-5);  // the first Adam step is the learning rate itself
  CHECK(pvt_adam_free(adam) == PVT_OK);
}

// x times a factor, whose gradient is the factor: one update with that gradient.
void scaled_step(pvt_adam* adam, pvt_tensor* x, float factor, pvt_tensor* skip, pvt_tensor* scale) {
  Owned rate = tensor({0.25F}, {});
  Owned by = tensor({factor}, {});
  Owned y;
  CHECK(pvt_adam_zero_grad(adam) == PVT_OK);
  CHECK(pvt_tensor_mul(x, by, y.out()) == PVT_OK);
  CHECK(pvt_tensor_backward(y, nullptr, 0) == PVT_OK);
  CHECK(pvt_adam_step_scaled(adam, rate, skip, scale, 1024) == PVT_OK);
}

void overflowing_gradients_are_left_out() {
  Owned x = tensor({1.0F}, {});
  Owned scale = tensor({1024.0F}, {});
  Owned yes = tensor({1.0F}, {});
  pvt_adam* adam = nullptr;
  int64_t steps = -1;
  CHECK(pvt_tensor_set_requires_grad_(x, 1) == PVT_OK);
  CHECK(pvt_adam_create(x.out(), 1, 0.1, 0.9, 0.999, 1e-8, &adam) == PVT_OK);
  for (const float worst : {INFINITY, -INFINITY, NAN}) {
    scaled_step(adam, x, worst, nullptr, scale);
  }
  CHECK(item(x) == 1 && item(scale) == 128);
  CHECK(pvt_adam_steps(adam, &steps) == PVT_OK && steps == 0);
  scaled_step(adam, x, 256, yes, scale);  // left out for a reason of the caller's: no word about the scale
  CHECK(item(x) == 1 && item(scale) == 128);
  scaled_step(adam, x, 256, nullptr, scale);
  CHECK(std::abs(item(x) - 0.75) < 1e-5);
  Owned gradient;
  CHECK(pvt_tensor_grad(x, gradient.out()) == PVT_OK && item(gradient) == 2);
  CHECK(pvt_adam_steps(adam, &steps) == PVT_OK && steps == 1);
  for (int i = 2; i < 100; ++i) {
    scaled_step(adam, x, 256, nullptr, scale);
  }
  CHECK(item(scale) == 256);  // the one that the caller left out was in the row
  for (int i = 0; i < 300; ++i) {
    scaled_step(adam, x, 256, nullptr, scale);
  }
  CHECK(item(scale) == 1024);
  CHECK(pvt_adam_step_scaled(adam, yes, nullptr, nullptr, 1024) == PVT_ERROR_USAGE);
  CHECK(pvt_adam_free(adam) == PVT_OK);
}

void entries_along_a_dimension() {
  Owned x = tensor({1, 2, 3, 4, 5, 6}, {2, 3});
  CHECK(pvt_tensor_set_requires_grad_(x, 1) == PVT_OK);
  std::vector<Owned> columns(3);
  pvt_tensor* out[3] = {};
  CHECK(pvt_tensor_unbind(x, 1, 2, out) == PVT_ERROR_USAGE && out[0] == nullptr);
  CHECK(pvt_tensor_unbind(x, 1, 3, nullptr) == PVT_ERROR_USAGE);
  CHECK(pvt_tensor_unbind(x, 2, 3, out) == PVT_ERROR_USAGE && out[0] == nullptr);
  CHECK(pvt_tensor_unbind(x, 1, 3, out) == PVT_OK);
  for (size_t i = 0; i < columns.size(); ++i) {
    *columns[i].out() = out[i];
  }
  Owned product, sum, gradient;
  CHECK(pvt_tensor_mul(columns[0], columns[2], product.out()) == PVT_OK);  // 1 * 3, 4 * 6
  CHECK(pvt_tensor_sum(product, nullptr, 0, 0, sum.out()) == PVT_OK && item(sum) == 27);
  CHECK(pvt_tensor_backward(sum, nullptr, 0) == PVT_OK);
  CHECK(pvt_tensor_grad(x, gradient.out()) == PVT_OK);
  std::vector<float> found(6);
  CHECK(pvt_tensor_to_host(gradient, found.data(), 24) == PVT_OK);
  CHECK((found == std::vector<float>{3, 0, 1, 6, 0, 4}));
}

void mistakes_are_errors() {
  Owned two = tensor({1, 2}, {2});
  Owned three = tensor({1, 2, 3}, {3});
  pvt_tensor* out = nullptr;
  const char* text = nullptr;
  CHECK(pvt_tensor_add(two, three, 1.0, &out) == PVT_ERROR_USAGE);
  CHECK(out == nullptr);
  CHECK(pvt_last_error(&text) == PVT_OK && std::string(text).find("size of tensor") != std::string::npos);
  CHECK(pvt_tensor_square(nullptr, &out) == PVT_ERROR_USAGE);
  CHECK(pvt_tensor_square(two, nullptr) == PVT_ERROR_USAGE);
  const int64_t huge[] = {INT64_MAX, INT64_MAX};
  CHECK(pvt_tensor_full(0, huge, 2, PVT_FLOAT32, PVT_CPU, &out) == PVT_ERROR_USAGE);
  const int64_t large[] = {int64_t{1} << 46};
  CHECK(pvt_tensor_full(0, large, 1, PVT_FLOAT32, PVT_CPU, &out) == PVT_ERROR_OUT_OF_MEMORY);
  CHECK(pvt_tensor_backward(two, nullptr, 0) == PVT_ERROR_USAGE);
  CHECK(pvt_tensor_to_host(two, nullptr, 4) == PVT_ERROR_USAGE);
  CHECK(pvt_capability(99, nullptr) == PVT_ERROR_USAGE);
  CHECK(pvt_tensor_full(0, huge, 0, PVT_FLOAT32, 0, &out) != PVT_OK || item(out) == 0);
  pvt_tensor* all[] = {out, nullptr};
  CHECK(pvt_tensor_free_all(all, 2) == PVT_OK);
}

void a_seed_repeats() {
  const int64_t shape[] = {8};
  std::vector<float> first(8), second(8);
  for (auto* values : {&first, &second}) {
    pvt_random* random = nullptr;
    pvt_tensor* drawn = nullptr;
    CHECK(pvt_random_create(7, PVT_CPU, &random) == PVT_OK);
    CHECK(pvt_random_normal(random, shape, 1, PVT_FLOAT32, &drawn) == PVT_OK);
    CHECK(pvt_tensor_to_host(drawn, values->data(), 32) == PVT_OK);
    CHECK(pvt_tensor_free(drawn) == PVT_OK);
    CHECK(pvt_random_free(random) == PVT_OK);
  }
  CHECK(first == second);
  CHECK(first[0] != first[1]);
}

// What concerns the whole process and needs no GPU.
void the_process_goes_on() {
  int32_t deterministic = 7;
  CHECK(pvt_deterministic_get(nullptr) == PVT_ERROR_USAGE);
  CHECK(pvt_deterministic_set(0) == PVT_OK);
  CHECK(pvt_deterministic_get(&deterministic) == PVT_OK && deterministic == 0);
  CHECK(pvt_convolution_search_set(1) == PVT_OK);
  CHECK(pvt_convolution_search_set(0) == PVT_OK);
  Owned kept = tensor({1, 2, 3}, {3});
  CHECK(pvt_device_memory_release(PVT_CPU) == PVT_OK);
  Owned sum;
  CHECK(pvt_tensor_sum(kept, nullptr, 0, 0, sum.out()) == PVT_OK);
  CHECK(item(sum) == 6);
}

void memory_has_an_address() {
  Owned x = tensor({1, 2, 3, 4, 5, 6}, {2, 3});
  void* data = nullptr;
  int64_t bytes = 0;
  void* address = nullptr;
  CHECK(pvt_tensor_data(x, &data, &bytes) == PVT_OK);
  CHECK(pvt_tensor_address(x, &address) == PVT_OK && address == data && address != nullptr);
  CHECK(pvt_tensor_address(x, nullptr) == PVT_ERROR_USAGE);
  Owned turned;
  CHECK(pvt_tensor_transpose(x, 0, 1, turned.out()) == PVT_OK);
  CHECK(pvt_tensor_address(turned, &address) == PVT_ERROR_USAGE);
  const int64_t shape[] = {2, 3};
  Owned unwritten;
  CHECK(pvt_tensor_empty(shape, 2, PVT_FLOAT32, PVT_CPU, unwritten.out()) == PVT_OK);
  CHECK(pvt_tensor_copy_(unwritten, x) == PVT_OK);
  CHECK(pvt_tensor_data(unwritten, &data, &bytes) == PVT_OK && bytes == 24 && static_cast<float*>(data)[5] == 6);
  CHECK(pvt_tensor_empty(shape, -1, PVT_FLOAT32, PVT_CPU, unwritten.out()) == PVT_ERROR_USAGE);
  void* stream = &address;
  CHECK(pvt_device_stream(PVT_CPU, &stream) == PVT_OK && stream == nullptr);
  CHECK(pvt_device_stream(PVT_CPU, nullptr) == PVT_ERROR_USAGE);
}

}  // namespace

int main() {
  const int64_t before = live();
  gradient_of_a_square();
  adam_moves_by_the_learning_rate();
  overflowing_gradients_are_left_out();
  entries_along_a_dimension();
  mistakes_are_errors();
  memory_has_an_address();
  a_seed_repeats();
  the_process_goes_on();
  CHECK(live() == before);
  std::printf("%s\n", failures == 0 ? "shim: all checks hold" : "shim: FAILED");
  return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
