package org.pivotune.torch;

import org.pivotune.torch.ffi.pivotune_torch;

/** What can be asked of a loaded library. */
public enum Capability {
  /** 1 when the shim was built with CUDA. */
  CUDA_COMPILED(pivotune_torch.PVT_CAPABILITY_CUDA_COMPILED()),
  /** Number of usable CUDA devices. */
  CUDA_DEVICES(pivotune_torch.PVT_CAPABILITY_CUDA_DEVICES()),
  /** 1 when LibTorch has oneDNN. */
  ONEDNN(pivotune_torch.PVT_CAPABILITY_ONEDNN()),
  /** 1 when LibTorch runs its loops on OpenMP. */
  OPENMP(pivotune_torch.PVT_CAPABILITY_OPENMP());

  private final int number;

  Capability(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
