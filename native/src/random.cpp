// Random numbers with a generator of their own, so that one run cannot disturb another's seed.
#include <ATen/CPUGeneratorImpl.h>

#include "guard.hpp"
#include "handles.hpp"

#ifdef PIVOTUNE_CUDA
#include <ATen/cuda/CUDAGeneratorImpl.h>
#endif

using namespace pivotune;

namespace {

at::Generator make_generator(uint64_t seed, const at::Device& device) {
  if (device.is_cpu()) {
    return at::detail::createCPUGenerator(seed);
  }
#ifdef PIVOTUNE_CUDA
  auto generator = at::cuda::detail::createCUDAGenerator(device.index());
  generator.set_current_seed(seed);
  return generator;
#else
  throw std::invalid_argument("this build of the shim has no CUDA");
#endif
}

}  // namespace

pvt_status pvt_random_create(uint64_t seed, int32_t device, pvt_random** out) {
  return guard([&] {
    const at::Device where = device_of(device);
    deliver(out, pvt_random{make_generator(seed, where), where});
  });
}

pvt_status pvt_random_normal(pvt_random* random, const int64_t* shape, int32_t rank, int32_t dtype, pvt_tensor** out) {
  return guard([&] {
    required(random, "random");
    const auto options = at::TensorOptions().dtype(scalar_type(dtype)).device(random->device);
    deliver(out, at::randn(list(shape, rank), random->value, options));
  });
}

pvt_status pvt_random_free(pvt_random* random) {
  return guard([&] { release(random); });
}
