package org.pivotune.checkpoint;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.pivotune.checkpoint.PickleValue.Dict;
import org.pivotune.checkpoint.PickleValue.Items;

/** The tensors below a place in a pickle, found by name and not yet read. Immutable; safe from any thread. */
public final class PickleTensors {
  private final PickleNode root;
  private final Map<String, StoredTensor> tensors;

  private PickleTensors(PickleNode root, Map<String, StoredTensor> tensors) {
    this.root = root;
    this.tensors = tensors;
  }

  /** Walks dicts, lists and tuples; names are the keys below the root joined by dots. */
  static PickleTensors below(PickleNode root) {
    PickleNode start = new PickleNode(root.file(), "", root.value(), root.limits());
    Map<String, StoredTensor> found = new LinkedHashMap<>();
    WorkBudget budget = new WorkBudget(root.limits(), root.limits().textBytes());
    Deque<Step> waiting = new ArrayDeque<>();
    waiting.push(new Step(start, "", root.value(), 0));
    while (!waiting.isEmpty()) {
      Step step = waiting.pop();
      budget.claim(1, start::failure);
      if (step.depth() > root.limits().depth()) {
        throw start.failure("containers are nested without end; the file is damaged");
      }
      if (step.isOfInterest()) {
        PickleNode node = step.node();
        // A path repeats the keys above it: a few bytes in the file could become kilobytes here.
        budget.claimBytes(node.path().length(), start::failure);
        if (node.isTensor() && found.put(node.path(), node.tensor()) != null) {
          throw start.failure("there are two tensors '" + Listing.shorten(node.path()) + "'");
        }
        pushChildren(node, step.depth() + 1, waiting, budget);
      }
    }
    return new PickleTensors(root, found);
  }

  /** A value still to be looked at; its path is made only then, because there may be a million of them. */
  private record Step(PickleNode above, String key, PickleValue value, int depth) {
    /** Whether there are tensors to be found here. */
    boolean isOfInterest() {
      return switch (value) {
        case Dict dict -> dict.size() > 0;
        case Items items -> !items.items().isEmpty();
        case PickleValue.Tensor tensor -> true;
        default -> false;
      };
    }

    PickleNode node() {
      return depth == 0 ? above : above.at(key, value);
    }
  }

  private static void pushChildren(PickleNode node, int depth, Deque<Step> waiting, WorkBudget budget) {
    int count = node.value() instanceof Items items ? items.items().size() : 0;
    budget.claim(node.value() instanceof Dict ? node.keys().size() : count, node::failure);
    // Backwards onto the stack, so that tensors come out in the order of the file.
    if (node.value() instanceof Dict dict) {
      for (String key : dict.keys().reversed()) {
        waiting.push(new Step(node, key, Objects.requireNonNull(dict.get(key)), depth));
      }
    }
    List<PickleValue> items = node.value() instanceof Items list ? list.items() : List.of();
    for (int i = items.size() - 1; i >= 0; i--) {
      waiting.push(new Step(node, Integer.toString(i), items.get(i), depth));
    }
  }

  /** The tensors in the order of the file; unmodifiable. */
  public Map<String, StoredTensor> asMap() {
    return Collections.unmodifiableMap(tensors);
  }

  /** Reads all tensors. */
  public NamedTensors read() {
    return read(name -> true);
  }

  /**
   * Reads the tensors of some names.
   *
   * @throws CheckpointException if together they are larger than the limit
   */
  public NamedTensors read(Predicate<String> wanted) {
    Map<String, StoredTensor> chosen = new LinkedHashMap<>(tensors);
    chosen.keySet().removeIf(wanted.negate());
    return NamedTensors.read(root.file(), chosen, Map.of(), root.limits());
  }
}
