// Adam over LibTorch's fused kernel: one call updates every parameter.
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "guard.hpp"
#include "handles.hpp"

struct pvt_adam {
  double beta1;
  double beta2;
  double epsilon;
  std::vector<at::Tensor> parameters;
  std::vector<at::Tensor> mean;      // exponential mean of the gradient
  std::vector<at::Tensor> variance;  // exponential mean of its square
  std::vector<at::Tensor> steps;     // updates of each, float32 scalars on its device, as the fused kernel wants them
  at::Tensor in_a_row;               // int32 scalar there: updates since the last with a gradient that was not finite
};

using namespace pivotune;

namespace {

// A scale of gradients that had to be halved is tried again after so many updates.
constexpr int64_t kUpdatesInARow = 100;

int64_t taken(const at::Tensor& steps) { return std::llround(steps.item<float>()); }

// What the fused kernel takes, for the parameters that have a gradient.
struct Update {
  explicit Update(const pvt_adam& adam) {
    for (size_t i = 0; i < adam.parameters.size(); ++i) {
      const at::Tensor& gradient = adam.parameters[i].grad();
      if (!gradient.defined()) {
        continue;
      }
      parameters.push_back(adam.parameters[i]);
      // The kernel walks raw memory: gradient and state must lie as the parameter does.
      gradients.push_back(gradient.strides() == adam.parameters[i].strides()
                              ? gradient
                              : at::empty_like(adam.parameters[i]).copy_(gradient));
      mean.push_back(adam.mean[i]);
      variance.push_back(adam.variance[i]);
      steps.push_back(adam.steps[i]);
    }
  }

  template <typename Rate>
  void run(const pvt_adam& adam, const Rate& learning_rate, const std::optional<at::Tensor>& gradient_scale,
           const std::optional<at::Tensor>& skip) {
    if (parameters.empty()) {
      return;
    }
    at::_foreach_add_(steps, 1);
    at::_fused_adam_(parameters, gradients, mean, variance, {}, steps, learning_rate, adam.beta1, adam.beta2,
                     /*weight_decay=*/0.0, adam.epsilon, /*amsgrad=*/false, /*maximize=*/false, gradient_scale, skip);
    if (skip) {
      at::_foreach_sub_(steps, std::vector<at::Tensor>(steps.size(), *skip));  // an update left out does not count
    }
  }

  // Divides the gradients by their scale. 1 where one of them is not finite, else 0.
  at::Tensor unscale(const at::Tensor& scale) {
    at::Tensor overflow = at::zeros({}, scale.options());
    at::_amp_foreach_non_finite_check_and_unscale_(gradients, overflow, scale.reciprocal());
    return overflow;
  }

  std::vector<at::Tensor> parameters, gradients, mean, variance, steps;
};

std::optional<at::Tensor> number_on_device(const pvt_adam* adam, const pvt_tensor* tensor, const char* what) {
  if (tensor == nullptr) {
    return std::nullopt;
  }
  const at::Tensor& value = tensor->value;
  const bool fits = adam->parameters.empty() || value.device() == adam->parameters[0].device();
  if (value.numel() != 1 || value.scalar_type() != at::kFloat || !fits) {
    throw std::invalid_argument(std::string(what) + " must be one float32 number on the parameters' device");
  }
  return value;
}

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
    if (!adam.parameters.empty()) {
      adam.in_a_row = at::zeros({}, adam.parameters[0].options().dtype(at::kInt));
    }
    deliver(out, std::move(adam));
  });
}

pvt_status pvt_adam_step(pvt_adam* adam, double learning_rate) {
  return guard([&] {
    const at::NoGradGuard no_grad;
    Update(*required(adam, "adam")).run(*adam, learning_rate, {}, {});
  });
}

pvt_status pvt_adam_step_on_device(pvt_adam* adam, const pvt_tensor* learning_rate, const pvt_tensor* skip,
                                   const pvt_tensor* gradient_scale) {
  return guard([&] {
    const at::NoGradGuard no_grad;
    const auto rate = number_on_device(required(adam, "adam"), required(learning_rate, "learning rate"),
                                       "the learning rate");
    Update(*adam).run(*adam, *rate, number_on_device(adam, gradient_scale, "the gradient's scale"),
                      number_on_device(adam, skip, "what tells to skip"));
  });
}

pvt_status pvt_adam_step_scaled(pvt_adam* adam, const pvt_tensor* learning_rate, const pvt_tensor* skip,
                                pvt_tensor* gradient_scale, double most_scale) {
  return guard([&] {
    const at::NoGradGuard no_grad;
    const auto rate = number_on_device(required(adam, "adam"), required(learning_rate, "learning rate"),
                                       "the learning rate");
    number_on_device(adam, required(gradient_scale, "the gradient's scale"), "the gradient's scale");
    at::Tensor& scale = gradient_scale->value;
    const auto wanted_skip = number_on_device(adam, skip, "what tells to skip");
    Update update(*adam);
    if (update.parameters.empty()) {
      return;
    }
    const at::Tensor overflow = update.unscale(scale);
    at::_amp_update_scale_(scale, adam->in_a_row, overflow, /*scale_growth_factor=*/2, /*scale_backoff_factor=*/0.5,
                           kUpdatesInARow);
    scale.clamp_max_(most_scale);
    update.run(*adam, *rate, {}, wanted_skip ? overflow.maximum(wanted_skip->reshape({})) : overflow);
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
    required(out, "out");
    int64_t most = 0;
    for (const at::Tensor& steps : required(adam, "adam")->steps) {
      most = std::max(most, taken(steps));
    }
    *out = most;
  });
}

pvt_status pvt_adam_state(const pvt_adam* adam, int64_t index, pvt_tensor** out_mean, pvt_tensor** out_variance,
                          int64_t* out_steps) {
  return guard([&] {
    const size_t place = place_of(adam, index);
    required(out_steps, "out_steps");
    // Both places are looked at before the first handle is made, so that none is lost.
    required(out_variance, "out_variance");
    const int64_t steps = taken(adam->steps[place]);
    deliver(out_mean, adam->mean[place]);
    deliver(out_variance, adam->variance[place]);
    *out_steps = steps;
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
  });
}

pvt_status pvt_adam_free(pvt_adam* adam) {
  return guard([&] { release(adam); });
}
