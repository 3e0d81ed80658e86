package org.pivotune.torch;

/** An operation was asked for with wrong shapes, dtypes or devices, or on a closed tensor. */
public final class TorchUsageException extends TorchException {
  private static final long serialVersionUID = 1L;

  public TorchUsageException(String message) {
    super(message);
  }
}
