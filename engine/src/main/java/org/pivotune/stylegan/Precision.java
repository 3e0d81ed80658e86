package org.pivotune.stylegan;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.pivotune.torch.CudaDevice;
import org.pivotune.torch.DType;
import org.pivotune.torch.Device;

/**
 * How a generator computes. Weights, styles, noise, colours, losses and the optimiser are float32 in all of them.
 */
public enum Precision {
  /** float32 throughout. */
  FP32(DType.FLOAT32, 1),
  /** The same, but convolutions on a CUDA device round their factors to TF32's ten bits of mantissa. */
  TF32(DType.FLOAT32, 1),
  /** float16 activations in the larger layers. */
  FP16(DType.FLOAT16, 1 << 10),
  /** bfloat16 activations in the larger layers: float32's range, seven bits of mantissa. */
  BF16(DType.BFLOAT16, 1);

  /** Ten times the compute capability from which on a CUDA device has TF32, and bfloat16 in its convolutions: 8.0. */
  private static final int AMPERE = 80;
  /** Smaller layers take little time, and their sums over many channels are what leaves float16's range. */
  private static final int SMALLEST_NARROW_RESOLUTION = 64;

  private final DType activations;
  private final double gradientScale;

  Precision(DType activations, double gradientScale) {
    this.activations = activations;
    this.gradientScale = gradientScale;
  }

  /**
   * The usual one of a device: TF32 where CUDA has it, float16 on older devices, whose plain float32 has neither tensor
   * cores nor fast convolutions in our layout.
   */
  public static Precision usual(Device device) {
    return device.isCpu() ? FP32 : usual(CudaDevice.computeCapability(device));
  }

  /** @param capability ten times a CUDA device's compute capability */
  static Precision usual(int capability) {
    return capability < AMPERE ? FP16 : TF32;
  }

  /** {@code fp32}, {@code tf32}, {@code fp16} or {@code bf16}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The precision of this {@link #id}.
   *
   * @throws IllegalArgumentException if there is none; the message lists them
   */
  public static Precision of(String id) {
    return Arrays.stream(values()).filter(one -> one.id().equals(id)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("a precision is "
            + Arrays.stream(values()).map(Precision::id).collect(Collectors.joining(", ")) + ", not '" + id + "'"));
  }

  /**
   * This precision, where the device has it.
   *
   * @throws IllegalArgumentException if not; the message says what the device has
   */
  public Precision on(Device device) {
    if (device.isCpu() && this != FP32) {
      throw new IllegalArgumentException(
          "precision " + id() + " is for CUDA devices; on the CPU there is fp32 alone");
    }
    return device.isCpu() ? this : on(device, CudaDevice.computeCapability(device));
  }

  /** @param capability ten times a CUDA device's compute capability */
  Precision on(Device device, int capability) {
    if (capability < AMPERE && (this == TF32 || this == BF16)) {
      throw new IllegalArgumentException("precision " + id() + " is for devices of compute capability 8.0 or later; "
          + device + " has " + capability / 10 + "." + capability % 10 + ", which computes fp16 fast and fp32 slowly"
          + (this == BF16 ? " and would take bf16's convolutions apart" : ""));
    }
    return this;
  }

  /** What activations of a layer of this resolution are kept in. */
  public DType activations(int resolution) {
    return resolution < SMALLEST_NARROW_RESOLUTION ? DType.FLOAT32 : activations;
  }

  /**
   * The most that losses are multiplied by before the backward pass, so that gradients stay within float16's range. A
   * weight's gradient is a sum over all pixels: with random targets of 1024 pixels, 2^16 takes it beyond; the rounding
   * of gradients is the same from 2^8 to 2^14.
   */
  public double gradientScale() {
    return gradientScale;
  }
}
