package org.pivotune.torch;

import org.pivotune.torch.ffi.pivotune_torch;

/**
 * What LibTorch knows of a CUDA device.
 *
 * @param name as the driver calls it
 * @param computeCapability such as {@code 9.0}
 * @param multiprocessors how many it has
 * @param totalBytes its memory
 * @param freeBytes what no process holds of it
 * @param driverCuda the newest CUDA that the driver runs, such as {@code 13.0}
 * @param runtimeCuda the CUDA that runs here
 * @param cudnn version of cuDNN, such as {@code 91900}; 0 for none
 */
public record CudaDevice(String name, String computeCapability, int multiprocessors, long totalBytes, long freeBytes,
    String driverCuda, String runtimeCuda, long cudnn) {

  /**
   * Looks at a device.
   *
   * @throws TorchUsageException if there is none of this number
   */
  public static CudaDevice of(Device device) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_device_name(device.ordinal(), calls.out()), "device");
    String name = NativeCalls.string(calls.out());
    int capability = computeCapability(device);
    return new CudaDevice(
        name,
        capability / 10 + "." + capability % 10,
        Math.toIntExact(fact(device, pivotune_torch.PVT_FACT_MULTIPROCESSORS())),
        fact(device, pivotune_torch.PVT_FACT_TOTAL_BYTES()),
        fact(device, pivotune_torch.PVT_FACT_FREE_BYTES()),
        version(fact(device, pivotune_torch.PVT_FACT_DRIVER_CUDA())),
        version(fact(device, pivotune_torch.PVT_FACT_RUNTIME_CUDA())),
        fact(device, pivotune_torch.PVT_FACT_CUDNN()));
  }

  /**
   * Ten times a device's compute capability, such as 90 for {@code 9.0}.
   *
   * @throws TorchUsageException if there is no device of this number
   */
  public static int computeCapability(Device device) {
    return Math.toIntExact(fact(device, pivotune_torch.PVT_FACT_COMPUTE_CAPABILITY()));
  }

  /**
   * The stream of the calling thread's work, a {@code cudaStream_t}, for other libraries that are to work in its order.
   *
   * @throws TorchUsageException if there is no device of this number
   */
  public static long stream(Device device) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_device_stream(device.ordinal(), calls.out()), "stream");
    return calls.outLong();
  }

  /** CUDA numbers its versions 1000 major + 10 minor. */
  private static String version(long number) {
    return number / 1000 + "." + number % 1000 / 10;
  }

  static long fact(Device device, int which) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_device_fact(device.ordinal(), which, calls.out()), "device fact");
    return calls.outLong();
  }
}
