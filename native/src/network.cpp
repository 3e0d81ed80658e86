// Convolutions and their kin.
#include "family.hpp"

using namespace pivotune;

namespace {

// An absent bias is a null handle in C and an undefined tensor in LibTorch.
at::Tensor optional(const pvt_tensor* tensor) { return tensor == nullptr ? at::Tensor() : tensor->value; }

// torch's interpolate(mode="area") is adaptive average pooling. Where every output pixel has as many input pixels, plain
// average pooling is the same; its gradient on a GPU adds in a fixed order, which that of the former does not.
at::Tensor resized_by_area(const at::Tensor& x, int64_t height, int64_t width) {
  const bool even = x.dim() == 4 && height > 0 && width > 0 && x.size(2) % height == 0 && x.size(3) % width == 0;
  if (!even || x.is_cpu() || !at::globalContext().deterministicAlgorithms()) {
    return at::adaptive_avg_pool2d(x, {height, width});
  }
  const int64_t down = x.size(2) / height;
  const int64_t across = x.size(3) / width;
  return at::avg_pool2d(x, {down, across}, {down, across});
}

}  // namespace

PVT_BINARY(pvt_tensor_matmul, at::matmul(x, y))
PVT_BINARY(pvt_tensor_mse_loss, at::mse_loss(x, y))

pvt_status pvt_tensor_linear(const pvt_tensor* x, const pvt_tensor* weight, const pvt_tensor* bias, pvt_tensor** out) {
  return guard([&] { deliver(out, at::linear(get(x), get(weight), optional(bias))); });
}

pvt_status pvt_tensor_conv2d(const pvt_tensor* x, const pvt_tensor* weight, const pvt_tensor* bias, int64_t stride,
                             int64_t padding, int64_t groups, pvt_tensor** out) {
  return guard([&] {
    deliver(out, 
        at::conv2d(get(x), get(weight), optional(bias), {stride, stride}, {padding, padding}, {1, 1}, groups));
  });
}

pvt_status pvt_tensor_conv_transpose2d(const pvt_tensor* x, const pvt_tensor* weight, const pvt_tensor* bias,
                                       int64_t stride, int64_t padding, int64_t groups, pvt_tensor** out) {
  return guard([&] {
    deliver(out, at::conv_transpose2d(get(x), get(weight), optional(bias), {stride, stride},
                                                            {padding, padding}, {0, 0}, groups));
  });
}

pvt_status pvt_tensor_avg_pool2d(const pvt_tensor* x, int64_t kernel, int64_t stride, pvt_tensor** out) {
  return guard([&] {
    deliver(out, at::avg_pool2d(get(x), {kernel, kernel}, {stride, stride}));
  });
}

pvt_status pvt_tensor_max_pool2d(const pvt_tensor* x, int64_t kernel, int64_t stride, int32_t ceil_mode,
                                 pvt_tensor** out) {
  return guard([&] {
    deliver(out, 
        at::max_pool2d(get(x), {kernel, kernel}, {stride, stride}, {0, 0}, {1, 1}, ceil_mode != 0));
  });
}

pvt_status pvt_tensor_resize_area(const pvt_tensor* x, int64_t height, int64_t width, pvt_tensor** out) {
  return guard([&] { deliver(out, resized_by_area(get(x), height, width)); });
}
