// Gradients.
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include "guard.hpp"
#include "handles.hpp"

using namespace pivotune;

pvt_status pvt_grad_mode_set(int32_t enabled, int32_t* out_previous) {
  return guard([&] {
    *required(out_previous, "out") = at::GradMode::is_enabled() ? 1 : 0;
    at::GradMode::set_enabled(enabled != 0);
  });
}

pvt_status pvt_tensor_set_requires_grad_(pvt_tensor* tensor, int32_t requires_grad) {
  return guard([&] { get(tensor).set_requires_grad(requires_grad != 0); });
}

pvt_status pvt_tensor_requires_grad(const pvt_tensor* tensor, int32_t* out) {
  return guard([&] { *required(out, "out") = get(tensor).requires_grad() ? 1 : 0; });
}

pvt_status pvt_tensor_backward(const pvt_tensor* tensor, const pvt_tensor* seed, int32_t retain_graph) {
  return guard([&] {
    const at::Tensor gradient = seed == nullptr ? at::Tensor() : seed->value;
    torch::autograd::backward({get(tensor)}, {gradient}, retain_graph != 0);
  });
}

pvt_status pvt_backward_all(pvt_tensor* const* tensors, pvt_tensor* const* seeds, int64_t count) {
  return guard([&] {
    const auto roots = get_all(tensors, count);
    std::vector<at::Tensor> gradients;
    for (int64_t i = 0; i < count; ++i) {
      const auto* seed = required(seeds, "list of seeds")[i];
      gradients.push_back(seed == nullptr ? at::Tensor() : seed->value);
    }
    torch::autograd::backward(roots, gradients);
  });
}

pvt_status pvt_tensor_grad(const pvt_tensor* tensor, pvt_tensor** out) {
  return guard([&] {
    const at::Tensor& gradient = get(tensor).grad();
    *required(out, "out") = nullptr;
    if (gradient.defined()) {
      deliver(out, gradient);
    }
  });
}

pvt_status pvt_tensor_zero_grad_(pvt_tensor* tensor) {
  return guard([&] { get(tensor).mutable_grad().reset(); });
}
