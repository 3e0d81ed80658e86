package org.pivotune.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.pivotune.align.FaceAligner;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.invert.ProjectionConfig;
import org.pivotune.lpips.PerceptualNetworks;
import org.pivotune.model.EmbeddedModels;
import org.pivotune.observe.Cancellation;
import org.pivotune.personalise.Personaliser;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Preset;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.GeneratorWeights;
import org.pivotune.stylegan.checkpoint.GeneratorReader;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.ProjectFiles;
import org.pivotune.torch.Device;
import org.pivotune.torch.TorchLibrary;
import org.pivotune.tune.BaseModel;
import org.pivotune.tune.TuningConfig;

/** A laboratory whose systems take a few steps. */
public final class TinyLaboratory implements AutoCloseable {
  private static final String MODEL = "faces-128/faces-128.safetensors";
  private static final List<String> EXAMPLES = List.of("astronaut.jpg", "grace_hopper.jpg");

  private final BaseModel base;
  private final FaceAligner aligner;
  private final Personaliser personaliser;
  private final Path cache;

  private TinyLaboratory(BaseModel base, FaceAligner aligner, Personaliser personaliser, Path cache) {
    this.base = base;
    this.aligner = aligner;
    this.personaliser = personaliser;
    this.cache = cache;
  }

  /**
   * With the embedded generator less its last block: the same faces at 64 px, from the same W, for a third of the work.
   *
   * @param cache for pivots
   */
  public static TinyLaboratory open(Path cache) {
    return open("faces-64", withoutLastBlock(GeneratorReader.read(MODEL, EmbeddedModels.read(MODEL))), cache);
  }

  private static GeneratorWeights withoutLastBlock(GeneratorWeights whole) {
    GeneratorConfig config = whole.config();
    String last = "synthesis.b" + config.resolution() + ".";
    Map<String, HostTensor> tensors = new LinkedHashMap<>(whole.tensors().asMap());
    tensors.keySet().removeIf(name -> name.startsWith(last));
    return new GeneratorWeights(
        GeneratorConfig.of(config.resolution() / 2, config.zDim(), config.wDim(), config.mappingLayers(),
            config.channels().headMap(config.resolution()), config.convClamp()),
        NamedTensors.of("faces-64", tensors), whole.sourceFormat(), whole.sha256());
  }

  /**
   * With a generator of 64 px and random weights, a fortieth of the work: for what does not ask for a face.
   *
   * @param cache for pivots
   */
  public static TinyLaboratory openSmall(Path cache) {
    return open("small", GeneratorReader.read(ProjectFiles.fixture("golden/nvidia-sg3.safetensors")), cache);
  }

  private static TinyLaboratory open(String name, GeneratorWeights weights, Path cache) {
    TorchLibrary.load();
    BaseModel base = new BaseModel(
        name, weights.sha256(), Generator.load(weights.config(), weights.tensors().asMap(), Device.CPU));
    return new TinyLaboratory(base, FaceAligner.embedded(1),
        new Personaliser(base.generator(), net -> PerceptualNetworks.embeddedAlex(), 1), cache);
  }

  /** Two steps of projection, two of tuning, three into W+. */
  public Laboratory laboratory(long seed) {
    return laboratory(seed, cache);
  }

  /** The same with a cache of its own. */
  public Laboratory laboratory(long seed, Path cache) {
    PersonaliseConfig config = Preset.QUICK.config()
        .withProjection(ProjectionConfig.official().withSteps(2))
        .withTuning(TuningConfig.official().withSteps(2).withStopAt(OptionalDouble.empty()).withLearningRate(1e-3))
        .withSeed(seed);
    return new Laboratory(new Laboratory.Equipment(base, aligner, personaliser, PerceptualNetworks.embeddedAlex(),
        SystemConfig.of(config, 3), "tiny", cache, 1));
  }

  /** Copies of the example photos, and one picture without a face. */
  public static PhotoSelection photos(Path folder, Laboratory laboratory) throws IOException {
    for (String name : EXAMPLES) {
      Files.copy(ProjectFiles.example(name), folder.resolve(name));
    }
    return PhotoSelection.of(folder, EXAMPLES.size(), laboratory::face, Cancellation.NEVER);
  }

  @Override
  public void close() {
    personaliser.close();
    aligner.close();
    base.generator().close();
  }
}
