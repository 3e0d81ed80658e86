package org.pivotune.torch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pivotune.torch.ffi.pivotune_torch;

/**
 * Adam (Kingma and Ba 2015) with bias correction, over LibTorch's fused kernel. Holds its own references to the
 * parameters. Confined to one thread.
 */
public final class Adam implements AutoCloseable {
  private final Thread owner = Thread.currentThread();
  private MemorySegment handle;

  /**
   * The optimiser's constants.
   *
   * @param beta1 decay of the mean of gradients, in [0, 1)
   * @param beta2 decay of the mean of squared gradients, in [0, 1)
   * @param epsilon added to the denominator
   */
  public record Constants(double beta1, double beta2, double epsilon) {
    /** PyTorch's defaults, which the paper and its reference implementation use. */
    public static final Constants DEFAULT = new Constants(0.9, 0.999, 1e-8);
  }

  /**
   * What one parameter's next update depends on, apart from its value and gradient.
   *
   * @param mean running mean of the gradient, of the parameter's shape
   * @param variance running mean of the squared gradient, likewise
   * @param steps updates that it took
   */
  public record State(Tensor mean, Tensor variance, long steps) {}

  public Adam(List<Tensor> parameters, Constants constants) {
    NativeCalls calls = NativeCalls.current();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment array = NativeCalls.array(arena, parameters.toArray(Tensor[]::new));
      NativeCalls.check(
          pivotune_torch.pvt_adam_create(
              array, parameters.size(), 0.0, constants.beta1(), constants.beta2(), constants.epsilon(), calls.out()),
          "Adam");
    }
    handle = calls.outAddress();
  }

  /** One update with this learning rate; parameters without a gradient are left alone. */
  public void step(double learningRate) {
    requireOpen();
    NativeCalls.check(pivotune_torch.pvt_adam_step(handle, learningRate), "Adam step");
  }

  /**
   * The same without asking the host, so that it can be recorded.
   *
   * @param learningRate a scalar on the parameters' device
   * @param skip such a scalar: where it is 1 the update is left out and not counted; null for never
   * @param gradientScale such a scalar that gradients are first divided by; null for 1
   */
  public void step(Tensor learningRate, @Nullable Tensor skip, @Nullable Tensor gradientScale) {
    requireOpen();
    NativeCalls.check(
        pivotune_torch.pvt_adam_step_on_device(
            handle, learningRate.handle(), Tensor.orNull(skip), Tensor.orNull(gradientScale)),
        "Adam step", learningRate);
  }

  /**
   * The same for gradients that may leave their format's range. Where one is infinite or not a number, the update is
   * left out and the scale halved; after a hundred updates in a row it is doubled, up to the most.
   *
   * @param learningRate a scalar on the parameters' device
   * @param skip such a scalar: where it is 1 the update is left out and not counted; null for never
   * @param gradientScale such a scalar that gradients are first divided by; changed in place
   * @param mostScale what it never exceeds
   */
  public void stepScaled(Tensor learningRate, @Nullable Tensor skip, Tensor gradientScale, double mostScale) {
    requireOpen();
    NativeCalls.check(
        pivotune_torch.pvt_adam_step_scaled(
            handle, learningRate.handle(), Tensor.orNull(skip), gradientScale.handle(), mostScale),
        "Adam step", learningRate);
  }

  /** Forgets all gradients. */
  public void zeroGrad() {
    requireOpen();
    NativeCalls.check(pivotune_torch.pvt_adam_zero_grad(handle), "Adam zero grad");
  }

  /** Steps taken so far. */
  public long steps() {
    requireOpen();
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_adam_steps(handle, calls.out()), "Adam steps");
    return calls.outLong();
  }

  /**
   * The state of one parameter; its tensors share the optimiser's memory and join the current scope.
   *
   * @param index the parameter's place in the list that the optimiser was made with
   */
  public State state(int index) {
    requireOpen();
    NativeCalls calls = NativeCalls.current();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment steps = arena.allocate(ValueLayout.JAVA_LONG);
      NativeCalls.check(
          pivotune_torch.pvt_adam_state(handle, index, calls.out(), calls.outSecond(), steps), "Adam state");
      Tensor mean = calls.outTensor();
      return new State(mean, calls.outSecondTensor(), steps.get(ValueLayout.JAVA_LONG, 0));
    }
  }

  /** Takes a state back, by copying. */
  public void restore(int index, State state) {
    requireOpen();
    NativeCalls.check(
        pivotune_torch.pvt_adam_set_state(
            handle, index, state.mean().handle(), state.variance().handle(), state.steps()),
        "Adam restore", state.mean(), state.variance());
  }

  @Override
  public void close() {
    if (handle != MemorySegment.NULL) {
      requireOwner();
      NativeCalls.check(pivotune_torch.pvt_adam_free(handle), "free");
      handle = MemorySegment.NULL;
    }
  }

  private void requireOpen() {
    if (handle == MemorySegment.NULL) {
      throw new TorchUsageException("the optimiser is closed");
    }
    requireOwner();
  }

  private void requireOwner() {
    if (Thread.currentThread() != owner) {
      throw new TorchUsageException("the optimiser of thread " + owner.getName() + " was used by thread "
          + Thread.currentThread().getName());
    }
  }
}
