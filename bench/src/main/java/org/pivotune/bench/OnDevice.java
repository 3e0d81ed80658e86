package org.pivotune.bench;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.pivotune.stylegan.Precision;

/** What every question about a generator can be asked for. */
@State(Scope.Thread)
public abstract class OnDevice {
  @Param("FACES")
  public Network network;

  /** {@code cpu}, {@code cuda} or {@code cuda:N}. */
  @Param("cpu")
  public String device;

  @Param("FP32")
  public Precision precision;

  @Param("2")
  public int threads;

  /**
   * The device and precision that are asked for.
   *
   * @throws IllegalArgumentException as {@link Place#of}
   */
  final Place place() {
    return Place.of(device, precision);
  }
}
