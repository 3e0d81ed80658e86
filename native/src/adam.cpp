// Adam over LibTorch's fused kernel: one call updates every parameter.
#include <ATen/core/grad_mode.h>

#include <algorithm>

#include "guard.hpp"
#include "handles.hpp"

struct pvt_adam {
  double beta1;
  double beta2;
  double epsilon;
  std::vector<at::Tensor> parameters;
  std::vector<at::Tensor> mean;      // exponential mean of the gradient
  std::vector<at::Tensor> variance;  // exponential mean of its square
  std::vector<at::Tensor> steps;     // float32 scalars, as the fused kernel wants them
  std::vector<int64_t> taken;        // the same numbers, readable without touching the device
};

using namespace pivotune;

namespace {

size_t place_of(const pvt_adam* adam, int64_t index) {
  const size_t count = required(adam, "adam")->parameters.size();
  if (index < 0 || static_cast<size_t>(index) >= count) {
    throw std::invalid_argument("the optimiser has " + std::to_string(count) + " parameters, none of number " +
                                std::to_string(index));
  }
  return static_cast<size_t>(index);
}

}  // namespace

pvt_status pvt_adam_create(pvt_tensor* const* parameters, int64_t count, double learning_rate, double beta1,
                           double beta2, double epsilon, pvt_adam** out) {
  return guard([&] {
    if (learning_rate < 0 || epsilon < 0 || beta1 < 0 || beta1 >= 1 || beta2 < 0 || beta2 >= 1) {
      throw std::invalid_argument("Adam needs learning rate and epsilon >= 0 and both betas in [0, 1)");
    }
    pvt_adam adam{beta1, beta2, epsilon, get_all(parameters, count), {}, {}, {}, {}};
    for (const at::Tensor& parameter : adam.parameters) {
      // The kernel walks as many values as the shape has: one that is repeated or skipped would lead it astray.
      if (!parameter.is_non_overlapping_and_dense() || !parameter.is_floating_point()) {
        throw std::invalid_argument("Adam needs parameters of floating point whose values lie side by side");
      }
      adam.mean.push_back(at::zeros_like(parameter));
      adam.variance.push_back(at::zeros_like(parameter));
      adam.steps.push_back(at::zeros({}, parameter.options().dtype(at::kFloat)));
    }
    adam.taken.assign(adam.parameters.size(), 0);
    deliver(out, std::move(adam));
  });
}

pvt_status pvt_adam_step(pvt_adam* adam, double learning_rate) {
  return guard([&] {
    required(adam, "adam");
    const at::NoGradGuard no_grad;
    std::vector<at::Tensor> parameters, gradients, mean, variance, steps;
    for (size_t i = 0; i < adam->parameters.size(); ++i) {
      const at::Tensor& gradient = adam->parameters[i].grad();
      if (!gradient.defined()) {
        continue;
      }
      parameters.push_back(adam->parameters[i]);
      // The kernel walks raw memory: gradient and state must lie as the parameter does.
      gradients.push_back(gradient.strides() == adam->parameters[i].strides()
                              ? gradient
                              : at::empty_like(adam->parameters[i]).copy_(gradient));
      mean.push_back(adam->mean[i]);
      variance.push_back(adam->variance[i]);
      steps.push_back(adam->steps[i].add_(1));
      ++adam->taken[i];
    }
    if (!parameters.empty()) {
      at::_fused_adam_(parameters, gradients, mean, variance, {}, steps, learning_rate, adam->beta1, adam->beta2,
                       /*weight_decay=*/0.0, adam->epsilon, /*amsgrad=*/false, /*maximize=*/false);
    }
  });
}

pvt_status pvt_adam_zero_grad(pvt_adam* adam) {
  return guard([&] {
    for (at::Tensor& parameter : required(adam, "adam")->parameters) {
      parameter.mutable_grad().reset();
    }
  });
}

pvt_status pvt_adam_steps(const pvt_adam* adam, int64_t* out) {
  return guard([&] {
    const auto& taken = required(adam, "adam")->taken;
    *required(out, "out") = taken.empty() ? 0 : *std::max_element(taken.begin(), taken.end());
  });
}

pvt_status pvt_adam_state(const pvt_adam* adam, int64_t index, pvt_tensor** out_mean, pvt_tensor** out_variance,
                          int64_t* out_steps) {
  return guard([&] {
    const size_t place = place_of(adam, index);
    required(out_steps, "out_steps");
    // Both places are looked at before the first handle is made, so that none is lost.
    required(out_variance, "out_variance");
    deliver(out_mean, adam->mean[place]);
    deliver(out_variance, adam->variance[place]);
    *out_steps = adam->taken[place];
  });
}

pvt_status pvt_adam_set_state(pvt_adam* adam, int64_t index, const pvt_tensor* mean, const pvt_tensor* variance,
                              int64_t steps) {
  return guard([&] {
    const size_t place = place_of(adam, index);
    const at::Tensor& parameter = adam->parameters[place];
    if (steps < 0 || get(mean).sizes() != parameter.sizes() || get(variance).sizes() != parameter.sizes()) {
      throw std::invalid_argument("an optimiser's state needs both means in the shape of their parameter and steps >= 0");
    }
    const at::NoGradGuard no_grad;
    adam->mean[place].copy_(get(mean));
    adam->variance[place].copy_(get(variance));
    adam->steps[place].fill_(static_cast<double>(steps));
    adam->taken[place] = steps;
  });
}

pvt_status pvt_adam_free(pvt_adam* adam) {
  return guard([&] { release(adam); });
}
