// A convolution's weight between the order it is stored in, [Cout, Cin, k, k], and the one the channels-last
// convolutions read, and the sums over it that demodulation needs. Square kernels of 1 or 3.
#pragma once

#include <ATen/ATen.h>

namespace pivotune {

// Channels-last, and with inputs and outputs exchanged when up, so that neither direction copies the weight again.
at::Tensor arranged(const at::Tensor& weight, bool up);

// Sum of squares over each kernel, [Cout, Cin].
at::Tensor energy(const at::Tensor& weight);

// The gradient of `arranged` back in the weight's own order, plus what comes through the demodulation: d(sum of
// squares)/d(weight) = 2 weight. energy_gradient: [Cout, Cin].
at::Tensor joined(const at::Tensor& through, const at::Tensor& weight, const at::Tensor& energy_gradient, bool up);

}  // namespace pivotune
