package org.pivotune.torch;

import org.pivotune.torch.ffi.pivotune_torch;

/** A device's memory as LibTorch manages it for the whole process. From any thread. */
public final class DeviceMemory {
  private DeviceMemory() {}

  // Each method finds the library first: it may be the first that a host calls.

  /** Gives memory that no tensor holds back to the driver; on the CPU to the system, where the C library can. */
  public static void release(Device device) {
    NativeCalls.current();
    if (device.isCpu()) {
      giveBack(device);
      return;
    }
    // LibTorch gives nothing back while any thread records.
    Recordings.pausedFor(() -> {
      giveBack(device);
      return true;
    });
  }

  private static void giveBack(Device device) {
    NativeCalls.check(pivotune_torch.pvt_device_memory_release(device.ordinal()), "release memory");
  }

  /**
   * What the process may reserve for tensors on a CUDA device; beyond it they meet a
   * {@link DeviceOutOfMemoryException}.
   *
   * @param bytes 0 lifts the limit
   */
  public static void limit(Device device, long bytes) {
    NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_device_memory_limit(device.ordinal(), bytes), "limit memory");
  }

  /** The most that tensors held at once on a CUDA device since {@link #resetPeak}. */
  public static long peakBytes(Device device) {
    return CudaDevice.fact(device, pivotune_torch.PVT_FACT_PEAK_BYTES());
  }

  /** The most that was reserved at once for tensors, gaps between them included, since {@link #resetPeak}. */
  public static long reservedPeakBytes(Device device) {
    return CudaDevice.fact(device, pivotune_torch.PVT_FACT_RESERVED_PEAK_BYTES());
  }

  /** Forgets both peaks. */
  public static void resetPeak(Device device) {
    NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_device_peak_reset(device.ordinal()), "reset peak");
  }

  /** Waits until the calling thread's work on a device is done. */
  public static void await(Device device) {
    NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_device_synchronize(device.ordinal()), "synchronize");
  }
}
