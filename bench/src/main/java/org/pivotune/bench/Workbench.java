package org.pivotune.bench;

import java.util.Map;
import org.pivotune.invert.CodeSpace;
import org.pivotune.invert.Pivot;
import org.pivotune.invert.ProjectionConfig;
import org.pivotune.invert.ProjectionDraws;
import org.pivotune.invert.Projector;
import org.pivotune.loss.OnnxPerceptualLoss;
import org.pivotune.loss.PerceptualLoss;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.observe.Cancellation;
import org.pivotune.observe.StepListener;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.WStatistics;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.TorchLibrary;
import org.pivotune.tune.LocalityDraws;
import org.pivotune.tune.PivotalTuner;
import org.pivotune.tune.TuningConfig;
import org.pivotune.tune.TuningResult;

/** One generator, one target and one perceptual loss with random weights: what the benchmarks of the stages share. */
final class Workbench implements AutoCloseable {
  /** Statistics of W from few codes: they are not part of any question. */
  private static final int W_SAMPLES = 64;

  private final Generator generator;
  private final PerceptualLoss loss;
  private final HostTensor target;
  private final WStatistics statistics;

  Workbench(int resolution, PerceptualNet net, int threads) {
    TorchLibrary.load().setThreads(threads);
    GeneratorConfig config = RandomWeights.config(resolution);
    generator = Generator.load(config, RandomWeights.fill(config, 1), Device.CPU);
    int side = Projector.lossResolution(resolution);
    loss = OnnxPerceptualLoss.open(RandomNetworks.network(net, 2), 1, side, side, threads);
    target = RandomWeights.image(resolution, 3);
    statistics = generator.measureW(W_SAMPLES, 4);
  }

  Pivot project(int steps) {
    ProjectionConfig config = ProjectionConfig.official().withSteps(steps);
    try (ProjectionDraws draws = ProjectionDraws.seeded(5, Device.CPU)) {
      return new Projector(generator, loss, config, CodeSpace.W)
          .project(target, statistics, draws, StepListener.none(), Cancellation.NEVER);
    }
  }

  /** The pivot of tuning benchmarks: any code will do. */
  HostTensor anyPivot() {
    GeneratorConfig config = generator.config();
    return RandomWeights.normal(new java.util.SplittableRandom(6), 0, 1, 1, config.numWs(), config.wDim());
  }

  /** Never stops early: the distance to noise stays large. */
  int tune(HostTensor pivot, TuningConfig config) {
    try (LocalityDraws draws = LocalityDraws.seeded(7, Device.CPU);
        TuningResult result = new PivotalTuner(generator, loss, config)
            .tune(pivot, Map.of(), target, draws, StepListener.none(), Cancellation.NEVER)) {
      return result.history().size();
    }
  }

  @Override
  public void close() {
    loss.close();
    generator.close();
  }
}
