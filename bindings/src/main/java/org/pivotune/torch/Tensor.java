package org.pivotune.torch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.ffi.pivotune_torch;

/**
 * A LibTorch tensor. Results of operations join the innermost {@link TensorScope} of the calling thread and are freed
 * with it. Using a tensor after that, or from another thread, is a {@link TorchUsageException}; so are wrong shapes.
 *
 * <p>One method per function of the C header, in its order.
 */
public final class Tensor {
  private MemorySegment handle;
  private TensorScope scope;
  /** Ends with the tensor, and so do the views of its memory. */
  private @Nullable Arena views;
  /** Memory of Java's that this tensor lies over. */
  private @Nullable HostTensor backing;

  Tensor(MemorySegment handle, TensorScope scope) {
    this.handle = handle;
    this.scope = scope;
  }

  // ---- making and reading

  /** A copy of host values on a device. */
  public static Tensor of(HostTensor values, Device device) {
    MemorySegment data = MemorySegment.ofBuffer(values.data());
    if (data.isNative()) {
      return of(data, values, device);
    }
    try (Arena arena = Arena.ofConfined()) {
      return of(arena.allocate(data.byteSize(), Float.BYTES).copyFrom(data), values, device);
    }
  }

  private static Tensor of(MemorySegment data, HostTensor values, Device device) {
    NativeCalls calls = NativeCalls.current();
    MemorySegment shape = calls.list(values.shape());
    NativeCalls.check(
        pivotune_torch.pvt_tensor_from_host(
            data, data.byteSize(), shape, values.rank(), DType.FLOAT32.number(), device.ordinal(), calls.out()),
        "from host");
    return calls.outTensor();
  }

  /**
   * A CPU tensor over the host tensor's own memory, no copy. It keeps the host tensor alive; whoever goes on with a
   * view of it ({@link #reshape} and the like) after this tensor was freed keeps it alive himself.
   */
  public static Tensor viewOf(HostTensor values) {
    NativeCalls calls = NativeCalls.current();
    MemorySegment data = MemorySegment.ofBuffer(values.data());
    if (!data.isNative()) {
      throw new TorchUsageException("a tensor cannot look at " + values + " in Java's heap; copy it with of");
    }
    MemorySegment shape = calls.list(values.shape());
    NativeCalls.check(
        pivotune_torch.pvt_tensor_view_host(data, data.byteSize(), shape, values.rank(), calls.out()), "view host");
    Tensor tensor = calls.outTensor();
    tensor.backing = values;
    return tensor;
  }

  /** A float32 tensor of one value. */
  public static Tensor full(double value, Device device, long... shape) {
    NativeCalls calls = NativeCalls.current();
    MemorySegment list = calls.list(shape);
    NativeCalls.check(
        pivotune_torch.pvt_tensor_full(
            value, list, shape.length, DType.FLOAT32.number(), device.ordinal(), calls.out()),
        "full");
    return calls.outTensor();
  }

  /** A float32 tensor of whatever was in its memory, for somebody who writes all of it. */
  public static Tensor unwritten(Device device, long... shape) {
    NativeCalls calls = NativeCalls.current();
    MemorySegment list = calls.list(shape);
    NativeCalls.check(
        pivotune_torch.pvt_tensor_empty(list, shape.length, DType.FLOAT32.number(), device.ordinal(), calls.out()),
        "unwritten");
    return calls.outTensor();
  }

  /** Tensors joined along a dimension. */
  public static Tensor cat(List<Tensor> tensors, long dimension) {
    NativeCalls calls = NativeCalls.current();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment array = NativeCalls.array(arena, tensors.toArray(Tensor[]::new));
      NativeCalls.check(pivotune_torch.pvt_tensor_cat(array, tensors.size(), dimension, calls.out()), "cat");
    }
    return calls.outTensor();
  }

  /** A copy of the values in host memory. */
  public HostTensor toHost() {
    HostTensor host = HostTensor.allocate(shape());
    copyTo(host);
    return host;
  }

  /** Copies the values into host memory of the same shape. */
  public void copyTo(HostTensor target) {
    if (!target.hasShape(shape())) {
      throw new TorchUsageException("cannot copy " + this + " into " + target);
    }
    MemorySegment data = MemorySegment.ofBuffer(target.data());
    NativeCalls.check(pivotune_torch.pvt_tensor_to_host(handle(), data, data.byteSize()), "to host", this);
  }

  /**
   * A view of this contiguous CPU tensor's own memory, for this thread. When the tensor is freed, so is the view: using
   * it then is an {@link IllegalStateException}, from another thread a {@link WrongThreadException}.
   */
  public HostTensor hostView() {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_data(handle(), calls.out(), calls.outSecond()), "data", this);
    long bytes = calls.outSecond().get(ValueLayout.JAVA_LONG, 0);
    Arena lifetime = views;
    if (lifetime == null) {
      lifetime = Arena.ofConfined();
      views = lifetime;
    }
    FloatBuffer values = calls.outAddress().reinterpret(bytes, lifetime, null).asByteBuffer().order(ByteOrder.nativeOrder())
        .asFloatBuffer();
    return HostTensor.view(values, shape());
  }

  /**
   * Where this contiguous tensor's values lie on its device, for other libraries that work there; good as long as the
   * tensor is.
   */
  public long address() {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_address(handle(), calls.out()), "address", this);
    return calls.outLong();
  }

  /** The value of a tensor with one element. */
  public double item() {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_item(handle(), calls.out()), "item", this);
    return calls.outDouble();
  }

  /** The sizes of all dimensions. */
  public long[] shape() {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_rank(handle(), calls.out()), "rank");
    int rank = calls.outInt();
    NativeCalls.check(pivotune_torch.pvt_tensor_shape(handle(), calls.numbers(), rank), "shape");
    return calls.numbers().asSlice(0, rank * 8L).toArray(ValueLayout.JAVA_LONG);
  }

  /** The size of one dimension; negative indices count from the end. */
  public long size(int dimension) {
    long[] shape = shape();
    return shape[dimension < 0 ? shape.length + dimension : dimension];
  }

  public DType dtype() {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_dtype(handle(), calls.out()), "dtype");
    return DType.of(calls.outInt());
  }

  public Device device() {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_device(handle(), calls.out()), "device");
    return new Device(calls.outInt());
  }

  /** The same values in another number format or on another device; this tensor if nothing changes. */
  public Tensor to(DType dtype, Device device) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(
        pivotune_torch.pvt_tensor_to(handle(), dtype.number(), device.ordinal(), calls.out()), "to", this);
    return calls.outTensor();
  }

  /** Frees the tensor before its scope closes. */
  public void free() {
    handle();
    scope.freeNow(this);
  }

  // ---- layout; views share memory with this tensor

  /** Another handle on the same values, for a scope of its own. */
  public Tensor alias() {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_alias(handle(), calls.out()), "alias", this);
    return calls.outTensor();
  }

  /** A copy of the values that gradients flow through. */
  public Tensor copy() {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_clone(handle(), calls.out()), "copy", this);
    return calls.outTensor();
  }

  /** The same values, cut off from the graph. */
  public Tensor detach() {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_detach(handle(), calls.out()), "detach", this);
    return calls.outTensor();
  }

  /** The values row-major; this tensor if they already are. */
  public Tensor contiguous() {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_contiguous(handle(), calls.out()), "contiguous", this);
    return calls.outTensor();
  }

  /** The values of an [N, C, H, W] tensor with the channel varying fastest in memory. */
  public Tensor channelsLast() {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_channels_last(handle(), calls.out()), "channelsLast", this);
    return calls.outTensor();
  }

  /** The same values under another shape; one size may be -1. */
  public Tensor reshape(long... shape) {
    NativeCalls calls = NativeCalls.current();
    MemorySegment list = calls.list(shape);
    NativeCalls.check(pivotune_torch.pvt_tensor_reshape(handle(), list, shape.length, calls.out()), "reshape", this);
    return calls.outTensor();
  }

  /** Sizes of 1 repeated without copying. */
  public Tensor expand(long... shape) {
    NativeCalls calls = NativeCalls.current();
    MemorySegment list = calls.list(shape);
    NativeCalls.check(pivotune_torch.pvt_tensor_expand(handle(), list, shape.length, calls.out()), "expand", this);
    return calls.outTensor();
  }

  /** Two dimensions exchanged. */
  public Tensor transpose(long first, long second) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_transpose(handle(), first, second, calls.out()), "transpose", this);
    return calls.outTensor();
  }

  /** A range of one dimension. */
  public Tensor narrow(long dimension, long start, long length) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_narrow(handle(), dimension, start, length, calls.out()), "narrow", this);
    return calls.outTensor();
  }

  /** One index of a dimension, which disappears. */
  public Tensor select(long dimension, long index) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_select(handle(), dimension, index, calls.out()), "select", this);
    return calls.outTensor();
  }

  /** All entries along a dimension, which disappears: one operation, also on the way back. */
  public List<Tensor> unbind(long dimension) {
    NativeCalls calls = NativeCalls.current();
    int count = Math.toIntExact(size(Math.toIntExact(dimension)));
    List<Tensor> entries = new ArrayList<>(count);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ValueLayout.ADDRESS, Math.max(1, count));
      NativeCalls.check(pivotune_torch.pvt_tensor_unbind(handle(), dimension, count, out), "unbind", this);
      for (int i = 0; i < count; i++) {
        entries.add(calls.joined(out.getAtIndex(ValueLayout.ADDRESS, i)));
      }
    }
    return entries;
  }

  /** One dimension reversed. */
  public Tensor flip(long dimension) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_flip(handle(), dimension, calls.out()), "flip", this);
    return calls.outTensor();
  }

  /** One dimension rotated. */
  public Tensor roll(long shift, long dimension) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_roll(handle(), shift, dimension, calls.out()), "roll", this);
    return calls.outTensor();
  }

  /** A constant border around the last two dimensions. */
  public Tensor pad(long left, long right, long top, long bottom, double value) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_pad(handle(), left, right, top, bottom, value, calls.out()), "pad", this);
    return calls.outTensor();
  }

  // ---- arithmetic, broadcasting as in NumPy

  /** this + y. */
  public Tensor add(Tensor y) {
    return addScaled(y, 1.0);
  }

  /** this + alpha y. */
  public Tensor addScaled(Tensor y, double alpha) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_add(handle(), y.handle(), alpha, calls.out()), "add", this, y);
    return calls.outTensor();
  }

  /** this - y. */
  public Tensor sub(Tensor y) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_sub(handle(), y.handle(), calls.out()), "sub", this, y);
    return calls.outTensor();
  }

  /** this y, element by element. */
  public Tensor mul(Tensor y) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_mul(handle(), y.handle(), calls.out()), "mul", this, y);
    return calls.outTensor();
  }

  /** this / y, element by element. */
  public Tensor div(Tensor y) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_div(handle(), y.handle(), calls.out()), "div", this, y);
    return calls.outTensor();
  }

  /** this scale. */
  public Tensor mul(double scale) {
    return affine(scale, 0.0);
  }

  /** this + shift. */
  public Tensor add(double shift) {
    return affine(1.0, shift);
  }

  /** this scale + shift. */
  public Tensor affine(double scale, double shift) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_affine(handle(), scale, shift, calls.out()), "affine", this);
    return calls.outTensor();
  }

  /** Squares. */
  public Tensor square() {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_square(handle(), calls.out()), "square", this);
    return calls.outTensor();
  }

  /** Square roots. */
  public Tensor sqrt() {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_sqrt(handle(), calls.out()), "sqrt", this);
    return calls.outTensor();
  }

  /** 1 / square roots. */
  public Tensor rsqrt() {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_rsqrt(handle(), calls.out()), "rsqrt", this);
    return calls.outTensor();
  }

  /** Absolute values. */
  public Tensor abs() {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_abs(handle(), calls.out()), "abs", this);
    return calls.outTensor();
  }

  /** max(this, 0). */
  public Tensor relu() {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_relu(handle(), calls.out()), "relu", this);
    return calls.outTensor();
  }

  /** this where positive, slope times this elsewhere. */
  public Tensor leakyRelu(double slope) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_leaky_relu(handle(), slope, calls.out()), "leakyRelu", this);
    return calls.outTensor();
  }

  /** Values held within [low, high]. */
  public Tensor clamp(double low, double high) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_clamp(handle(), low, high, calls.out()), "clamp", this);
    return calls.outTensor();
  }

  /** Sum over the named dimensions; over all when none is named. */
  public Tensor sum(boolean keepDimensions, long... dimensions) {
    NativeCalls calls = NativeCalls.current();
    MemorySegment list = calls.list(dimensions);
    int keep = keepDimensions ? 1 : 0;
    NativeCalls.check(
        pivotune_torch.pvt_tensor_sum(handle(), list, dimensions.length, keep, calls.out()), "sum", this);
    return calls.outTensor();
  }

  /** Mean over the named dimensions; over all when none is named. */
  public Tensor mean(boolean keepDimensions, long... dimensions) {
    NativeCalls calls = NativeCalls.current();
    MemorySegment list = calls.list(dimensions);
    int keep = keepDimensions ? 1 : 0;
    NativeCalls.check(
        pivotune_torch.pvt_tensor_mean(handle(), list, dimensions.length, keep, calls.out()), "mean", this);
    return calls.outTensor();
  }

  /** Sum of all values, a scalar. */
  public Tensor sum() {
    return sum(false);
  }

  /** Mean of all values, a scalar. */
  public Tensor mean() {
    return mean(false);
  }

  /** A scalar that stays on the device: 1 when every value is at most the limit, else (and for NaN) 0. */
  public Tensor allAtMost(double limit) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_all_at_most(handle(), limit, calls.out()), "allAtMost", this);
    return calls.outTensor();
  }

  /** Whether no value is infinite or not a number. */
  public boolean allFinite() {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_all_finite(handle(), calls.out()), "allFinite", this);
    return calls.outInt() != 0;
  }

  // ---- in place

  /** Overwrites the values with those of another tensor. */
  public void assign(Tensor source) {
    NativeCalls.check(pivotune_torch.pvt_tensor_copy_(handle(), source.handle()), "assign", this, source);
  }

  /** Adds alpha y to the values. */
  public void addInPlace(Tensor y, double alpha) {
    NativeCalls.check(pivotune_torch.pvt_tensor_add_(handle(), y.handle(), alpha), "addInPlace", this, y);
  }

  /** Multiplies the values by y. */
  public void mulInPlace(Tensor y) {
    NativeCalls.check(pivotune_torch.pvt_tensor_mul_(handle(), y.handle()), "mulInPlace", this, y);
  }

  /** Sets every value. */
  public void fill(double value) {
    NativeCalls.check(pivotune_torch.pvt_tensor_fill_(handle(), value), "fill", this);
  }

  // ---- networks

  /** Matrix product. */
  public Tensor matmul(Tensor y) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_matmul(handle(), y.handle(), calls.out()), "matmul", this, y);
    return calls.outTensor();
  }

  /** Mean of squared differences, a scalar. */
  public Tensor mseLoss(Tensor target) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_mse_loss(handle(), target.handle(), calls.out()), "mseLoss", this, target);
    return calls.outTensor();
  }

  /** this [.., in] times weight [out, in] transposed, plus bias [out] if there is one. */
  public Tensor linear(Tensor weight, @Nullable Tensor bias) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(
        pivotune_torch.pvt_tensor_linear(handle(), weight.handle(), orNull(bias), calls.out()), "linear", this, weight);
    return calls.outTensor();
  }

  /** Convolution of this [N, Cin, H, W] with weight [Cout, Cin / groups, kh, kw]; zeros beyond the border. */
  public Tensor conv2d(Tensor weight, long stride, long padding, long groups) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(
        pivotune_torch.pvt_tensor_conv2d(
            handle(), weight.handle(), MemorySegment.NULL, stride, padding, groups, calls.out()),
        "conv2d", this, weight);
    return calls.outTensor();
  }

  /** Transposed convolution of this [N, Cin, H, W] with weight [Cin, Cout / groups, kh, kw]. */
  public Tensor convTranspose2d(Tensor weight, long stride, long padding, long groups) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(
        pivotune_torch.pvt_tensor_conv_transpose2d(
            handle(), weight.handle(), MemorySegment.NULL, stride, padding, groups, calls.out()),
        "convTranspose2d", this, weight);
    return calls.outTensor();
  }

  /** Means of square windows. */
  public Tensor avgPool2d(long kernel, long stride) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_avg_pool2d(handle(), kernel, stride, calls.out()), "avgPool2d", this);
    return calls.outTensor();
  }

  /** Maxima of square windows. */
  public Tensor maxPool2d(long kernel, long stride, boolean ceilMode) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(
        pivotune_torch.pvt_tensor_max_pool2d(handle(), kernel, stride, ceilMode ? 1 : 0, calls.out()),
        "maxPool2d", this);
    return calls.outTensor();
  }

  /** Each output pixel the mean of the input pixels that fall into it. */
  public Tensor resizeArea(long height, long width) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_resize_area(handle(), height, width, calls.out()), "resizeArea", this);
    return calls.outTensor();
  }

  // ---- fused; activations are float32 on the CPU, on a CUDA device also float16 or bfloat16; all else is float32

  /**
   * A whole StyleGAN2 layer at once: this times the style, convolved, filtered when doubling, demodulated, plus scaled
   * noise and bias, leaky ReLU 0.2 times the square root of 2, clamped. Equal to those operations but for rounding.
   *
   * @param weight [Cout, Cin, k, k]
   * @param style [N, Cin]
   * @param noise [H', W'] or [N, 1, H', W'] of the output, or null; then its strength, one number, is null too
   * @param bias [Cout]
   * @param up whether the resolution doubles
   * @param clamp the largest magnitude let through; 0 lets all through
   * @return [N, Cout, H', W'], channels lying next to each other in memory
   */
  public Tensor styledConvolution(
      Tensor weight, Tensor style, @Nullable Tensor noise, @Nullable Tensor strength, Tensor bias, boolean up,
      double clamp) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(
        pivotune_torch.pvt_styled_convolution(
            handle(), weight.handle(), style.handle(), orNull(noise), orNull(strength), bias.handle(), up ? 1 : 0,
            clamp, calls.out()),
        "styledConvolution", this, weight);
    return calls.outTensor();
  }

  /** Activations [N, C, H, W] to colours [N, 3, H, W]: styled [N, C], weight [3, C, 1, 1], bias [3], clamp as above. */
  public Tensor colours(Tensor weight, Tensor style, Tensor bias, double clamp) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(
        pivotune_torch.pvt_colours(
            handle(), weight.handle(), style.handle(), bias.handle(), clamp, calls.out()),
        "colours", this, weight);
    return calls.outTensor();
  }

  // ---- fused, for tensors on a CUDA device alone

  /** This image [N, 3, H, W] doubled by zeros between its pixels and StyleGAN2's filter, plus rgb [N, 3, 2H, 2W]. */
  public Tensor upsampleAdd(Tensor rgb) {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_upsample_add(handle(), rgb.handle(), calls.out()), "upsampleAdd", this, rgb);
    return calls.outTensor();
  }

  /**
   * The noise regulariser of Karras et al. 2020, appendix D.1, summed over all maps and scales; a scalar.
   *
   * @param maps 1 to 32 of [H, H], H a power of two
   */
  public static Tensor noiseRegularity(List<Tensor> maps) {
    NativeCalls calls = NativeCalls.current();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment array = NativeCalls.array(arena, maps.toArray(Tensor[]::new));
      NativeCalls.check(pivotune_torch.pvt_noise_regularity(array, maps.size(), calls.out()), "noiseRegularity");
    }
    return calls.outTensor();
  }

  /** Brings such maps to mean 0 and mean square 1, in place. */
  public static void renormalizeNoise(List<Tensor> maps) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment array = NativeCalls.array(arena, maps.toArray(Tensor[]::new));
      NativeCalls.check(pivotune_torch.pvt_noise_renormalize_(array, maps.size()), "renormalizeNoise");
    }
  }

  // ---- autograd

  /** Makes this a leaf whose gradient is kept, or not. */
  public Tensor requiresGrad(boolean required) {
    NativeCalls.check(pivotune_torch.pvt_tensor_set_requires_grad_(handle(), required ? 1 : 0), "requiresGrad", this);
    return this;
  }

  /** Whether gradients flow to or through this tensor. */
  public boolean requiresGrad() {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_requires_grad(handle(), calls.out()), "requiresGrad", this);
    return calls.outInt() != 0;
  }

  /** Accumulates the gradients of this scalar into the leaves and frees the graph. */
  public void backward() {
    NativeCalls.check(pivotune_torch.pvt_tensor_backward(handle(), MemorySegment.NULL, 0), "backward", this);
  }

  /** The same from a given d(loss)/d(this), of this tensor's shape. */
  public void backward(Tensor seed) {
    NativeCalls.check(pivotune_torch.pvt_tensor_backward(handle(), seed.handle(), 0), "backward", this, seed);
  }

  /**
   * Several roots in one pass over the graph.
   *
   * @param seeds for each root its d(loss)/d(root), of the root's shape
   */
  public static void backward(List<Tensor> roots, List<Tensor> seeds) {
    if (roots.size() != seeds.size()) {
      throw new TorchUsageException("backward needs a seed for each of its " + roots.size() + " roots");
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment rootArray = NativeCalls.array(arena, roots.toArray(Tensor[]::new));
      MemorySegment seedArray = NativeCalls.array(arena, seeds.toArray(Tensor[]::new));
      NativeCalls.check(pivotune_torch.pvt_backward_all(rootArray, seedArray, roots.size()), "backward");
    }
  }

  /** The accumulated gradient, or null when there is none. */
  public @Nullable Tensor grad() {
    NativeCalls calls = NativeCalls.current();
    NativeCalls.check(pivotune_torch.pvt_tensor_grad(handle(), calls.out()), "grad", this);
    return calls.outAddress().equals(MemorySegment.NULL) ? null : calls.outTensor();
  }

  /** Forgets the gradient. */
  public void zeroGrad() {
    NativeCalls.check(pivotune_torch.pvt_tensor_zero_grad_(handle()), "zeroGrad", this);
  }

  // ---- lifetime

  MemorySegment handle() {
    if (handle == MemorySegment.NULL) {
      throw new TorchUsageException("the tensor is already freed: its TensorScope was closed");
    }
    scope.requireUsable();
    return handle;
  }

  MemorySegment takeHandle() {
    MemorySegment taken = handle;
    handle = MemorySegment.NULL;
    backing = null;
    if (views != null) {
      views.close();
      views = null;
    }
    return taken;
  }

  TensorScope scope() {
    handle();
    return scope;
  }

  void join(TensorScope other) {
    scope = other;
  }

  static MemorySegment orNull(@Nullable Tensor tensor) {
    return tensor == null ? MemorySegment.NULL : tensor.handle();
  }

  /** The shape, for messages; says so when the tensor is freed. */
  @Override
  public String toString() {
    return handle == MemorySegment.NULL ? "a freed tensor" : Arrays.toString(shape());
  }
}
