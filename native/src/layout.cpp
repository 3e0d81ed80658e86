// Views and copies that change how values lie, not what they are.
#include "family.hpp"

using namespace pivotune;

PVT_UNARY(pvt_tensor_alias, x.alias())
PVT_UNARY(pvt_tensor_clone, x.clone())
PVT_UNARY(pvt_tensor_detach, x.detach())
PVT_UNARY(pvt_tensor_contiguous, x.contiguous())
PVT_UNARY(pvt_tensor_channels_last, x.contiguous(at::MemoryFormat::ChannelsLast))

pvt_status pvt_tensor_to(const pvt_tensor* x, int32_t dtype, int32_t device, pvt_tensor** out) {
  return guard([&] {
    const auto options = at::TensorOptions().dtype(scalar_type(dtype)).device(device_of(device));
    deliver(out, get(x).to(options));
  });
}

pvt_status pvt_tensor_reshape(const pvt_tensor* x, const int64_t* shape, int32_t rank, pvt_tensor** out) {
  return guard([&] { deliver(out, get(x).reshape(list(shape, rank))); });
}

pvt_status pvt_tensor_expand(const pvt_tensor* x, const int64_t* shape, int32_t rank, pvt_tensor** out) {
  return guard([&] { deliver(out, get(x).expand(list(shape, rank))); });
}

pvt_status pvt_tensor_transpose(const pvt_tensor* x, int64_t first, int64_t second, pvt_tensor** out) {
  return guard([&] { deliver(out, get(x).transpose(first, second)); });
}

pvt_status pvt_tensor_narrow(const pvt_tensor* x, int64_t dim, int64_t start, int64_t length, pvt_tensor** out) {
  return guard([&] { deliver(out, get(x).narrow(dim, start, length)); });
}

pvt_status pvt_tensor_select(const pvt_tensor* x, int64_t dim, int64_t index, pvt_tensor** out) {
  return guard([&] { deliver(out, get(x).select(dim, index)); });
}

pvt_status pvt_tensor_unbind(const pvt_tensor* x, int64_t dim, int64_t count, pvt_tensor** out) {
  return guard([&] {
    required(out, "out");
    const std::vector<at::Tensor> entries = get(x).unbind(dim);
    if (static_cast<int64_t>(entries.size()) != count) {
      throw std::invalid_argument("there are " + std::to_string(entries.size()) + " entries along dimension " +
                                  std::to_string(dim) + ", not " + std::to_string(count));
    }
    for (const at::Tensor& entry : entries) {
      deliver(out++, entry);
    }
  });
}

pvt_status pvt_tensor_cat(pvt_tensor* const* tensors, int64_t count, int64_t dim, pvt_tensor** out) {
  return guard([&] { deliver(out, at::cat(get_all(tensors, count), dim)); });
}

pvt_status pvt_tensor_flip(const pvt_tensor* x, int64_t dim, pvt_tensor** out) {
  return guard([&] { deliver(out, get(x).flip({dim})); });
}

pvt_status pvt_tensor_roll(const pvt_tensor* x, int64_t shift, int64_t dim, pvt_tensor** out) {
  return guard([&] { deliver(out, get(x).roll({shift}, {dim})); });
}

pvt_status pvt_tensor_pad(const pvt_tensor* x, int64_t left, int64_t right, int64_t top, int64_t bottom, double value,
                          pvt_tensor** out) {
  return guard([&] {
    deliver(out, at::constant_pad_nd(get(x), {left, right, top, bottom}, value));
  });
}
