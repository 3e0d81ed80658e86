package org.pivotune.resume;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.pivotune.observe.FiniteNumbers;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Adam;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/** Tensors under optimisation, by name, with their optimiser, which it owns. Confined to the tensors' thread. */
public final class Optimised implements AutoCloseable {
  private final Map<String, Tensor> tensors;
  private final List<String> names;
  private final Adam adam;

  /** @param tensors leaves; belong to the caller and outlive this */
  public Optimised(Map<String, Tensor> tensors) {
    this.tensors = new LinkedHashMap<>(tensors);
    this.names = List.copyOf(this.tensors.keySet());
    this.adam = new Adam(List.copyOf(this.tensors.values()), Adam.Constants.DEFAULT);
  }

  public Adam adam() {
    return adam;
  }

  /**
   * Keeps the state between two steps, after which the journal said that one is due.
   *
   * @throws org.pivotune.observe.DivergedException if it holds what is no number; the journal keeps what it has
   */
  public void keep(Journal journal, int steps, FiniteNumbers numbers, Supplier<HostTensor> history) {
    requireFinite(numbers, steps);
    try (TensorScope scope = TensorScope.open();
        GradMode off = GradMode.disabled()) {
      Map<String, LoopState.Moments> moments = new LinkedHashMap<>();
      for (int i = 0; i < names.size(); i++) {
        Adam.State state = adam.state(i);
        boolean finite = state.mean().allFinite() && state.variance().allFinite();
        numbers.require(steps - 1, "the gradient of " + names.get(i), finite);
        moments.put(names.get(i), new LoopState.Moments(seen(state.mean()), seen(state.variance()), state.steps()));
      }
      journal.keep(new LoopState("this run", steps, values(), moments, history.get()));
    }
  }

  /** Keeps the state after the last step, when the journal keeps any. */
  public void keepFinished(Journal journal, int steps, HostTensor history) {
    if (!journal.keeps()) {
      return;
    }
    try (TensorScope scope = TensorScope.open();
        GradMode off = GradMode.disabled()) {
      journal.keep(new LoopState("this run", steps, values(), Map.of(), history));
    }
  }

  /**
   * Looks at what is optimised: an update may have spoilt it although the loss before was a number.
   *
   * @param steps taken so far, at least 1
   * @throws org.pivotune.observe.DivergedException that names the first tensor which holds what is no number
   */
  public void requireFinite(FiniteNumbers numbers, int steps) {
    tensors.forEach((name, tensor) -> numbers.require(steps - 1, name, tensor.allFinite()));
  }

  private Map<String, HostTensor> values() {
    Map<String, HostTensor> values = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> values.put(name, seen(tensor)));
    return values;
  }

  /** The tensor's own memory where that is possible: states are large. */
  private static HostTensor seen(Tensor tensor) {
    return tensor.device().isCpu() ? tensor.detach().contiguous().hostView() : tensor.toHost();
  }

  /**
   * Goes back to a kept state.
   *
   * @throws ResumeException if it is one of other tensors
   */
  public void restore(LoopState state) {
    requireSame(state, state.values().keySet());
    if (!state.finished()) {
      requireSame(state, state.moments().keySet());
    }
    try (TensorScope scope = TensorScope.open();
        GradMode off = GradMode.disabled()) {
      for (int i = 0; i < names.size(); i++) {
        String name = names.get(i);
        Tensor tensor = tensors.get(name);
        tensor.assign(fitting(state, name, tensor, state.values().get(name)));
        LoopState.Moments moments = state.moments().get(name);
        if (moments != null) {
          adam.restore(i, new Adam.State(fitting(state, name, tensor, moments.mean()),
              fitting(state, name, tensor, moments.variance()), moments.steps()));
        }
      }
    }
  }

  private void requireSame(LoopState state, Set<String> given) {
    if (!given.equals(tensors.keySet())) {
      throw new ResumeException(state.origin(), "it has " + given.size() + " tensors, not the " + names.size()
          + " that are optimised here");
    }
  }

  private static Tensor fitting(LoopState state, String name, Tensor tensor, HostTensor values) {
    if (!values.hasShape(tensor.shape())) {
      throw new ResumeException(state.origin(), "its " + name + " is " + values + " instead of "
          + Arrays.toString(tensor.shape()));
    }
    return Tensor.of(values, tensor.device());
  }

  @Override
  public void close() {
    adam.close();
  }
}
