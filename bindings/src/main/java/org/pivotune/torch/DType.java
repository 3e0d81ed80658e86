package org.pivotune.torch;

import org.pivotune.torch.ffi.pivotune_torch;

/** The number formats a tensor can have. */
public enum DType {
  FLOAT32(pivotune_torch.PVT_FLOAT32(), 4),
  FLOAT16(pivotune_torch.PVT_FLOAT16(), 2),
  BFLOAT16(pivotune_torch.PVT_BFLOAT16(), 2),
  FLOAT64(pivotune_torch.PVT_FLOAT64(), 8),
  INT64(pivotune_torch.PVT_INT64(), 8);

  private final int number;
  private final int bytes;

  DType(int number, int bytes) {
    this.number = number;
    this.bytes = bytes;
  }

  int number() {
    return number;
  }

  /** Bytes of one value. */
  public int bytes() {
    return bytes;
  }

  static DType of(int number) {
    for (DType type : values()) {
      if (type.number == number) {
        return type;
      }
    }
    throw new TorchException("the shim names a dtype " + number + " that Java does not know");
  }
}
