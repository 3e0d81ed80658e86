// Families of operations that differ in one expression. Each line still goes through the guard.
#pragma once

#include "guard.hpp"
#include "handles.hpp"

// One tensor in, one tensor out; `x` is the input, the rest of the parameters are in scope of the expression.
#define PVT_UNARY(name, expression)                                  \
  pvt_status name(const pvt_tensor* tensor, pvt_tensor** out) {      \
    return pivotune::guard([&] {                                     \
      const at::Tensor& x = pivotune::get(tensor);                   \
      pivotune::deliver(out, expression); \
    });                                                              \
  }

// Two tensors in, one tensor out.
#define PVT_BINARY(name, expression)                                                       \
  pvt_status name(const pvt_tensor* first, const pvt_tensor* second, pvt_tensor** out) {   \
    return pivotune::guard([&] {                                                           \
      const at::Tensor& x = pivotune::get(first);                                          \
      const at::Tensor& y = pivotune::get(second);                                         \
      pivotune::deliver(out, expression);                  \
    });                                                                                    \
  }
