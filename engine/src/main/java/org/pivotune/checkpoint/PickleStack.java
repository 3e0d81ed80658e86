package org.pivotune.checkpoint;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The values that a pickle works on: a stack with marks, and the memo. Not safe for concurrent use. */
final class PickleStack {
  private final CheckpointLimits limits;
  private final Fault fault;
  private final List<PickleValue> values = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>();
  private final Map<Long, PickleValue> memo = new HashMap<>();

  PickleStack(CheckpointLimits limits, Fault fault) {
    this.limits = limits;
    this.fault = fault;
  }

  void push(PickleValue value) {
    if (values.size() >= limits.stackEntries()) {
      throw fault.because("the pickle keeps more values waiting than any checkpoint needs; the file is damaged");
    }
    if (value.nesting() > limits.depth()) {
      throw fault.because("the pickle nests containers deeper than " + limits.depth() + "; the file is damaged");
    }
    values.add(value);
  }

  PickleValue pop() {
    requireAboveMark(1);
    return values.removeLast();
  }

  PickleValue top() {
    requireAboveMark(1);
    return values.getLast();
  }

  void mark() {
    if (marks.size() >= limits.depth()) {
      throw fault.because("the pickle nests containers deeper than " + limits.depth() + "; the file is damaged");
    }
    marks.add(values.size());
  }

  /** Takes off the values above the last mark, and the mark. */
  List<PickleValue> popToMark() {
    if (marks.isEmpty()) {
      throw fault.because("the pickle ends a container that it never began; the file is damaged");
    }
    List<PickleValue> above = values.subList(marks.removeLast(), values.size());
    List<PickleValue> taken = List.copyOf(above);
    above.clear();
    return taken;
  }

  /** POP takes off the last mark where no value lies above it. */
  void popValueOrMark() {
    if (!marks.isEmpty() && marks.getLast() == values.size()) {
      marks.removeLast();
    } else {
      pop();
    }
  }

  void remember(long index) {
    if (memo.size() >= limits.memoEntries()) {
      throw fault.because("the pickle keeps more values for reuse than any checkpoint needs; the file is damaged");
    }
    memo.put(index, top());
  }

  /** MEMOIZE: the next free index is the number of entries. */
  void rememberNext() {
    remember(memo.size());
  }

  PickleValue recall(long index) {
    PickleValue value = memo.get(index);
    if (value == null) {
      throw fault.because("the pickle reuses entry " + index + ", which it never made; the file is damaged");
    }
    return value;
  }

  private void requireAboveMark(int count) {
    int floor = marks.isEmpty() ? 0 : marks.getLast();
    if (values.size() - floor < count) {
      throw fault.because("the pickle uses a value that it never made; the file is damaged");
    }
  }
}
