// A 3x3 convolution of stride 1 with a border of 1 by Winograd's minimal filtering F(2x2, 3x3): 16 multiplications
// where the direct way needs 36, the same float32 accuracy (Lavin and Gray, "Fast Algorithms for Convolutional Neural
// Networks", section 4.1). at::convolution is its plain reference.
#pragma once

#include <ATen/ATen.h>

namespace pivotune::winograd {

// Whether this is the faster way for x [N, Cin, H, W] and weight [Cout, Cin, k, k].
bool suits(const at::Tensor& x, const at::Tensor& weight);

// x * weight, [N, Cout, H, W]. Both activations have their channels side by side; the weight lies plainly.
at::Tensor convolution(const at::Tensor& x, const at::Tensor& weight);

// Its gradient to x from that to its output.
at::Tensor data_gradient(const at::Tensor& gradient, const at::Tensor& weight);

// Its gradient to the weight, [Cout, Cin, 3, 3] with the inputs side by side.
at::Tensor weight_gradient(const at::Tensor& x, const at::Tensor& gradient);

}  // namespace pivotune::winograd
