package org.pivotune.edit;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.pivotune.stylegan.StyleOffsets;
import org.pivotune.tensor.HostTensor;

/**
 * Several edits together. All look at the codes as they came in, and their displacements and offsets add up, so that
 * the order does not matter (beyond the last bit of a float). Immutable.
 *
 * @param steps in the order they were asked for; the same method may come twice
 */
public record EditSequence(List<Step> steps) implements EditMethod {
  /** Changes nothing. */
  public static final EditSequence NONE = new EditSequence(List.of());

  /**
   * One edit with its method at hand.
   *
   * @param strength finite
   */
  public record Step(EditMethod method, double strength) {
    public Step {
      if (!Double.isFinite(strength)) {
        throw new EditException("the strength of " + method.name() + " must be a finite number, not " + strength);
      }
    }

    /** Such as {@code smile=2}. */
    @Override
    public String toString() {
      return method.name() + "=" + Edit.number(strength);
    }
  }

  public EditSequence {
    steps = List.copyOf(steps);
  }

  /** One method alone. */
  public static EditSequence of(EditMethod method, double strength) {
    return new EditSequence(List.of(new Step(method, strength)));
  }

  /**
   * Looks every edit up.
   *
   * @throws EditException if the catalogue lacks a direction; the message lists those it has
   */
  public static EditSequence of(List<Edit> edits, DirectionCatalogue catalogue) {
    return new EditSequence(edits.stream().map(edit -> {
      EditDirection direction = catalogue.get(edit.direction());
      return new Step(edit.layers().map(direction::within).orElse(direction), edit.strength());
    }).toList());
  }

  /** This sequence and one more edit. */
  public EditSequence and(EditMethod method, double strength) {
    List<Step> more = new ArrayList<>(steps);
    more.add(new Step(method, strength));
    return new EditSequence(more);
  }

  /** The first edits alone. */
  public EditSequence first(int count) {
    return new EditSequence(steps.subList(0, count));
  }

  /** Every strength times a factor. */
  public EditSequence scaled(double factor) {
    return new EditSequence(steps.stream().map(step -> new Step(step.method(), step.strength() * factor)).toList());
  }

  /**
   * Edited codes, for sequences that leave the styles alone.
   *
   * @param codes [N, num_ws, w_dim]; not changed
   * @return a new tensor of the same shape
   * @throws EditException if a method is made for another generator, or moves styles
   */
  public HostTensor apply(HostTensor codes) {
    EditedCodes edited = edit(codes);
    if (!edited.styles().isEmpty()) {
      throw new EditException("the edits " + this + " move styles, not codes alone; render what edit(codes) gives");
    }
    return edited.codes();
  }

  /**
   * What is to be rendered.
   *
   * @param codes [N, num_ws, w_dim]; not changed
   * @throws EditException if a method is made for another generator
   */
  public EditedCodes edit(HostTensor codes) {
    HostTensor edited = displacement(codes, 1);
    FloatBuffer moved = edited.data();
    for (int i = 0; i < moved.capacity(); i++) {
      moved.put(i, moved.get(i) + codes.get(i));
    }
    return new EditedCodes(edited, styleOffsets(1));
  }

  /** The sum of all displacements; strength scales them together. */
  @Override
  public HostTensor displacement(HostTensor codes, double strength) {
    double[] sum = new double[Math.toIntExact(codes.elementCount())];
    for (Step step : steps) {
      FloatBuffer part = step.method().displacement(codes, strength * step.strength()).data();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += part.get(i);
      }
    }
    HostTensor total = HostTensor.onHeap(codes.shape());
    FloatBuffer target = total.data();
    for (double value : sum) {
      target.put((float) value);
    }
    return total;
  }

  /** The sum of all offsets. */
  @Override
  public StyleOffsets styleOffsets(double strength) {
    StyleOffsets sum = StyleOffsets.NONE;
    for (Step step : steps) {
      sum = sum.plus(step.method().styleOffsets(strength * step.strength()));
    }
    return sum;
  }

  @Override
  public String name() {
    return toString();
  }

  /** Such as {@code smile=2, yaw=-1}; {@code unedited} without any edit. */
  @Override
  public String toString() {
    return steps.isEmpty() ? "unedited" : steps.stream().map(Step::toString).collect(Collectors.joining(", "));
  }
}
