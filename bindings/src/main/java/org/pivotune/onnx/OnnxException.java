package org.pivotune.onnx;

/** ONNX Runtime refused a model or a run; the message says which and why. */
public final class OnnxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OnnxException(String message, Throwable cause) {
    super(message, cause);
  }

  public OnnxException(String message) {
    super(message);
  }
}
