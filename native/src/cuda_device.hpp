// The CUDA device behind an ordinal, and the stream that the calling thread's work on it goes to.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>

namespace pivotune {

// How many usable CUDA devices there are; 0 in a build without CUDA.
int64_t cuda_devices();

// The device, ready for the calling thread. Throws where there is none.
at::Device cuda_device(int32_t ordinal);

}  // namespace pivotune
