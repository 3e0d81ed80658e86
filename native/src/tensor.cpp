// Making tensors, reading them, letting them go.
#include <cstring>

#include "guard.hpp"
#include "handles.hpp"

using namespace pivotune;

namespace {

int64_t byte_size(at::IntArrayRef shape, at::ScalarType type) {
  int64_t count = static_cast<int64_t>(at::elementSize(type));
  for (const int64_t size : shape) {
    if (size < 0 || __builtin_mul_overflow(count, size, &count)) {
      throw std::invalid_argument("a shape has a negative size or is too large");
    }
  }
  return count;
}

void require_bytes(int64_t expected, int64_t given) {
  if (expected != given) {
    throw std::invalid_argument("the tensor has " + std::to_string(expected) + " bytes, the memory " +
                                std::to_string(given));
  }
}

}  // namespace

pvt_status pvt_tensor_from_host(const void* data, int64_t bytes, const int64_t* shape, int32_t rank, int32_t dtype,
                                int32_t device, pvt_tensor** out) {
  return guard([&] {
    const auto type = scalar_type(dtype);
    const auto sizes = list(shape, rank);
    require_bytes(byte_size(sizes, type), bytes);
    at::Tensor value = at::empty(sizes, at::TensorOptions().dtype(type));
    if (bytes > 0) {
      std::memcpy(value.data_ptr(), required(data, "data"), static_cast<size_t>(bytes));
    }
    deliver(out, value.to(device_of(device)));
  });
}

pvt_status pvt_tensor_view_host(void* data, int64_t bytes, const int64_t* shape, int32_t rank, pvt_tensor** out) {
  return guard([&] {
    const auto sizes = list(shape, rank);
    require_bytes(byte_size(sizes, at::kFloat), bytes);
    deliver(out, at::from_blob(required(data, "data"), sizes, at::TensorOptions().dtype(at::kFloat)));
  });
}

pvt_status pvt_tensor_full(double value, const int64_t* shape, int32_t rank, int32_t dtype, int32_t device,
                           pvt_tensor** out) {
  return guard([&] {
    const auto type = scalar_type(dtype);
    const auto sizes = list(shape, rank);
    byte_size(sizes, type);
    const auto options = at::TensorOptions().dtype(type).device(device_of(device));
    deliver(out, at::full(sizes, value, options));
  });
}

pvt_status pvt_tensor_empty(const int64_t* shape, int32_t rank, int32_t dtype, int32_t device, pvt_tensor** out) {
  return guard([&] {
    const auto type = scalar_type(dtype);
    const auto sizes = list(shape, rank);
    byte_size(sizes, type);
    deliver(out, at::empty(sizes, at::TensorOptions().dtype(type).device(device_of(device))));
  });
}

pvt_status pvt_tensor_to_host(const pvt_tensor* tensor, void* data, int64_t bytes) {
  return guard([&] {
    const at::Tensor value = get(tensor).detach().to(at::kCPU).contiguous();
    require_bytes(static_cast<int64_t>(value.nbytes()), bytes);
    if (bytes > 0) {
      std::memcpy(required(data, "data"), value.data_ptr(), static_cast<size_t>(bytes));
    }
  });
}

pvt_status pvt_tensor_data(const pvt_tensor* tensor, void** out_data, int64_t* out_bytes) {
  return guard([&] {
    const at::Tensor& value = get(tensor);
    if (!value.device().is_cpu() || !value.is_contiguous()) {
      throw std::invalid_argument("only a contiguous CPU tensor shows its memory");
    }
    *required(out_data, "out_data") = value.data_ptr();
    *required(out_bytes, "out_bytes") = static_cast<int64_t>(value.nbytes());
  });
}

pvt_status pvt_tensor_address(const pvt_tensor* tensor, void** out_data) {
  return guard([&] {
    const at::Tensor& value = get(tensor);
    if (!value.is_contiguous()) {
      throw std::invalid_argument("only a contiguous tensor has one address");
    }
    *required(out_data, "out_data") = value.data_ptr();
  });
}

pvt_status pvt_tensor_item(const pvt_tensor* tensor, double* out) {
  return guard([&] { *required(out, "out") = get(tensor).item().toDouble(); });
}

pvt_status pvt_tensor_rank(const pvt_tensor* tensor, int32_t* out) {
  return guard([&] { *required(out, "out") = static_cast<int32_t>(get(tensor).dim()); });
}

pvt_status pvt_tensor_shape(const pvt_tensor* tensor, int64_t* shape, int32_t rank) {
  return guard([&] {
    const auto sizes = get(tensor).sizes();
    if (static_cast<int32_t>(sizes.size()) != rank) {
      throw std::invalid_argument("the tensor has rank " + std::to_string(sizes.size()) + ", not " +
                                  std::to_string(rank));
    }
    if (rank > 0) {
      std::copy(sizes.begin(), sizes.end(), required(shape, "shape"));
    }
  });
}

pvt_status pvt_tensor_dtype(const pvt_tensor* tensor, int32_t* out) {
  return guard([&] { *required(out, "out") = dtype_number(get(tensor).scalar_type()); });
}

pvt_status pvt_tensor_device(const pvt_tensor* tensor, int32_t* out) {
  return guard([&] { *required(out, "out") = device_number(get(tensor).device()); });
}

pvt_status pvt_tensor_free(pvt_tensor* tensor) {
  return guard([&] { release(tensor); });
}

pvt_status pvt_tensor_free_all(pvt_tensor** tensors, int64_t count) {
  return guard([&] {
    for (int64_t i = 0; i < count; ++i) {
      release(required(tensors, "list of tensors")[i]);
    }
  });
}
