package org.pivotune.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.pivotune.invert.CodeSpace;
import org.pivotune.invert.Pivot;
import org.pivotune.invert.ProjectionConfig;
import org.pivotune.invert.ProjectionDraws;
import org.pivotune.invert.ProjectionStep;
import org.pivotune.invert.Projector;
import org.pivotune.loss.BatchedLosses;
import org.pivotune.loss.PerceptualLoss;
import org.pivotune.loss.PerceptualRuntime;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.observe.Cancellation;
import org.pivotune.observe.StepListener;
import org.pivotune.resume.Journal;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.Precision;
import org.pivotune.stylegan.WStatistics;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.DeviceMemory;
import org.pivotune.torch.TorchLibrary;
import org.pivotune.tune.LocalityDraws;
import org.pivotune.tune.PivotalTuner;
import org.pivotune.tune.TuningConfig;
import org.pivotune.tune.TuningResult;
import org.pivotune.tune.TuningStep;
import org.pivotune.tune.TuningTarget;

/** One generator, its targets and perceptual losses with random weights: what the questions about stages share. */
final class Workbench implements AutoCloseable {
  /** Statistics of W from few codes: they are not part of any question. */
  private static final int W_SAMPLES = 64;

  private final Generator generator;
  private final PerceptualNetwork network;
  private final Place place;
  private final int threads;
  private final Map<Integer, PerceptualLoss> losses = new HashMap<>(); // by side
  private final WStatistics statistics;

  Workbench(GeneratorConfig config, PerceptualNet net, int threads, Place place) {
    TorchLibrary.load().setThreads(threads);
    this.place = place;
    this.threads = threads;
    network = RandomNetworks.network(net, 2);
    generator = Generator.load(config, RandomWeights.fill(config, 1), place.device(), place.precision());
    statistics = generator.measureW(W_SAMPLES, 4);
  }

  /** Opens what a projection looks with, which is part of no question. */
  void prepareProjection() {
    loss(Projector.lossResolution(generator.config().resolution()));
  }

  /** The same for a tuning. */
  void prepareTuning() {
    loss(generator.config().resolution());
  }

  Pivot project(int steps) {
    return project(steps, StepListener.none());
  }

  Pivot project(int steps, StepListener<ProjectionStep> listener) {
    ProjectionConfig config = ProjectionConfig.official().withSteps(steps);
    PerceptualLoss loss = loss(Projector.lossResolution(generator.config().resolution()));
    try (ProjectionDraws draws = ProjectionDraws.seeded(5, Device.CPU)) {
      Pivot pivot = new Projector(generator, loss, config, CodeSpace.W)
          .project(target(0), statistics, draws, listener, Cancellation.NEVER);
      DeviceMemory.await(place.device());
      return pivot;
    }
  }

  /** The pivot of tuning benchmarks: any code will do. */
  HostTensor anyPivot() {
    return pivot(0);
  }

  private HostTensor pivot(int person) {
    GeneratorConfig config = generator.config();
    return RandomWeights.normal(new SplittableRandom(6 + 100 * person), 0, 1, 1, config.numWs(), config.wDim());
  }

  private HostTensor target(int person) {
    return RandomWeights.image(generator.config().resolution(), 3 + 100 * person);
  }

  /** Never stops early: the distance to noise stays large. */
  int tune(HostTensor pivot, TuningConfig config) {
    return tune(List.of(new TuningTarget(pivot, Map.of(), target(0))), config, StepListener.none());
  }

  /** One generator for so many people. */
  int tune(int people, TuningConfig config, StepListener<TuningStep> listener) {
    List<TuningTarget> targets = new ArrayList<>();
    for (int person = 0; person < people; person++) {
      targets.add(new TuningTarget(pivot(person), Map.of(), target(person)));
    }
    return tune(targets, config, listener);
  }

  private int tune(List<TuningTarget> targets, TuningConfig config, StepListener<TuningStep> listener) {
    BatchedLosses looks = BatchedLosses.single(loss(generator.config().resolution()));
    try (LocalityDraws draws = LocalityDraws.seeded(7, Device.CPU);
        TuningResult result = new PivotalTuner(generator, looks, config)
            .tune(targets, draws, Journal.none(), listener, Cancellation.NEVER)) {
      DeviceMemory.await(place.device());
      return result.history().size();
    }
  }

  private PerceptualLoss loss(int side) {
    return losses.computeIfAbsent(side,
        wanted -> PerceptualRuntime.usual(place.device()).open(
            network, 1, wanted, place.device(), place.precision() != Precision.FP32, threads));
  }

  @Override
  public void close() {
    losses.values().forEach(PerceptualLoss::close);
    generator.close();
  }
}
