package org.pivotune.torch;

/**
 * Where a tensor lives.
 *
 * @param ordinal -1 for the CPU, else the CUDA device's number
 */
public record Device(int ordinal) {
  /** The host's processor. */
  public static final Device CPU = new Device(-1);

  public Device {
    if (ordinal < -1) {
      throw new IllegalArgumentException("no device has the ordinal " + ordinal);
    }
  }

  /** A CUDA device. */
  public static Device cuda(int ordinal) {
    if (ordinal < 0) {
      throw new IllegalArgumentException("CUDA devices are numbered from 0");
    }
    return new Device(ordinal);
  }

  /** Reads {@code cpu}, {@code cuda} or {@code cuda:N}. */
  public static Device parse(String text) {
    if (text.equals("cpu")) {
      return CPU;
    }
    if (text.equals("cuda")) {
      return cuda(0);
    }
    if (text.matches("cuda:\\d{1,3}")) {
      return cuda(Integer.parseInt(text.substring(5)));
    }
    throw new IllegalArgumentException("a device is cpu, cuda or cuda:N, not '" + text + "'");
  }

  public boolean isCpu() {
    return ordinal < 0;
  }

  @Override
  public String toString() {
    return isCpu() ? "cpu" : "cuda:" + ordinal;
  }
}
