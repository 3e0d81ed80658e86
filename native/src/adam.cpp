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

pvt_status pvt_adam_create(pvt_tensor* const* parameters, int64_t count, double learning_rate, double beta1,
                           double beta2, double epsilon, pvt_adam** out) {
  return guard([&] {
    if (learning_rate < 0 || epsilon < 0 || beta1 < 0 || beta1 >= 1 || beta2 < 0 || beta2 >= 1) {
      throw std::invalid_argument("Adam needs learning rate and epsilon >= 0 and both betas in [0, 1)");
    }
    pvt_adam adam{beta1, beta2, epsilon, get_all(parameters, count), {}, {}, {}, {}};
    for (const at::Tensor& parameter : adam.parameters) {
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

pvt_status pvt_adam_free(pvt_adam* adam) {
  return guard([&] { release(adam); });
}
