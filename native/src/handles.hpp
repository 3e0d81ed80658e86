// What the opaque handles of pivotune_torch.h are, and how they come and go.
#pragma once

#include <ATen/ATen.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "pivotune_torch.h"

struct pvt_tensor {
  at::Tensor value;
};

struct pvt_random {
  at::Generator value;
  at::Device device;
};

namespace pivotune {

inline std::atomic<int64_t> live_handles{0};

// Every handle is made and freed through these two, so that the counter cannot drift.
template <typename Handle>
Handle* own(Handle&& handle) {
  auto* made = new Handle(std::move(handle));
  live_handles.fetch_add(1, std::memory_order_relaxed);
  return made;
}

template <typename Handle>
void release(Handle* handle) {
  if (handle == nullptr) {
    return;
  }
  live_handles.fetch_sub(1, std::memory_order_relaxed);
  delete handle;
}

// A null handle is a caller's mistake and must become an error, not a crash.
template <typename Pointer>
Pointer* required(Pointer* pointer, const char* what) {
  if (pointer == nullptr) {
    throw std::invalid_argument(std::string(what) + " is null");
  }
  return pointer;
}

// Looks at `out` before a handle is made, so that none is lost when it is null.
template <typename Handle>
void deliver(Handle** out, Handle&& handle) {
  Handle*& place = *required(out, "out");
  place = own(std::move(handle));
}

inline void deliver(pvt_tensor** out, at::Tensor value) { deliver(out, pvt_tensor{std::move(value)}); }

inline const at::Tensor& get(const pvt_tensor* tensor) { return required(tensor, "tensor")->value; }
inline at::Tensor& get(pvt_tensor* tensor) { return required(tensor, "tensor")->value; }

inline at::IntArrayRef list(const int64_t* numbers, int32_t count) {
  if (count < 0 || count > 16) {
    throw std::invalid_argument("a list of dimensions has " + std::to_string(count) + " entries");
  }
  if (count > 0) {
    required(numbers, "list of dimensions");
  }
  return {numbers, static_cast<size_t>(count)};
}

std::vector<at::Tensor> get_all(pvt_tensor* const* tensors, int64_t count);
at::ScalarType scalar_type(int32_t dtype);
int32_t dtype_number(at::ScalarType type);
at::Device device_of(int32_t device);
int32_t device_number(const at::Device& device);

}  // namespace pivotune
