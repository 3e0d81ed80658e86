#include "tensors.hpp"

#ifdef PIVOTUNE_CUDA
#include <c10/cuda/CUDAStream.h>
#endif

namespace pivotune::device {

PassesAt::PassesAt(const at::Tensor& x) {
  if (x.is_cpu()) {
    return;
  }
  guard_.reset_device(x.device());
#ifdef PIVOTUNE_CUDA
  own_ = cuda_passes(c10::cuda::getCurrentCUDAStream(x.device().index()).stream());
#else
  throw std::invalid_argument("this build of the shim has no CUDA");
#endif
}

}  // namespace pivotune::device
