package org.pivotune.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntConsumer;
import org.pivotune.invert.CodeSpace;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.memory.MemorySettings;
import org.pivotune.observe.Cancellation;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.Precision;
import org.pivotune.torch.StepPace;
import org.pivotune.tune.JointSteps;
import org.pivotune.tune.LocalityConfig;
import org.pivotune.tune.TuningConfig;

/**
 * A stage whose steps are recorded, in one of all the forms that the program has.
 *
 * @param name unique
 * @param config the generator's shape
 * @param precision what it computes in
 * @param way of LPIPS
 * @param body the stage; tells the number of every step that it hears of
 */
record RecordedRun(String name, GeneratorConfig config, Precision precision, DeviceLoss way, Body body) {
  /** Enough for two readings after the recording. */
  static final int STEPS = 40;

  private static final TuningConfig TUNING =
      TuningConfig.official().withSteps(STEPS).withStopAt(OptionalDouble.empty());
  private static final TuningConfig REGULARISED = TUNING.withLocality(Optional.of(LocalityConfig.official()));
  private static final TuningConfig SUM = TUNING.withJointSteps(JointSteps.SUM);
  private static final int TINY = 32;
  private static final int SMALL = 128;
  private static final int LARGE = 1024;

  /** A stage of loaded stages. */
  @FunctionalInterface
  interface Body {
    void run(DeviceStages stages, StepPace pace, Cancellation cancellation, IntConsumer heard);
  }

  /** Every form of both loops on small networks. */
  static List<RecordedRun> small() {
    List<RecordedRun> runs = new ArrayList<>();
    runs.add(small("project-w", projection(PerceptualNet.VGG, CodeSpace.W, MemorySettings.PLAIN)));
    runs.add(small("project-w-alex", projection(PerceptualNet.ALEX, CodeSpace.W, MemorySettings.PLAIN)));
    runs.add(small("project-w-plus", projection(PerceptualNet.VGG, CodeSpace.W_PLUS, MemorySettings.PLAIN)));
    runs.add(small("tune", tuning(TUNING, 1)));
    runs.add(small("tune-vgg", tuning(PerceptualNet.VGG, TUNING, 1, MemorySettings.PLAIN)));
    runs.add(small("tune-locality", tuning(REGULARISED, 1)));
    runs.add(small("tune-locality-every-2nd", tuning(TUNING.withLocality(Optional.of(
        new LocalityConfig(30, 0.5, 0.1, 0.1, 1, 2))), 1)));
    runs.add(small("tune-locality-2-samples", tuning(TUNING.withLocality(Optional.of(
        new LocalityConfig(30, 0.5, 0.1, 0.1, 2, 1))), 1)));
    runs.add(small("tune-stop", tuning(TUNING.withStopAt(OptionalDouble.of(1)), 1)));
    runs.add(small("tune-ramp-down", tuning(TUNING.withRampDown(0.5), 1)));
    runs.add(small("tune-codes", tuning(TUNING.withTuneCodes(true), 1)));
    runs.add(small("tune-together", tuning(TUNING, 3)));
    runs.add(small("tune-together-sum", tuning(SUM, 3)));
    runs.add(small("tune-together-sum-locality",
        tuning(SUM.withLocality(Optional.of(LocalityConfig.paper())), 3)));
    runs.add(small("tune-together-batch-of-2", tuning(SUM.withBatch(2), 3)));
    runs.add(small("tune-together-batch-of-3", tuning(SUM.withBatch(3), 3)));
    MemorySettings recomputed = new MemorySettings(3, true, true);
    runs.add(small("project-w-recomputed", projection(PerceptualNet.VGG, CodeSpace.W, recomputed)));
    runs.add(small("tune-locality-recomputed", tuning(PerceptualNet.ALEX, REGULARISED, 1, recomputed)));
    return runs;
  }

  /** What differs by where images are looked at and gradients join. */
  static List<RecordedRun> someSmall() {
    List<String> stages = List.of("project-w", "project-w-plus", "tune", "tune-locality", "tune-locality-every-2nd",
        "tune-together-batch-of-2", "tune-locality-recomputed");
    return small().stream().filter(run -> stages.contains(run.name().split(" ")[0])).toList();
  }

  /** What the plan of memory and the time of a step depend on, in FFHQ's shape. */
  static List<RecordedRun> large() {
    List<RecordedRun> runs = new ArrayList<>();
    for (int side : new int[] {LARGE / 2, LARGE}) {
      runs.add(large("project-w", side, Precision.TF32,
          projection(PerceptualNet.VGG, CodeSpace.W, MemorySettings.PLAIN)));
      runs.add(large("tune", side, Precision.TF32, tuning(TUNING, 1)));
      runs.add(large("tune-locality", side, Precision.TF32, tuning(REGULARISED, 1)));
    }
    for (Precision precision : List.of(Precision.FP32, Precision.FP16, Precision.BF16)) {
      runs.add(large("project-w", LARGE, precision,
          projection(PerceptualNet.VGG, CodeSpace.W, MemorySettings.PLAIN)));
      runs.add(large("tune-locality", LARGE, precision, tuning(REGULARISED, 1)));
    }
    runs.add(large("tune-locality-every-2nd", LARGE, Precision.TF32, tuning(TUNING.withLocality(Optional.of(
        new LocalityConfig(30, 0.5, 0.1, 0.1, 1, 2))), 1)));
    return runs;
  }

  /** One graph and two, as small as they can be. */
  static List<RecordedRun> tiny() {
    return List.of(
        new RecordedRun("project-w " + TINY, RandomWeights.config(TINY), Precision.TF32, DeviceLoss.LIBTORCH,
            projection(PerceptualNet.ALEX, CodeSpace.W, MemorySettings.PLAIN)),
        new RecordedRun("tune-locality-every-2nd " + TINY, RandomWeights.config(TINY), Precision.TF32,
            DeviceLoss.LIBTORCH, tuning(TUNING.withLocality(Optional.of(
                new LocalityConfig(30, 0.5, 0.1, 0.1, 1, 2))), 1)));
  }

  /** The same with LPIPS by ONNX Runtime, between two recorded parts. */
  RecordedRun byOnnxRuntime() {
    return new RecordedRun(name + " onnxruntime", config, precision, DeviceLoss.ONNXRUNTIME, body);
  }

  private static RecordedRun small(String stage, Body body) {
    return new RecordedRun(stage + " " + SMALL + " tf32", RandomWeights.config(SMALL), Precision.TF32,
        DeviceLoss.LIBTORCH, body);
  }

  private static RecordedRun large(String stage, int side, Precision precision, Body body) {
    return new RecordedRun(stage + " " + side + " " + precision.id(), RandomWeights.ffhq(side), precision,
        DeviceLoss.LIBTORCH, body);
  }

  private static Body projection(PerceptualNet net, CodeSpace space, MemorySettings memory) {
    return (stages, pace, cancellation, heard) ->
        stages.project(net, STEPS, space, pace, memory, step -> heard.accept(step.index()), cancellation);
  }

  private static Body tuning(TuningConfig constants, int images) {
    return tuning(PerceptualNet.ALEX, constants, images, MemorySettings.PLAIN);
  }

  private static Body tuning(PerceptualNet net, TuningConfig constants, int images, MemorySettings memory) {
    return (stages, pace, cancellation, heard) -> stages.tune(net, constants, images, pace, memory,
        step -> heard.accept(step.index()), cancellation).close();
  }
}
