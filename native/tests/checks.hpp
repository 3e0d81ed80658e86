// What the shim's tests share: a check that counts, and a handle that frees itself.
#ifndef PIVOTUNE_TESTS_CHECKS_HPP
#define PIVOTUNE_TESTS_CHECKS_HPP

#include <cstdio>
#include <utility>
#include <vector>

#include "pivotune_torch.h"

inline int failures = 0;

inline void check(bool holds, const char* what, int line) {
  if (!holds) {
    const char* text = "";
    pvt_last_error(&text);
    std::printf("line %d: %s does not hold (last error: %s)\n", line, what, text);
    ++failures;
  }
}
#define CHECK(condition) check((condition), #condition, __LINE__)

// Owns one tensor.
class Owned {
 public:
  Owned() = default;
  Owned(Owned&& other) noexcept : tensor_(std::exchange(other.tensor_, nullptr)) {}
  Owned& operator=(Owned&& other) noexcept {
    std::swap(tensor_, other.tensor_);
    return *this;
  }
  ~Owned() {
    if (tensor_ != nullptr) {
      CHECK(pvt_tensor_free(tensor_) == PVT_OK);
    }
  }
  operator pvt_tensor*() const { return tensor_; }
  pvt_tensor** out() { return &tensor_; }

 private:
  pvt_tensor* tensor_ = nullptr;
};

inline Owned tensor(const std::vector<float>& values, const std::vector<int64_t>& shape) {
  Owned made;
  CHECK(pvt_tensor_from_host(values.data(), static_cast<int64_t>(values.size() * sizeof(float)), shape.data(),
                             static_cast<int32_t>(shape.size()), PVT_FLOAT32, PVT_CPU, made.out()) == PVT_OK);
  return made;
}

inline double item(const pvt_tensor* value) {
  double number = 0;
  CHECK(pvt_tensor_item(value, &number) == PVT_OK);
  return number;
}

inline int64_t live() {
  int64_t count = 0;
  CHECK(pvt_live_handles(&count) == PVT_OK);
  return count;
}

#endif
