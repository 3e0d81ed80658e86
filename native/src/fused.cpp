// Fused operations that are for a GPU alone.
#include "guard.hpp"
#include "handles.hpp"
#include "on_device.hpp"

using namespace pivotune;

namespace {

const at::Tensor& on_device(const at::Tensor& x) {
  if (x.is_cpu()) {
    throw std::invalid_argument("this operation is for CUDA tensors; on the CPU use the separate ones");
  }
  return x;
}

std::vector<at::Tensor> all_on_device(pvt_tensor* const* tensors, int64_t count) {
  std::vector<at::Tensor> all = get_all(tensors, count);
  for (const at::Tensor& x : all) {
    on_device(x);
  }
  return all;
}

}  // namespace

pvt_status pvt_upsample_add(const pvt_tensor* image, const pvt_tensor* rgb, pvt_tensor** out) {
  return guard([&] { deliver(out, device::upsample_add(on_device(get(image)), on_device(get(rgb)))); });
}

pvt_status pvt_noise_regularity(pvt_tensor* const* maps, int64_t count, pvt_tensor** out) {
  return guard([&] { deliver(out, device::noise_regularity(all_on_device(maps, count))); });
}

pvt_status pvt_noise_renormalize_(pvt_tensor* const* maps, int64_t count) {
  return guard([&] { device::noise_renormalize_(all_on_device(maps, count)); });
}
