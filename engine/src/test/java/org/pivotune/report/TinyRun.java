package org.pivotune.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.pivotune.align.AlignedFace;
import org.pivotune.align.FaceAligner;
import org.pivotune.invert.ProjectionConfig;
import org.pivotune.lpips.PerceptualNetworks;
import org.pivotune.model.EmbeddedModels;
import org.pivotune.observe.Cancellation;
import org.pivotune.personalise.FacePoints;
import org.pivotune.personalise.Personalisation;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.PersonaliseListener;
import org.pivotune.personalise.Personaliser;
import org.pivotune.personalise.Preset;
import org.pivotune.photo.Photo;
import org.pivotune.photo.PhotoReader;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GeneratorWeights;
import org.pivotune.stylegan.checkpoint.GeneratorReader;
import org.pivotune.testing.ProjectFiles;
import org.pivotune.torch.Device;
import org.pivotune.torch.TorchLibrary;
import org.pivotune.tune.BaseModel;
import org.pivotune.tune.LocalityConfig;
import org.pivotune.tune.PersonalGeneratorFile.Precision;
import org.pivotune.tune.TuningConfig;

/** A real personalisation of an example photo by the embedded generator, in a few steps. */
public final class TinyRun implements AutoCloseable {
  private static final String MODEL = "faces-128/faces-128.safetensors";

  private final BaseModel base;
  private final Photo photo;
  private final AlignedFace face;
  private final Personalisation result;

  private TinyRun(BaseModel base, Photo photo, AlignedFace face, Personalisation result) {
    this.base = base;
    this.photo = photo;
    this.face = face;
    this.result = result;
  }

  /** Two steps each, with noise maps kept and locality regularised, so that everything is there. */
  public static TinyRun perform(Path photoFile) {
    ProjectionConfig paper = ProjectionConfig.paper();
    ProjectionConfig projection = new ProjectionConfig(paper.start(), 2, paper.learningRate(), paper.rampUp(),
        paper.rampDown(), paper.latentNoise(), paper.latentNoiseRamp(), paper.noiseRegularityWeight(), 50,
        paper.wSeed(), paper.keepNoise(), 0);
    TuningConfig tuning = TuningConfig.official().withSteps(2).withStopAt(OptionalDouble.of(1e-6))
        .withLocality(Optional.of(LocalityConfig.official()));
    PersonaliseConfig config = Preset.QUICK.config().withProjection(projection).withTuning(tuning).withSeed(7);
    return perform(photoFile, config);
  }

  static TinyRun perform(Path photoFile, PersonaliseConfig config) {
    TorchLibrary.load();
    BaseModel base = embedded();
    try (FaceAligner aligner = FaceAligner.embedded(1);
        Personaliser personaliser =
            new Personaliser(base.generator(), net -> PerceptualNetworks.embeddedAlex(), 1)) {
      Photo photo = PhotoReader.read(photoFile);
      AlignedFace face = aligner.align(photo, 0, base.generator().config().resolution());
      Personalisation result = personaliser.personalise(
          face.image().toTensor(), FacePoints.within(face), config, PersonaliseListener.none(), Cancellation.NEVER);
      return new TinyRun(base, photo, face, result);
    }
  }

  /** A copy of an example photo under another name. */
  public static Path photo(Path folder, String name) throws IOException {
    return Files.copy(ProjectFiles.example("grace_hopper.jpg"), folder.resolve(name));
  }

  private static BaseModel embedded() {
    GeneratorWeights weights = GeneratorReader.read(MODEL, EmbeddedModels.read(MODEL));
    return new BaseModel(
        "faces-128", weights.sha256(), Generator.load(weights.config(), weights.tensors().asMap(), Device.CPU));
  }

  public BaseModel base() {
    return base;
  }

  public Personalisation result() {
    return result;
  }

  /** Under a name of one's own. */
  RunRecord record(String name, List<Strip> strips) {
    return record(name, strips, result);
  }

  RunRecord record(String name, List<Strip> strips, Personalisation other) {
    Instant finished = Instant.parse("2026-11-23T12:34:56Z");
    return new RunRecord(name, "quick", photo, face, base, other, strips, Precision.FLOAT32,
        RunEnvironment.detect(Device.CPU), finished.minusSeconds(9), finished,
        Map.of("align", Duration.ofMillis(210)));
  }

  AlignedFace face() {
    return face;
  }

  Photo source() {
    return photo;
  }

  @Override
  public void close() {
    result.close();
    base.generator().close();
  }
}
