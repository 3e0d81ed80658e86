package org.pivotune.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.pivotune.loss.DevicePerceptualLoss;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.memory.MemorySettings;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.Modulation;
import org.pivotune.stylegan.Noise;
import org.pivotune.stylegan.Precision;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.DeviceMemory;
import org.pivotune.torch.DeviceOutOfMemoryException;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.StepPace;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;
import org.pivotune.torch.TorchLibrary;
import org.pivotune.tune.LocalityConfig;
import org.pivotune.tune.TuningResult;

/** Whether a device computes what the CPU computes by the plain operations, on a small generator. */
public final class DeviceParity {
  /**
   * One comparison.
   *
   * @param value a relative error, unless the name says otherwise
   * @param limit what it must not exceed
   */
  public record Check(String name, double value, double limit) {
    /** Not for NaN either. */
    public boolean holds() {
      return value <= limit;
    }
  }

  private final Device device;
  private final List<DeviceLoss> ways;
  private final GeneratorConfig config;
  private final Map<String, HostTensor> weights;
  private final int steps;
  private final Consumer<Check> checks;

  private DeviceParity(Device device, List<DeviceLoss> ways, Consumer<Check> checks) {
    this.device = device;
    this.ways = ways;
    this.checks = checks;
    // On a GPU the two largest layers are narrow in fp16 and bf16; the CPU, which has neither, is asked for less.
    config = RandomWeights.config(device.isCpu() ? 32 : 128);
    weights = RandomWeights.fill(config, 1);
    steps = device.isCpu() ? 3 : 12;
  }

  /**
   * Runs all comparisons that the device allows. A group of them that fails as a whole is one check that does not hold.
   *
   * @param ways of LPIPS that are compared with LibTorch's on the CPU
   * @param checks told of each as soon as it is known
   */
  static void run(Device device, List<DeviceLoss> ways, Consumer<Check> checks) {
    DeviceParity parity = new DeviceParity(device, ways, checks);
    parity.group("images", parity::images);
    parity.group("losses", parity::losses);
    parity.group("stages", parity::stages);
    parity.group("stop", parity::stopped);
    parity.group("recomputed", parity::recomputed);
    parity.group("exhaustion", parity::exhaustion);
  }

  private void group(String name, Runnable comparisons) {
    try {
      comparisons.run();
    } catch (RuntimeException | LinkageError e) {
      checks.accept(new Check(name + " ended with " + e, Double.NaN, 0));
    }
  }

  private void images() {
    Map<String, HostTensor> expected = rendered(Device.CPU, Precision.FP32, Modulation.SCALED_WEIGHT);
    Map<String, HostTensor> fused = rendered(device, Precision.FP32, Modulation.FUSED);
    compare("image and gradients", fused, expected, 2e-3);
    compareJoined(fused, expected, Precision.FP32, 1e-4, 1e-3);
    compareRounded(Precision.TF32, expected, 5e-3, 3e-2);
    compareRounded(Precision.FP16, expected, 5e-3, 5e-2);
    compareRounded(Precision.BF16, expected, 4e-2, 2e-1);
  }

  private void compareRounded(
      Precision precision, Map<String, HostTensor> expected, double imageLimit, double gradientLimit) {
    try {
      precision.on(device);
    } catch (IllegalArgumentException e) {
      return; // the device does not have it
    }
    compareJoined(rendered(device, precision, Modulation.FUSED), expected, precision, imageLimit, gradientLimit);
  }

  /** Rounded numbers: the image, and all gradients as one vector, as some sums among them are nearly nothing. */
  private void compareJoined(Map<String, HostTensor> actual, Map<String, HostTensor> expected, Precision precision,
      double imageLimit, double gradientLimit) {
    double error = 0;
    double size = 0;
    for (Map.Entry<String, HostTensor> entry : expected.entrySet()) {
      if (!entry.getKey().equals("image")) {
        double norm = norm(entry.getValue());
        error += Math.pow(norm * relativeError(actual.get(entry.getKey()), entry.getValue()), 2);
        size += norm * norm;
      }
    }
    checks.accept(new Check(
        precision.id() + " image", relativeError(actual.get("image"), expected.get("image")), imageLimit));
    checks.accept(new Check(precision.id() + " gradients", Math.sqrt(error / size), gradientLimit));
  }

  private static double norm(HostTensor tensor) {
    double size = 0;
    for (int i = 0; i < tensor.elementCount(); i++) {
      size += Math.pow(tensor.get(i), 2);
    }
    return Math.sqrt(size);
  }

  /** The worst of many tensors, and which it is. */
  private void compare(
      String name, Map<String, HostTensor> actual, Map<String, HostTensor> expected, double limit) {
    double worst = 0;
    String which = "none";
    for (Map.Entry<String, HostTensor> entry : expected.entrySet()) {
      double error = relativeError(actual.get(entry.getKey()), entry.getValue());
      // A noise strength's gradient is a sum that nearly cancels; it counts among all gradients together.
      boolean strength = entry.getKey().endsWith("noise_strength");
      if (!strength && !(error <= worst)) {
        worst = error;
        which = entry.getKey();
      }
    }
    checks.accept(new Check(name + ", worst at " + which, worst, limit));
  }

  /** An image, and the gradient of its mean square with respect to the code and every parameter. */
  private Map<String, HostTensor> rendered(Device where, Precision precision, Modulation method) {
    Map<String, HostTensor> values = new LinkedHashMap<>();
    try (DeviceStages stages = new DeviceStages(config, weights, where, precision);
        TensorScope scope = TensorScope.open();
        GradMode on = GradMode.enabled()) {
      Generator generator = stages.generator();
      generator.requireGradients(true);
      Tensor codes = Tensor.of(stages.centre(), where).requiresGrad(true);
      Tensor image = generator.synthesize(codes, Noise.constant(), method);
      values.put("image", image.detach().toHost());
      double scale = precision.gradientScale();
      image.square().mean().backward(Tensor.full(scale, where));
      values.put("codes", gradient(codes, scale));
      generator.synthesisParameters().forEach((name, parameter) -> values.put(name, gradient(parameter, scale)));
      generator.requireGradients(false);
    }
    return values;
  }

  private static HostTensor gradient(Tensor leaf, double scale) {
    Tensor gradient = leaf.grad();
    if (gradient == null) {
      throw new IllegalStateException("a parameter has no gradient");
    }
    return gradient.mul(1 / scale).contiguous().toHost();
  }

  private void losses() {
    for (PerceptualNet net : List.of(PerceptualNet.ALEX, PerceptualNet.VGG)) {
      Map<String, HostTensor> expected = looked(Device.CPU, net, DeviceLoss.LIBTORCH);
      for (DeviceLoss way : ways) {
        compare("lpips-" + net.id() + " by " + way, looked(device, net, way), expected, 1e-2);
      }
    }
  }

  private static Map<String, HostTensor> looked(Device where, PerceptualNet net, DeviceLoss way) {
    // ReLUs that flip by TF32's rounding change the gradient by more than the limit.
    TorchLibrary.load().allowTf32(false);
    try (TensorScope scope = TensorScope.open();
        DevicePerceptualLoss loss =
            way.open(RandomNetworks.network(net, 2), 1, 64, where, Precision.FP32)) {
      Tensor image = Tensor.of(RandomWeights.image(64, 1), where);
      DevicePerceptualLoss.Seen seen = loss.look(image, loss.target(Tensor.of(RandomWeights.image(64, 2), where)));
      return Map.of("distance", seen.distances().toHost(), "gradient", seen.gradient().contiguous().toHost());
    }
  }

  private void stages() {
    List<Double> expected = numbers(Device.CPU, DeviceLoss.LIBTORCH, new Pace());
    for (DeviceLoss way : ways) {
      compare("stages, lpips by " + way, numbers(device, way, new Pace()), expected);
      Pace recorded = new Pace();
      recorded.record = true;
      compare("recorded stages, read late, lpips by " + way, numbers(device, way, recorded), expected);
      checks.accept(new Check("steps that could not be recorded (a count), lpips by " + way, recorded.notices, 0));
    }
  }

  private void stopped() {
    Pace recorded = new Pace();
    recorded.record = true;
    try (DeviceStages stages = new DeviceStages(config, weights, device, Precision.FP32);
        TuningResult stopped = stages.tune(PerceptualNet.ALEX, steps, Optional.empty(), OptionalDouble.of(1e6),
            recorded.pace(), step -> {})) {
      double moved = 0;
      for (Map.Entry<String, HostTensor> tensor : stages.generator().weights().entrySet()) {
        moved = Math.max(moved, relativeError(stopped.generator().weights().get(tensor.getKey()), tensor.getValue()));
      }
      checks.accept(new Check("weights after a stop before the first update", moved, 0));
    }
  }

  /** How steps are taken, and how often that failed. */
  private static final class Pace {
    private boolean record;
    private int notices;

    StepPace pace() {
      // Read late, and more than once even in the few steps that a CPU is asked for.
      return record ? new StepPace(true, 2, notice -> notices++) : StepPace.single();
    }
  }

  /** What every step of both stages reports. */
  private List<Double> numbers(Device where, DeviceLoss way, Pace pace) {
    List<Double> numbers = new ArrayList<>();
    try (DeviceStages stages = new DeviceStages(config, weights, where, Precision.FP32, way)) {
      stages.project(PerceptualNet.ALEX, steps, pace.pace(), step -> {
        numbers.add(step.distance());
        numbers.add(step.noiseRegularity());
      });
      LocalityConfig every = LocalityConfig.official();
      stages.tune(PerceptualNet.ALEX, steps, Optional.of(every), OptionalDouble.empty(), pace.pace(), step -> {
        numbers.add(step.mse());
        numbers.add(step.distance());
        numbers.add(step.localityMse());
        numbers.add(step.localityDistance());
      }).close();
    }
    return numbers;
  }

  private void compare(String name, List<Double> actual, List<Double> expected) {
    double worst = actual.size() == expected.size() ? 0 : Double.NaN;
    for (int i = 0; i < Math.min(actual.size(), expected.size()); i++) {
      // The first steps of Adam follow the sign of a gradient: where that is rounding, paths part a little.
      worst = Math.max(worst, Math.abs(actual.get(i) - expected.get(i)) / (Math.abs(expected.get(i)) + 1e-4));
    }
    checks.accept(new Check(name, worst, 0.05));
  }

  /** Blocks computed again, recorded and not; apart by no more than two runs of the same may be. */
  private void recomputed() {
    for (boolean record : new boolean[] {false, true}) {
      Pace pace = new Pace();
      pace.record = record;
      List<List<Double>> numbers = new ArrayList<>();
      for (int blocks : new int[] {0, 3}) {
        try (DeviceStages stages = new DeviceStages(config, weights, device, Precision.FP32)) {
          List<Double> heard = new ArrayList<>();
          MemorySettings memory = new MemorySettings(blocks, false, false);
          stages.project(PerceptualNet.ALEX, steps, pace.pace(), memory, step -> heard.add(step.distance()));
          stages.tune(PerceptualNet.ALEX, steps, Optional.of(LocalityConfig.official()), OptionalDouble.empty(),
              pace.pace(), memory, step -> heard.add(step.distance() + step.localityMse())).close();
          numbers.add(heard);
        }
      }
      compare(record ? "recorded stages with blocks computed again" : "stages with blocks computed again",
          numbers.get(1), numbers.get(0));
      checks.accept(new Check("such steps that could not be recorded (a count)", pace.notices, 0));
    }
  }

  /** A device that runs out of memory says so, and goes on. */
  private void exhaustion() {
    try (TensorScope scope = TensorScope.open()) {
      boolean said = false;
      try {
        Tensor.full(1, device, 1L << 44);
      } catch (DeviceOutOfMemoryException e) {
        said = true;
      }
      DeviceMemory.release(device);
      checks.accept(new Check("64 TiB were granted (0 for no)", said ? 0 : 1, 0));
      checks.accept(new Check("2 + 2 afterwards, off by", Math.abs(Tensor.full(2, device).add(2).item() - 4), 0));
    }
  }

  private static double relativeError(HostTensor actual, HostTensor expected) {
    double error = 0;
    double size = 0;
    for (int i = 0; i < expected.elementCount(); i++) {
      error += Math.pow((double) actual.get(i) - expected.get(i), 2);
      size += Math.pow(expected.get(i), 2);
    }
    return Math.sqrt(error) / (Math.sqrt(size) + 1e-20);
  }
}
