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
  mistakes_are_errors();
  memory_has_an_address();
  a_seed_repeats();
  the_process_goes_on();
  CHECK(live() == before);
  std::printf("%s\n", failures == 0 ? "shim: all checks hold" : "shim: FAILED");
  return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
