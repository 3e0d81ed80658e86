package org.pivotune.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pivotune.testing.ProjectFiles;
import org.pivotune.torch.ffi.pivotune_torch;

/**
 * Random calls of the C functions themselves, arguments made from their types in the header: null where a pointer
 * belongs, lists shorter than they say by being null, absurd numbers. What the header makes the caller's duty is kept:
 * handles are alive and of their type, memory is as large as it says.
 */
final class RawCalls implements AutoCloseable {
  private static final Pattern FUNCTION =
      Pattern.compile("PVT_API\\s+pvt_status\\s+(pvt_\\w+)\\s*\\(([^)]*)\\)", Pattern.DOTALL);
  /** Loops for as long as it is told to, frees what it is given, changes the whole process. */
  private static final Set<String> NOT_HERE = Set.of("pvt_nothing_timed", "pvt_threads_set", "pvt_tensor_free_all",
      "pvt_tensor_view_host", "pvt_grad_mode_set");
  /** Bytes behind every pointer that is not null. */
  private static final int MEMORY = 1 << 10;
  private static final int LIST = 8;
  private static final int MOST = 30;
  private static final long LARGEST = 1 << 22;

  /** A function with its parameters as the header declares them. */
  private record Function(Method method, List<String> parameters) {}

  private final Numbers numbers;
  private final Consumer<String> trace;
  private Arena arena = Arena.ofConfined();
  private final List<Function> functions = new ArrayList<>();
  private final List<MemorySegment> tensors = new ArrayList<>();
  private final List<MemorySegment> optimisers = new ArrayList<>();
  private final List<MemorySegment> sources = new ArrayList<>();
  private final List<MemorySegment> graphs = new ArrayList<>();

  RawCalls(SplittableRandom random, Consumer<String> trace) {
    this.numbers = new Numbers(random);
    this.trace = trace;
    Matcher matcher = FUNCTION.matcher(header());
    while (matcher.find()) {
      if (!NOT_HERE.contains(matcher.group(1))) {
        functions.add(new Function(method(matcher.group(1)),
            Arrays.stream(matcher.group(2).split(",")).map(text -> text.strip().replaceAll("\\s+", " ")).toList()));
      }
    }
  }

  private static String header() {
    try {
      return Files.readString(ProjectFiles.root().resolve(
          "native/include/pivotune_torch.h"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Method method(String name) {
    return Arrays.stream(pivotune_torch.class.getDeclaredMethods())
        .filter(one -> one.getName().equals(name) && one.getReturnType() == int.class).findFirst().orElseThrow();
  }

  /** Whether the call was let through. */
  boolean call() {
    arena.close();
    arena = Arena.ofConfined();
    Function function = functions.get(numbers.below(functions.size()));
    Object[] arguments = new Object[function.parameters().size()];
    List<Integer> results = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = argument(function.parameters().get(i));
      boolean result = function.parameters().get(i).matches("pvt_\\w+ \\*\\*out\\w*");
      if (result && arguments[i] instanceof MemorySegment out && !out.equals(MemorySegment.NULL)) {
        out.set(ValueLayout.ADDRESS, 0, MemorySegment.NULL);
        results.add(i);
      }
    }
    if (function.method().getName().endsWith("_free")) {
      pool(function.parameters().getFirst()).remove(arguments[0]);
    }
    trace.accept(function.method().getName() + " " + Arrays.toString(arguments));
    int status = invoke(function.method(), arguments);
    if (status < 0 || status > 3) {
      throw new AssertionError(function + " gave the status " + status);
    }
    for (int i : results) {
      MemorySegment handle = ((MemorySegment) arguments[i]).get(ValueLayout.ADDRESS, 0);
      if (status != 0 && !handle.equals(MemorySegment.NULL)) {
        throw new AssertionError(function + " failed and wrote its output all the same");
      }
      own(function.parameters().get(i), handle);
    }
    return status == 0;
  }

  private static int invoke(Method method, Object[] arguments) {
    try {
      return (int) method.invoke(null, arguments);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }

  private void own(String parameter, MemorySegment handle) {
    if (handle.equals(MemorySegment.NULL)) {
      return;
    }
    List<MemorySegment> pool = pool(parameter);
    if (pool == tensors && elements(handle) > LARGEST) {
      pivotune_torch.pvt_tensor_free(handle);
      return;
    }
    pool.add(handle);
    if (pool.size() > MOST) {
      free(pool, pool.remove(numbers.below(pool.size())));
    }
  }

  private long elements(MemorySegment tensor) {
    MemorySegment numbersOut = arena.allocate(8 * 64, 8);
    pivotune_torch.pvt_tensor_rank(tensor, numbersOut);
    int rank = numbersOut.get(ValueLayout.JAVA_INT, 0);
    pivotune_torch.pvt_tensor_shape(tensor, numbersOut, rank);
    long count = 1;
    for (int i = 0; i < rank; i++) {
      count *= numbersOut.getAtIndex(ValueLayout.JAVA_LONG, i);
    }
    return count;
  }

  private List<MemorySegment> pool(String parameter) {
    if (parameter.contains("pvt_adam")) {
      return optimisers;
    }
    if (parameter.contains("pvt_graph")) {
      return graphs;
    }
    return parameter.contains("pvt_random") ? sources : tensors;
  }

  private void free(List<MemorySegment> pool, MemorySegment handle) {
    if (pool == tensors) {
      pivotune_torch.pvt_tensor_free(handle);
    } else if (pool == optimisers) {
      pivotune_torch.pvt_adam_free(handle);
    } else if (pool == graphs) {
      pivotune_torch.pvt_graph_free(handle);
    } else {
      pivotune_torch.pvt_random_free(handle);
    }
  }

  private Object argument(String parameter) {
    String type = parameter.substring(0, parameter.lastIndexOf(parameter.contains("*") ? '*' : ' ') + 1).strip();
    boolean none = numbers.seldom(8);
    return switch (type) {
      case "int32_t" -> parameter.endsWith("rank") ? rank() : (int) numbers.index();
      case "int64_t" -> parameter.endsWith("count") ? numbers.below(LIST + 1) - (none ? 2 : 0) : count(parameter);
      case "uint64_t" -> numbers.index();
      case "double" -> numbers.value();
      case "const int64_t *" -> none ? MemorySegment.NULL : shape();
      case "pvt_tensor *const *" -> none ? MemorySegment.NULL : list();
      case "const void *", "void *", "void **", "int32_t *", "int64_t *", "double *", "const char **",
          "pvt_tensor **", "pvt_adam **", "pvt_random **", "pvt_graph **" -> none ? MemorySegment.NULL : arena.allocate(MEMORY, 8);
      default -> handle(parameter, type);
    };
  }

  /** A live handle, or null; one that is to be freed leaves its pool. */
  private MemorySegment handle(String parameter, String type) {
    List<MemorySegment> pool = pool(type);
    if (pool.isEmpty() || numbers.seldom(10)) {
      return MemorySegment.NULL;
    }
    return pool.get(numbers.below(pool.size()));
  }

  private int rank() {
    return numbers.seldom(10) ? (int) numbers.index() : numbers.below(5);
  }

  /** Bytes of memory are what the memory has at most. */
  private long count(String parameter) {
    return parameter.endsWith("bytes") ? 4L * numbers.below(MEMORY / 4) : numbers.index();
  }

  private MemorySegment shape() {
    MemorySegment shape = arena.allocate(16 * 8L, 8);
    for (int i = 0; i < 16; i++) {
      shape.setAtIndex(ValueLayout.JAVA_LONG, i, numbers.size());
    }
    return shape;
  }

  private MemorySegment list() {
    MemorySegment list = arena.allocate(ValueLayout.ADDRESS, LIST);
    for (int i = 0; i < LIST; i++) {
      list.setAtIndex(ValueLayout.ADDRESS, i, handle("tensor", "pvt_tensor"));
    }
    return list;
  }

  @Override
  public void close() {
    trace.accept("freeing all");
    for (List<MemorySegment> pool : List.of(tensors, optimisers, sources, graphs)) {
      pool.forEach(handle -> free(pool, handle));
    }
    arena.close();
  }
}
