package org.pivotune.torch;

/** LibTorch failed; the message names the operation, the shapes and LibTorch's own words. */
public class TorchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TorchException(String message) {
    super(message);
  }
}
