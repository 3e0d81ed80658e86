// Element-wise arithmetic and reductions.
#include "family.hpp"

using namespace pivotune;

PVT_BINARY(pvt_tensor_sub, at::sub(x, y))
PVT_BINARY(pvt_tensor_mul, at::mul(x, y))
PVT_BINARY(pvt_tensor_div, at::div(x, y))

PVT_UNARY(pvt_tensor_square, at::square(x))
PVT_UNARY(pvt_tensor_sqrt, at::sqrt(x))
PVT_UNARY(pvt_tensor_rsqrt, at::rsqrt(x))
PVT_UNARY(pvt_tensor_abs, at::abs(x))
PVT_UNARY(pvt_tensor_relu, at::relu(x))

pvt_status pvt_tensor_add(const pvt_tensor* x, const pvt_tensor* y, double alpha, pvt_tensor** out) {
  return guard([&] { deliver(out, at::add(get(x), get(y), alpha)); });
}

pvt_status pvt_tensor_affine(const pvt_tensor* x, double scale, double shift, pvt_tensor** out) {
  return guard([&] {
    at::Tensor value = get(x);
    if (scale != 1.0) {
      value = value * scale;
    }
    if (shift != 0.0) {
      value = value + shift;
    }
    deliver(out, value);
  });
}

pvt_status pvt_tensor_leaky_relu(const pvt_tensor* x, double slope, pvt_tensor** out) {
  return guard([&] { deliver(out, at::leaky_relu(get(x), slope)); });
}

pvt_status pvt_tensor_clamp(const pvt_tensor* x, double low, double high, pvt_tensor** out) {
  return guard([&] { deliver(out, at::clamp(get(x), low, high)); });
}

pvt_status pvt_tensor_sum(const pvt_tensor* x, const int64_t* dims, int32_t rank, int32_t keep, pvt_tensor** out) {
  return guard([&] {
    deliver(out, rank == 0 ? get(x).sum() : get(x).sum(list(dims, rank), keep != 0));
  });
}

pvt_status pvt_tensor_mean(const pvt_tensor* x, const int64_t* dims, int32_t rank, int32_t keep, pvt_tensor** out) {
  return guard([&] {
    deliver(out, rank == 0 ? get(x).mean() : get(x).mean(list(dims, rank), keep != 0));
  });
}

pvt_status pvt_tensor_all_at_most(const pvt_tensor* x, double limit, pvt_tensor** out) {
  return guard([&] { deliver(out, get(x).detach().le(limit).all().to(at::kFloat)); });
}

pvt_status pvt_tensor_all_finite(const pvt_tensor* x, int32_t* out) {
  return guard([&] { *required(out, "out") = at::isfinite(get(x)).all().item<bool>() ? 1 : 0; });
}

pvt_status pvt_tensor_copy_(pvt_tensor* target, const pvt_tensor* source) {
  return guard([&] {
    // Towards a device the host need not wait: what it gives has left its memory when the call returns.
    const bool towards = get(source).is_cpu() && !get(target).is_cpu();
    get(target).copy_(get(source), /*non_blocking=*/towards);
  });
}

pvt_status pvt_tensor_add_(pvt_tensor* target, const pvt_tensor* y, double alpha) {
  return guard([&] { get(target).add_(get(y), alpha); });
}

pvt_status pvt_tensor_mul_(pvt_tensor* target, const pvt_tensor* y) {
  return guard([&] { get(target).mul_(get(y)); });
}

pvt_status pvt_tensor_fill_(pvt_tensor* target, double value) {
  return guard([&] { get(target).fill_(value); });
}
