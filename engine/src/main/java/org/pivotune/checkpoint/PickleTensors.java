package org.pivotune.checkpoint;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.pivotune.checkpoint.PickleValue.Dict;
import org.pivotune.checkpoint.PickleValue.Items;
import org.pivotune.tensor.HostTensor;

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
    WorkBudget budget = new WorkBudget(root.limits(), 0);
    Deque<Step> waiting = new ArrayDeque<>();
    waiting.push(new Step(start, 0));
    while (!waiting.isEmpty()) {
      Step step = waiting.pop();
      budget.claim(1, start::failure);
      if (step.depth() > root.limits().depth()) {
        throw start.failure("containers are nested without end; the file is damaged");
      }
      if (step.node().isTensor() && found.put(step.node().path(), step.node().tensor()) != null) {
        throw start.failure("there are two tensors '" + Listing.shorten(step.node().path()) + "'");
      }
      pushChildren(step, waiting, budget);
    }
    return new PickleTensors(root, found);
  }

  private record Step(PickleNode node, int depth) {}

  private static void pushChildren(Step step, Deque<Step> waiting, WorkBudget budget) {
    PickleNode node = step.node();
    int count = node.value() instanceof Items items ? items.items().size() : 0;
    budget.claim(node.value() instanceof Dict ? node.keys().size() : count, node::failure);
    // Backwards onto the stack, so that tensors come out in the order of the file.
    for (String key : node.value() instanceof Dict ? node.keys().reversed() : List.<String>of()) {
      waiting.push(new Step(node.get(key), step.depth() + 1));
    }
    for (int i = count - 1; i >= 0; i--) {
      waiting.push(new Step(node.get(Integer.toString(i)), step.depth() + 1));
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
    Map<String, HostTensor> values = new LinkedHashMap<>();
    Map<String, ElementType> types = new LinkedHashMap<>();
    long left = root.limits().totalTensorBytes();
    for (Map.Entry<String, StoredTensor> entry : tensors.entrySet()) {
      if (wanted.test(entry.getKey())) {
        left -= entry.getValue().elementCount() * Float.BYTES;
        if (left < 0) {
          throw root.failure("the tensors are larger than the limit of " + root.limits().totalTensorBytes() + " bytes");
        }
        values.put(entry.getKey(), entry.getValue().read());
        types.put(entry.getKey(), entry.getValue().type());
      }
    }
    return new NamedTensors(root.file(), values, types, Map.of());
  }
}
