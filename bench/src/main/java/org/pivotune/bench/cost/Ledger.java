package org.pivotune.bench.cost;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.bench.cost.Pass.Direction;
import org.pivotune.bench.cost.Pass.Work;

/** Notes the passes of a step and the tensors that live meanwhile, in the order in which they come and go. */
final class Ledger {
  private final List<Pass> passes = new ArrayList<>();
  private final Map<String, Long> held = new HashMap<>();
  private long bytes;
  private long peak;

  /** A pass over memory with a few operations for each number. */
  void elements(String layer, String name, Direction direction, long flops, long read, long written) {
    elements(layer, name, direction, flops, read, written, 1);
  }

  void elements(String layer, String name, Direction direction, long flops, long read, long written, int launches) {
    passes.add(new Pass(layer, name, direction, Work.ELEMENTS, false, flops, read, written, launches));
  }

  void convolution(String layer, String name, Direction direction, boolean narrow, long flops, long read,
      long written) {
    passes.add(new Pass(layer, name, direction, Work.CONVOLUTION, narrow, flops, read, written, 1));
  }

  /** A tensor comes to life. */
  void hold(String tensor, long size) {
    if (held.putIfAbsent(tensor, size) != null) {
      throw new IllegalStateException(tensor + " lives already");
    }
    bytes += size;
    peak = Math.max(peak, bytes);
  }

  /** A tensor is freed. */
  void drop(String tensor) {
    Long size = held.remove(tensor);
    if (size == null) {
      throw new IllegalStateException(tensor + " does not live");
    }
    bytes -= size;
  }

  boolean holds(String tensor) {
    return held.containsKey(tensor);
  }

  /** A tensor goes by another name. */
  void rename(String tensor, String name) {
    Long size = held.remove(tensor);
    if (size == null || held.putIfAbsent(name, size) != null) {
      throw new IllegalStateException(tensor + " cannot become " + name);
    }
  }

  /** What lives now. */
  Map<String, Long> living() {
    return Map.copyOf(held);
  }

  StepCost step() {
    return new StepCost(passes, peak);
  }
}
