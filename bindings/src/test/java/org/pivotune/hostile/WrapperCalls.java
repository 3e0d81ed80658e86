package org.pivotune.hostile;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Adam;
import org.pivotune.torch.DType;
import org.pivotune.torch.Device;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.RandomNumbers;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;
import org.pivotune.torch.TorchException;

/** Random public methods of our classes on live, freed and foreign handles. Anything but a documented error escapes. */
final class WrapperCalls implements AutoCloseable {
  private static final int MOST_TENSORS = 40;
  /** Larger ones are dropped: a sum over 2^40 repeated values is no fault, but takes a week. */
  private static final long LARGEST = 1 << 22;
  private static final long LARGEST_HOST = 1 << 24;

  private final Numbers numbers;
  private final Consumer<String> trace;
  private final TensorScope scope = TensorScope.open();
  private final GradMode grad = GradMode.enabled();
  private final List<Tensor> tensors = new ArrayList<>();
  private final List<Adam> optimisers = new ArrayList<>();
  private final List<RandomNumbers> sources = new ArrayList<>();
  private final List<Method> methods = new ArrayList<>();

  WrapperCalls(SplittableRandom random, Consumer<String> trace) {
    this.numbers = new Numbers(random);
    this.trace = trace;
    for (Class<?> type : List.of(Tensor.class, Adam.class, RandomNumbers.class)) {
      for (Method method : type.getDeclaredMethods()) {
        if (Modifier.isPublic(method.getModifiers()) && !method.isSynthetic()) {
          methods.add(method);
        }
      }
    }
    methods.sort(java.util.Comparator.comparing(Method::toString)); // reflection promises no order
    tensors.add(Tensor.full(1, Device.CPU, 1, 2, 4, 4));
  }

  /** Whether the call was let through. */
  boolean call() {
    if (numbers.seldom(6)) {
      return layer();
    }
    Method method = methods.get(numbers.below(methods.size()));
    Object target = target(method.getDeclaringClass());
    Object[] arguments = Arrays.stream(method.getGenericParameterTypes()).map(this::argument).toArray();
    return perform(method.getName(), target + Arrays.deepToString(arguments), () -> {
      try {
        return method.invoke(target, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    });
  }

  /** Our own kernels, with shapes that nearly fit. */
  private boolean layer() {
    long n = 1 + numbers.below(2);
    long in = near(3);
    long out = near(2);
    long side = near(4);
    boolean up = numbers.seldom(2);
    long kernel = numbers.seldom(4) ? near(1) : 3;
    return perform("layer", List.of(n, in, out, side, up, kernel).toString(), () -> {
      Tensor x = odd(Tensor.full(1, Device.CPU, near(n), near(in), near(side), near(side)));
      Tensor style = odd(Tensor.full(1, Device.CPU, near(n), near(in)));
      if (numbers.seldom(3)) {
        Tensor weight = odd(Tensor.full(1, Device.CPU, numbers.seldom(8) ? near(3) : 3, near(in), 1, 1));
        return x.colours(weight, style, odd(Tensor.full(0, Device.CPU, near(3))), numbers.value());
      }
      Tensor weight = odd(Tensor.full(1, Device.CPU, near(out), near(in), kernel, near(kernel)));
      Tensor bias = odd(Tensor.full(0, Device.CPU, near(out)));
      long to = up ? 2 * side : side;
      Tensor noise = numbers.seldom(3) ? null : odd(Tensor.full(1, Device.CPU, near(to), near(to)));
      Tensor strength = noise == null || numbers.seldom(20) ? null : odd(Tensor.full(1, Device.CPU));
      return x.styledConvolution(weight, style, noise, strength, bias, up, numbers.value());
    });
  }

  private long near(long size) {
    return numbers.seldom(15) ? size + numbers.below(5) - 2 : size;
  }

  /** The tensor, or the same of another layout or number format, or asking for a gradient. */
  private Tensor odd(Tensor tensor) {
    return switch (numbers.below(12)) {
      case 0 -> tensor.to(DType.FLOAT16, Device.CPU);
      case 1 -> tensor.to(DType.INT64, Device.CPU);
      case 2, 3, 4 -> tensor.requiresGrad(true);
      case 5 -> tensor.shape().length > 1 ? tensor.transpose(-1, -2) : tensor;
      case 6 -> Tensor.full(1, Device.CPU).expand(tensor.shape());
      default -> tensor;
    };
  }

  /** A call that may throw anything. */
  private interface Body {
    @Nullable Object run() throws Throwable;
  }

  private boolean perform(String name, String with, Body body) {
    trace.accept(name + " " + with);
    try {
      keep(numbers.seldom(20) ? elsewhere(body) : body.run());
      return true;
    } catch (TorchException | IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException
        | ArithmeticException e) {
      return false;
    } catch (OutOfMemoryError e) {
      return false; // a host tensor of an absurd size
    } catch (Throwable e) {
      throw new AssertionError(name + " " + with + " threw something else", e);
    }
  }

  private static @Nullable Object elsewhere(Body body) throws Throwable {
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    Thread other = Thread.ofPlatform().start(() -> {
      try (TensorScope own = TensorScope.open()) {
        body.run();
      } catch (Throwable e) {
        thrown.set(e);
      }
    });
    other.join();
    Throwable error = thrown.get();
    if (error != null) {
      throw error;
    }
    return null;
  }

  private void keep(@Nullable Object result) {
    if (result instanceof Tensor tensor && !tensors.contains(tensor)) {
      if (HostTensor.elementCount(tensor.shape()) > LARGEST) {
        tensor.free();
        return;
      }
      if (tensors.size() < MOST_TENSORS) {
        tensors.add(tensor);
      } else {
        int place = numbers.below(tensors.size());
        Tensor old = tensors.set(place, tensor);
        if (!numbers.seldom(10) && !old.toString().equals("a freed tensor")) {
          old.free();
        }
      }
    }
  }

  private @Nullable Object target(Class<?> type) {
    if (type == Tensor.class) {
      return tensor();
    }
    return type == Adam.class ? optimiser() : source();
  }

  private Tensor tensor() {
    return tensors.get(numbers.below(tensors.size()));
  }

  private Adam optimiser() {
    if (optimisers.isEmpty() || numbers.seldom(5)) {
      List<Tensor> leaves = new ArrayList<>();
      for (int i = numbers.below(3); i >= 0; i--) {
        Tensor leaf = odd(Tensor.full(1, Device.CPU, 1 + numbers.below(8), 1 + numbers.below(8)));
        try {
          leaf.requiresGrad(true).mul(2).sum().backward();
        } catch (TorchException e) {
          leaf = Tensor.full(1, Device.CPU, 2);
        }
        leaves.add(leaf);
      }
      optimisers.add(made(leaves));
      leaves.forEach(this::keep);
    }
    return optimisers.get(numbers.below(optimisers.size()));
  }

  /** An optimiser of these, or of what it does not refuse. */
  private static Adam made(List<Tensor> leaves) {
    try {
      return new Adam(leaves, Adam.Constants.DEFAULT);
    } catch (TorchException e) {
      return new Adam(List.of(), Adam.Constants.DEFAULT);
    }
  }

  private RandomNumbers source() {
    if (sources.isEmpty() || numbers.seldom(5)) {
      sources.add(new RandomNumbers(numbers.index(), Device.CPU));
    }
    return sources.get(numbers.below(sources.size()));
  }

  private @Nullable Object argument(java.lang.reflect.Type type) {
    if (type instanceof java.lang.reflect.ParameterizedType) {
      List<Tensor> list = new ArrayList<>();
      for (int i = numbers.below(4); i > 0; i--) {
        list.add(tensor());
      }
      return list;
    }
    if (type == HostTensor.class) {
      long[] shape = numbers.shape();
      long count = HostTensor.elementCount(Arrays.stream(shape).map(size -> size < 0 || size > 50 ? 1 : size).toArray());
      return HostTensor.allocate(count > LARGEST_HOST ? 1 : count);
    }
    if (type == Adam.State.class) {
      return new Adam.State(tensor(), tensor(), numbers.index());
    }
    return plain(type);
  }

  private @Nullable Object plain(java.lang.reflect.Type type) {
    return switch (type.getTypeName()) {
      case "org.pivotune.torch.Tensor" -> tensor();
      case "long" -> numbers.seldom(2) ? numbers.index() : numbers.size();
      case "int" -> (int) numbers.index();
      case "double" -> numbers.value();
      case "boolean" -> numbers.seldom(2);
      case "long[]" -> numbers.shape();
      case "org.pivotune.torch.DType" -> DType.values()[numbers.below(DType.values().length)];
      case "org.pivotune.torch.Device" -> numbers.seldom(8) ? new Device(numbers.below(3)) : Device.CPU;
      default -> throw new IllegalStateException("no argument of " + type);
    };
  }

  @Override
  public void close() {
    trace.accept("closing all");
    optimisers.forEach(Adam::close);
    sources.forEach(RandomNumbers::close);
    grad.close();
    scope.close();
  }
}
