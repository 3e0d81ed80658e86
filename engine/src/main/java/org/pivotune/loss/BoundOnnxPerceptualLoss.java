package org.pivotune.loss;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.pivotune.lpips.LpipsGraphs;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.lpips.TapShapes;
import org.pivotune.lpips.Unpooling;
import org.pivotune.onnx.BoundOnnxSession;
import org.pivotune.onnx.OnnxBinding;
import org.pivotune.onnx.OnnxMemory;
import org.pivotune.onnx.OnnxPlace;
import org.pivotune.torch.Aside;
import org.pivotune.torch.CudaDevice;
import org.pivotune.torch.Device;
import org.pivotune.torch.DeviceMemory;
import org.pivotune.torch.DeviceOutOfMemoryException;
import org.pivotune.torch.RepeatedStep;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/**
 * LPIPS in ONNX Runtime on the image's own device: reads LibTorch's tensors where they lie and writes into others, in
 * the order of the thread's work. The graphs are those of {@link OnnxPerceptualLoss}. In a recorded step it runs between
 * two parts of it, see {@link RepeatedStep#aside}. For the thread on which it was opened.
 */
public final class BoundOnnxPerceptualLoss extends LossOnDevice {
  private final BoundOnnxSession features;
  private final BoundOnnxSession distance;

  private BoundOnnxPerceptualLoss(PerceptualNet net, Device device, long[] imageShape, BoundOnnxSession features,
      BoundOnnxSession distance) {
    super(net, device, imageShape);
    this.features = features;
    this.distance = distance;
  }

  /**
   * Where it works.
   *
   * @param device where the images are; for CUDA, {@link BoundOnnxSession} says what it takes
   * @param tf32 whether a CUDA device may round the factors of convolutions to TF32
   * @param threads threads used inside one operation on the CPU; at least 1
   */
  public record Place(Device device, boolean tf32, int threads) {
    public static Place cpu(int threads) {
      return new Place(Device.CPU, false, threads);
    }

    public static Place cuda(Device device, boolean tf32) {
      return new Place(device, tf32, 1);
    }

    private Unpooling unpooling() {
      return device.isCpu() ? Unpooling.MAX_UNPOOL : Unpooling.SCATTER;
    }

    /** In the order of the calling thread's work. */
    private OnnxPlace ofThread() {
      return device.isCpu()
          ? OnnxPlace.CPU
          : new OnnxPlace(device.ordinal(), CudaDevice.stream(device), tf32);
    }
  }

  /**
   * Writes and loads the graphs for one image size.
   *
   * @param batch images per call, at least 1
   * @param height at least {@value LpipsGraphs#SMALLEST_SIDE} pixels, and so the width
   * @throws IllegalArgumentException if the size is not supported
   */
  public static BoundOnnxPerceptualLoss open(
      PerceptualNetwork network, int batch, int height, int width, Place place) {
    String name = "lpips-" + network.net().id();
    OnnxPlace where = place.ofThread();
    BoundOnnxSession features = withRoom(place.device(), () -> BoundOnnxSession.open(
        name + " features", LpipsGraphs.features(network, batch, height, width), where, place.threads()));
    try {
      byte[] graph = LpipsGraphs.valueAndGradient(network, batch, height, width, place.unpooling());
      BoundOnnxSession distance =
          withRoom(place.device(), () -> BoundOnnxSession.open(name, graph, where, place.threads()));
      return new BoundOnnxPerceptualLoss(
          network.net(), place.device(), new long[] {batch, 3, height, width}, features, distance);
    } catch (RuntimeException | Error e) {
      features.close();
      throw e;
    }
  }

  @Override
  public DeviceTarget target(Tensor images) {
    require("the target", images);
    Map<String, Tensor> taps = new LinkedHashMap<>();
    TapShapes.of(net(), imageShape())
        .forEach((tap, shape) -> taps.put(tap, Tensor.unwritten(device(), shape)));
    run(features.bind(Map.of(LpipsGraphs.IMAGE, memory(readable(images))), memories(taps)));
    return new Features(this, taps);
  }

  @Override
  public Seen look(Tensor images, Target target) {
    require("the image", images);
    Map<String, OnnxMemory> inputs = new LinkedHashMap<>(memories(featuresOf(target)));
    inputs.put(LpipsGraphs.IMAGE, memory(readable(images)));
    Tensor each = Tensor.unwritten(device(), imageShape()[0]);
    Tensor gradient = Tensor.unwritten(device(), imageShape());
    run(distance.bind(inputs, Map.of(LpipsGraphs.DISTANCE, memory(each), LpipsGraphs.GRADIENT, memory(gradient))));
    return new Seen(each, gradient);
  }

  /** What is bound stays bound while a recorded step needs it, and its tensors keep their places in the step's memory. */
  private void run(OnnxBinding binding) {
    RepeatedStep.aside(new Aside() {
      @Override
      public void run() {
        withRoom(device(), () -> {
          binding.run();
          return binding;
        });
      }

      @Override
      public void close() {
        binding.close();
      }
    });
  }

  /** Once more without what LibTorch holds of the device for nobody: ONNX Runtime cannot ask for that itself. */
  private static <T> T withRoom(Device device, Supplier<T> work) {
    try {
      return work.get();
    } catch (DeviceOutOfMemoryException e) {
      DeviceMemory.release(device);
      return work.get();
    }
  }

  private static Tensor readable(Tensor images) {
    return images.detach().contiguous();
  }

  private static OnnxMemory memory(Tensor tensor) {
    return new OnnxMemory(tensor.address(), tensor.shape());
  }

  private static Map<String, OnnxMemory> memories(Map<String, Tensor> tensors) {
    Map<String, OnnxMemory> memories = new LinkedHashMap<>();
    tensors.forEach((key, tensor) -> memories.put(key, memory(tensor)));
    return memories;
  }

  private Map<String, Tensor> featuresOf(Target target) {
    if (!(target instanceof Features known) || known.owner() != this) {
      throw notOurs();
    }
    return known.taps();
  }

  @Override
  public void close() {
    distance.close();
    features.close();
    super.close();
  }

  private record Features(BoundOnnxPerceptualLoss owner, Map<String, Tensor> taps) implements DeviceTarget {
    @Override
    public void moveTo(TensorScope scope) {
      taps.values().forEach(tap -> TensorScope.moveTo(scope, tap));
    }

    @Override
    public long bytes() {
      return LossOnDevice.bytes(taps.values());
    }
  }
}
