package org.pivotune.loss;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pivotune.lpips.LpipsGraphs;
import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.onnx.OnnxSession;
import org.pivotune.tensor.HostTensor;

/**
 * LPIPS in ONNX Runtime: one graph gives the distance and its gradient. Works on the caller's memory; a call allocates
 * nothing of the size of an image. For one thread at a time.
 */
public final class OnnxPerceptualLoss implements PerceptualLoss {
  private final String name;
  private final long[] imageShape;
  private final OnnxSession features;
  private final OnnxSession distance;
  private final OnnxSession.Binding binding;
  private final HostTensor distances;

  private OnnxPerceptualLoss(String name, long[] imageShape, OnnxSession features, OnnxSession distance) {
    this.name = name;
    this.imageShape = imageShape;
    this.features = features;
    this.distance = distance;
    this.binding = distance.binding();
    this.distances = HostTensor.allocate(imageShape[0]);
    binding.output(LpipsGraphs.DISTANCE, distances);
  }

  /**
   * Writes and loads the graphs for one image size.
   *
   * @param batch images per call, at least 1
   * @param height at least {@value LpipsGraphs#SMALLEST_SIDE} pixels, and so the width
   * @param threads threads used inside one operation; at least 1
   * @throws IllegalArgumentException if the size is not supported
   */
  public static OnnxPerceptualLoss open(PerceptualNetwork network, int batch, int height, int width, int threads) {
    String name = "lpips-" + network.net().id();
    OnnxSession features =
        OnnxSession.open(name + " features", LpipsGraphs.features(network, batch, height, width), threads);
    try {
      byte[] graph = LpipsGraphs.valueAndGradient(network, batch, height, width);
      OnnxSession distance = OnnxSession.open(name, graph, threads);
      return new OnnxPerceptualLoss(name, new long[] {batch, 3, height, width}, features, distance);
    } catch (RuntimeException | Error e) {
      features.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Target target(HostTensor images) {
    require("the target", images);
    Map<String, HostTensor> inputs = Map.of(LpipsGraphs.IMAGE, images);
    return new Features(this, new LinkedHashMap<>(features.run(inputs)));
  }

  @Override
  public float valueAndGradient(HostTensor images, Target target, HostTensor gradient) {
    require("the image", images);
    require("the gradient", gradient);
    if (!(target instanceof Features known) || known.owner() != this) {
      throw new IllegalArgumentException("the target was made by another loss than this " + name);
    }
    binding.input(LpipsGraphs.IMAGE, images);
    known.byName().forEach(binding::input);
    binding.output(LpipsGraphs.GRADIENT, gradient);
    binding.run();
    double sum = 0;
    for (int i = 0; i < distances.elementCount(); i++) {
      sum += distances.get(i);
    }
    return (float) sum;
  }

  @Override
  public HostTensor distances() {
    return distances;
  }

  private void require(String what, HostTensor tensor) {
    if (!tensor.hasShape(imageShape)) {
      throw new IllegalArgumentException(
          what + " of " + name + " is " + tensor + ", expected " + Arrays.toString(imageShape));
    }
  }

  @Override
  public void close() {
    binding.close();
    distance.close();
    features.close();
  }

  private record Features(OnnxPerceptualLoss owner, Map<String, HostTensor> byName) implements Target {
    @Override
    public long bytes() {
      return byName.values().stream().mapToLong(values -> values.elementCount() * Float.BYTES).sum();
    }
  }
}
