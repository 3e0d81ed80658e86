package org.pivotune.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pivotune.onnx.OnnxException;
import org.pivotune.onnx.OnnxSession;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;

/** Every public method of every kind of handle, after it was closed and from another thread: never a crash. */
@ExtendWith(NoLeakedHandles.class)
class UseAfterCloseTest {
  /** y = relu(x), both [1, 4]. */
  private static final byte[] RELU = Base64.getDecoder().decode("CAg6OwoMCgF4EgF5IgRSZWx1EgFnWhMKAXgSDgoMCAESCAoCCAEKA"
      + "ggEYhMKAXkSDgoMCAESCAoCCAEKAggEQgQKABAN");
  /** What may be asked of a closed handle. */
  private static final Set<String> HARMLESS = Set.of("close", "toString", "hashCode", "equals", "size", "run#tensor");

  /** A way to a closed handle. */
  private record Handle(String name, Supplier<Object> closed, Class<? extends RuntimeException> thrown) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Tensor made() {
    return Tensor.full(1, Device.CPU, 2, 2);
  }

  static Stream<Handle> closedHandles() {
    return Stream.of(
        new Handle("tensor of a closed scope", () -> {
          try (TensorScope scope = TensorScope.open()) {
            return made();
          }
        }, TorchUsageException.class),
        new Handle("freed tensor", () -> {
          Tensor tensor = made();
          tensor.free();
          return tensor;
        }, TorchUsageException.class),
        new Handle("scope", () -> {
          TensorScope scope = TensorScope.open();
          scope.close();
          return scope;
        }, TorchUsageException.class),
        new Handle("optimiser", () -> {
          Adam adam = new Adam(List.of(made()), Adam.Constants.DEFAULT);
          adam.close();
          return adam;
        }, TorchUsageException.class),
        new Handle("random source", () -> {
          RandomNumbers random = new RandomNumbers(1, Device.CPU);
          random.close();
          return random;
        }, TorchUsageException.class),
        new Handle("ONNX session", () -> {
          OnnxSession session = OnnxSession.open("relu", RELU, 1);
          session.close();
          return session;
        }, OnnxException.class),
        new Handle("ONNX binding", () -> {
          try (OnnxSession session = OnnxSession.open("relu", RELU, 1)) {
            OnnxSession.Binding binding = session.binding();
            binding.close();
            return binding;
          }
        }, OnnxException.class),
        new Handle("ONNX binding of a closed session", () -> {
          OnnxSession session = OnnxSession.open("relu", RELU, 1);
          OnnxSession.Binding binding = session.binding();
          session.close();
          return binding;
        }, OnnxException.class));
  }

  @ParameterizedTest
  @MethodSource("closedHandles")
  void everyMethodRefuses(Handle handle) throws ReflectiveOperationException {
    try (TensorScope scope = TensorScope.open()) {
      Object closed = handle.closed().get();
      int refused = 0;
      for (Method method : closed.getClass().getMethods()) {
        boolean own = method.getDeclaringClass() == closed.getClass() && !Modifier.isStatic(method.getModifiers());
        if (own && !HARMLESS.contains(method.getName()) && !isWithoutSession(closed, method)) {
          Throwable thrown = call(closed, method);
          assertThat(thrown).as(handle + ": " + method).isInstanceOf(handle.thrown());
          refused++;
        }
      }
      assertThat(refused).isPositive();
      assertThat(closed.toString()).isNotBlank();
      if (closed instanceof AutoCloseable closeable) {
        closeAgain(closeable);
      }
    }
  }

  /** An empty set of bound tensors is made without the session and of no use. */
  private static boolean isWithoutSession(Object closed, Method method) {
    return closed instanceof OnnxSession && method.getName().equals("binding");
  }

  private static void closeAgain(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      throw new AssertionError("closing twice", e);
    }
  }

  private static @Nullable Throwable call(Object target, Method method) throws IllegalAccessException {
    try {
      method.invoke(target, Arrays.stream(method.getParameterTypes()).map(UseAfterCloseTest::argument).toArray());
      return null;
    } catch (InvocationTargetException e) {
      return e.getCause();
    }
  }

  private static Object argument(Class<?> type) {
    if (type == Tensor.class) {
      return made();
    }
    if (type == HostTensor.class) {
      return HostTensor.allocate(2, 2);
    }
    if (type == Adam.State.class) {
      return new Adam.State(made(), made(), 1);
    }
    return Map.<Class<?>, Object>of(long.class, 0L, int.class, 0, double.class, 1.0, boolean.class, true, long[].class,
        new long[] {2, 2}, DType.class, DType.FLOAT32, Device.class, Device.CPU, String.class, "x", Map.class,
        Map.of("x", HostTensor.allocate(1, 4)), TensorScope.class, TensorScope.detached()).get(type);
  }

  @Test
  void nothingConfinedWorksFromAnotherThread() throws InterruptedException, ReflectiveOperationException {
    try (TensorScope scope = TensorScope.open();
        RandomNumbers random = new RandomNumbers(1, Device.CPU);
        Adam adam = new Adam(List.of(made()), Adam.Constants.DEFAULT)) {
      Map<Object, String> all = Map.of(made(), "a tensor", adam, "the optimiser", random, "the random source");
      for (Object confined : all.keySet()) {
        int refused = 0;
        for (Method method : confined.getClass().getMethods()) {
          boolean own = method.getDeclaringClass() == confined.getClass() && !Modifier.isStatic(method.getModifiers());
          if (own && !method.getName().equals("toString")) {
            assertThat(elsewhere(() -> call(confined, method))).as(method.toString())
                .isInstanceOf(TorchUsageException.class).has(errorText("torch.used-by-other-thread", all.get(confined),
                    Thread.currentThread().getName()));
            refused++;
          }
        }
        assertThat(refused).as(all.get(confined)).isPositive();
      }
      assertThat(elsewhere(() -> call(scope, TensorScope.class.getMethod("close")))).isInstanceOf(
          TorchUsageException.class);
      assertThat(adam.steps()).isZero();
      assertThat(random.normal(2).allFinite()).isTrue();
    }
  }

  /** A call that gives back what it threw. */
  private interface Call {
    @Nullable Throwable get() throws ReflectiveOperationException;
  }

  private static @Nullable Throwable elsewhere(Call call) throws InterruptedException {
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    Thread other = Thread.ofPlatform().name("other").start(() -> {
      try (TensorScope own = TensorScope.open()) {
        thrown.set(call.get());
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    });
    other.join();
    return thrown.get();
  }

  @Test
  void viewsEndWithTheirTensor() throws InterruptedException {
    HostTensor view;
    try (TensorScope scope = TensorScope.open()) {
      view = made().hostView();
      assertThat(view.get(3)).isEqualTo(1);
      HostTensor early = made().hostView();
      AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
      Thread other = Thread.ofPlatform().uncaughtExceptionHandler((thread, error) -> thrown.set(error))
          .start(() -> early.get(0));
      other.join();
      assertThat(thrown.get()).isInstanceOf(WrongThreadException.class);
    }
    assertThatThrownBy(() -> view.get(0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(view::toArray).isInstanceOf(IllegalStateException.class);
    try (TensorScope scope = TensorScope.open()) {
      assertThatThrownBy(() -> Tensor.of(view, Device.CPU)).isInstanceOf(IllegalStateException.class);
      Tensor freed = made();
      HostTensor seen = freed.hostView();
      freed.free();
      assertThatThrownBy(() -> seen.get(0)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void memoryOfJavaStaysWhileATensorLiesOverIt() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor view = Tensor.viewOf(HostTensor.of(new float[] {1, 2, 3, 4}, 4));
      for (int i = 0; i < 20; i++) {
        System.gc();
        HostTensor.allocate(1 << 16);
      }
      assertThat(view.toHost().toArray()).containsExactly(1, 2, 3, 4);
    }
  }
}
