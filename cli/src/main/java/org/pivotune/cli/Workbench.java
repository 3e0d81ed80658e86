package org.pivotune.cli;

import org.pivotune.align.FaceAligner;
import org.pivotune.model.LoadedModel;
import org.pivotune.personalise.Personaliser;
import org.pivotune.personalise.Resources;
import org.pivotune.report.RunEnvironment;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.Precision;
import org.pivotune.torch.Device;
import org.pivotune.tune.BaseModel;

/** What personalising needs, loaded once for any number of faces. For the thread that opened it. */
final class Workbench implements AutoCloseable {
  private final BaseModel base;
  private final FaceAligner aligner;
  private final Personaliser personaliser;
  private final int threads;

  private Workbench(BaseModel base, FaceAligner aligner, Personaliser personaliser, int threads) {
    this.base = base;
    this.aligner = aligner;
    this.personaliser = personaliser;
    this.threads = threads;
  }

  static Workbench open(Models models, LoadedModel model, Device device, Precision precision, Resources resources) {
    Generator generator = Models.generator(model, device, precision);
    int threads = resources.threads();
    try {
      FaceAligner aligner = FaceAligner.embedded(threads);
      return new Workbench(new BaseModel(model.name(), model.weights().sha256(), generator), aligner,
          new Personaliser(generator, models.networks(), id -> models.encoders().open(id, threads), resources),
          threads);
    } catch (RuntimeException | Error e) {
      generator.close();
      throw e;
    }
  }

  BaseModel base() {
    return base;
  }

  FaceAligner aligner() {
    return aligner;
  }

  Personaliser personaliser() {
    return personaliser;
  }

  /** What runs run on here. */
  RunEnvironment environment() {
    return RunEnvironment.detect(base.generator(), personaliser.perceptualRuntime());
  }

  /** Threads inside one operation. */
  int threads() {
    return threads;
  }

  int resolution() {
    return base.generator().config().resolution();
  }

  @Override
  public void close() {
    personaliser.close();
    aligner.close();
    base.generator().close();
  }
}
