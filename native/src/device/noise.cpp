// The regulariser of all noise maps of a projection at once, with its gradient, and their renormalisation.
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>

#include "operations.hpp"
#include "tensors.hpp"

namespace pivotune::device {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

void check(const at::TensorList maps) {
  require(!maps.empty() && maps.size() <= kMostMaps, "there must be between 1 and 32 noise maps");
  int64_t pixels = 0;
  for (const at::Tensor& map : maps) {
    require_floats(map, maps[0]);
    const int64_t side = map.dim() == 2 ? map.size(0) : 0;
    require(side > 0 && side == map.size(1) && (side & (side - 1)) == 0 && map.is_contiguous(),
            "a noise map must be [H, H], H a power of two, row by row");
    pixels += map.numel();
  }
  require(pixels < std::numeric_limits<int32_t>::max(), "the noise maps must hold fewer than 2^31 numbers");
}

// gradients: one for each map, or none at all.
Maps table(const at::TensorList maps, const std::vector<at::Tensor>& gradients) {
  Maps result{};
  for (size_t i = 0; i < maps.size(); ++i) {
    const at::Tensor gradient = gradients.empty() ? at::Tensor() : gradients[i];
    result.add(static_cast<float*>(maps[i].mutable_data_ptr()),
               gradient.defined() ? static_cast<float*>(gradient.mutable_data_ptr()) : nullptr,
               static_cast<int32_t>(maps[i].size(0)), static_cast<int32_t>(maps[i].size(1)));
  }
  return result;
}

int32_t most_scales(const Maps& maps) {
  int32_t most = 1;
  for (int32_t m = 0; m < maps.count; ++m) most = std::max(most, maps.map[m].scales);
  return most;
}

class Regularity : public torch::autograd::Function<Regularity> {
 public:
  static at::Tensor forward(AutogradContext* context, at::TensorList maps) {
    const Maps all = table(maps, {});
    const int32_t scales = most_scales(all);
    at::Tensor smaller = empty_floats({all.smaller_size}, maps[0]);
    at::Tensor means = empty_floats({all.count * scales, 2}, maps[0]);
    at::Tensor value = empty_floats({all.count * scales}, maps[0]);
    at::Tensor memory = empty_floats({Workspace::maps(all.count, scales)}, maps[0]);
    PassesAt(maps[0])->correlations(all, scales, floats_of(smaller), floats_of(means), floats_of(value),
                                    floats_of(memory));
    variable_list kept(maps.begin(), maps.end());
    kept.push_back(smaller);
    kept.push_back(means);
    context->save_for_backward(std::move(kept));
    return value.sum();
  }

  static variable_list backward(AutogradContext* context, const variable_list& seeds) {
    variable_list saved = context->get_saved_variables();
    const at::Tensor means = saved.back();
    saved.pop_back();
    at::Tensor smaller = saved.back();
    saved.pop_back();
    variable_list gradients;
    for (size_t i = 0; i < saved.size(); ++i) {
      gradients.push_back(context->needs_input_grad(i) ? at::empty_like(saved[i]) : at::Tensor());
    }
    const Maps all = table(saved, gradients);
    PassesAt(means)->correlation_gradient(all, most_scales(all), floats_of(smaller), floats(means),
                                          floats(seeds[0].contiguous()));
    return gradients;
  }
};

}  // namespace

at::Tensor noise_regularity(const std::vector<at::Tensor>& maps) {
  check(maps);
  return Regularity::apply(at::TensorList(maps));
}

void noise_renormalize_(const std::vector<at::Tensor>& maps) {
  check(maps);
  const at::NoGradGuard no_grad;
  const Maps all = table(maps, {});
  at::Tensor memory = empty_floats({Workspace::maps(all.count, 1)}, maps[0]);
  PassesAt(maps[0])->renormalize(all, floats_of(memory));
  for (const at::Tensor& map : maps) {
    map.unsafeGetTensorImpl()->bump_version();
  }
}

}  // namespace pivotune::device
