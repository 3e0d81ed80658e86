package org.pivotune.torch;

/** Host or device memory ran out during an operation; nothing was changed by it. */
public final class DeviceOutOfMemoryException extends TorchException {
  private static final long serialVersionUID = 1L;

  public DeviceOutOfMemoryException(String message) {
    super(message);
  }
}
