package org.pivotune.onnx;

/**
 * Where a {@link BoundOnnxSession} works.
 *
 * @param device -1 for the CPU, else the CUDA device's number
 * @param stream the {@code cudaStream_t} in whose order it works; 0 on the CPU
 * @param tf32 whether a CUDA device may round the factors of convolutions to TF32
 */
public record OnnxPlace(int device, long stream, boolean tf32) {
  /** The host's processor. */
  public static final OnnxPlace CPU = new OnnxPlace(-1, 0, false);

  public OnnxPlace {
    if (device < -1) {
      throw new IllegalArgumentException("no device has the number " + device);
    }
  }

  boolean isCpu() {
    return device < 0;
  }
}
