package org.pivotune.edit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pivotune.attribute.AttributeNetworks;
import org.pivotune.edit.learn.CodeSampler;
import org.pivotune.edit.learn.DirectionLearner;
import org.pivotune.edit.learn.LearningConfig;
import org.pivotune.edit.learn.SamplingConfig;
import org.pivotune.edit.learn.SamplingStep;
import org.pivotune.edit.learn.ScoredCodes;
import org.pivotune.model.EmbeddedModels;
import org.pivotune.observe.Cancellation;
import org.pivotune.observe.StepListener;
import org.pivotune.photo.RgbImage;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GeneratorWeights;
import org.pivotune.stylegan.Noise;
import org.pivotune.stylegan.Truncation;
import org.pivotune.stylegan.checkpoint.GeneratorReader;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.torch.Device;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.RandomNumbers;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;
import org.pivotune.torch.TorchLibrary;

/** The directions that come with faces-128, judged on its own pictures by the attribute networks. */
@ExtendWith(NoLeakedHandles.class)
class ShippedDirectionsTest {
  private static final String MODEL = "faces-128/faces-128.safetensors";
  private static final int CODES = 16;
  /** Another seed than the directions were learned and calibrated with. */
  private static final long SEED = 4242;

  private static Generator generator;
  private static AttributeNetworks networks;
  private static DirectionCatalogue catalogue;
  private static HostTensor codes; // [16, num_ws, w_dim]

  @BeforeAll
  static void open() {
    TorchLibrary.load();
    GeneratorWeights weights = GeneratorReader.read("faces-128", EmbeddedModels.read(MODEL));
    generator = Generator.load(weights.config(), weights.tensors().asMap(), Device.CPU);
    networks = AttributeNetworks.embedded(2);
    catalogue = DirectionCatalogue.embeddedFor(weights.sha256()).orElseThrow();
    try (TensorScope scope = TensorScope.open();
        GradMode off = GradMode.disabled();
        RandomNumbers random = new RandomNumbers(SEED, Device.CPU)) {
      codes = generator.truncate(
          generator.repeat(generator.map(random.normal(CODES, weights.config().zDim()))), Truncation.psi(0.8))
          .contiguous().toHost();
    }
  }

  @AfterAll
  static void close() {
    networks.close();
    generator.close();
  }

  @Test
  void areMadeForThisModel() {
    assertThat(catalogue.names()).contains("smile", "yaw", "age", "gender", "mouth-open");
    catalogue.requireMadeFor(EmbeddedModels.checksums().get(MODEL));
    assertThat(DirectionCatalogue.embedded("faces-128").names()).isEqualTo(catalogue.names());
  }

  @Test
  void yawTurnsEveryFaceStepByStepAndAboutAsFarAsItSays() {
    double perUnit = catalogue.get("yaw").source().figures().get("change-per-unit");
    double[] left = scores("yaw", -2);
    double[] middle = scores("yaw", 0);
    double[] right = scores("yaw", 2);
    double turned = 0;
    for (int i = 0; i < CODES; i++) {
      assertThat(left[i]).as("face %d", i).isLessThan(middle[i]);
      assertThat(middle[i]).as("face %d", i).isLessThan(right[i]);
      turned += (right[i] - left[i]) / CODES;
    }
    assertThat(turned / 4).isBetween(0.7 * perUnit, 1.3 * perUnit);
  }

  @Test
  void smileRaisesTheSmileOfEveryFace() {
    double[] before = scores("smile", 0);
    double[] after = scores("smile", 2);
    for (int i = 0; i < CODES; i++) {
      assertThat(after[i]).as("face %d", i).isGreaterThan(before[i]);
    }
  }

  @Test
  void aStripShowsItsStrengthsForEveryGenerator() {
    HostTensor first = HostTensor.of(
        Arrays.copyOf(codes.toArray(), Math.toIntExact(codes.elementCount() / CODES)), 1, codes.size(1),
        codes.size(2));
    EditSequence both = EditSequence.of(List.of(Edit.parse("smile=2"), Edit.parse("yaw=-1")), catalogue);
    List<CodeRenderer> renderers =
        List.of(CodeRenderer.of("original", generator), CodeRenderer.of("tuned", generator));
    EditStrip strip = EditStrip.ofSequence(both, first, renderers, Cancellation.NEVER);
    assertThat(strip.title()).isEqualTo("smile=2, yaw=-1");
    assertThat(strip.rows()).extracting(EditStrip.Row::label).containsExactly("original", "tuned");
    List<EditedPicture> pictures = strip.rows().getFirst().pictures();
    assertThat(pictures).extracting(EditedPicture::caption).containsExactly("unedited", "+ smile=2", "+ yaw=-1");
    assertThat(pictures.getFirst().image().toBytes()).isEqualTo(renderers.getFirst().render(first).toBytes());
    assertThat(pictures.getLast().image().toBytes())
        .isEqualTo(renderers.getFirst().render(both.apply(first)).toBytes());
    RgbImage sheet = strip.compose();
    assertThat(sheet.width()).isGreaterThan(3 * 128);
    assertThat(sheet.height()).isGreaterThan(2 * 128);
  }

  @Test
  void aFewSamplesAlreadyFindTheYaw() {
    SamplingConfig sampling = SamplingConfig.DEFAULT.withSamples(60).withSeed(SEED);
    CodeSampler sampler = new CodeSampler(generator, images -> Map.of("yaw", networks.scorer("yaw").score(images)));
    int[] heard = {0};
    StepListener<SamplingStep> listener = step -> heard[0] = step.done();
    ScoredCodes samples = sampler.sample(sampling, listener, Cancellation.NEVER);
    assertThat(heard[0]).isEqualTo(60);
    EditDirection learned = new DirectionLearner(sampler, sampling, Optional.empty()).learn(
        samples, LearningConfig.of("yaw", "turns").withChange(4).withCalibrationCodes(4), listener, Cancellation.NEVER);
    float[] found = learned.vector().toArray();
    float[] shipped = catalogue.get("yaw").vector().toArray();
    double cosine = 0;
    for (int i = 0; i < found.length; i++) {
      cosine += found[i] * shipped[i];
    }
    assertThat(cosine).isGreaterThan(0.2); // chance: 0.04
    assertThat(learned.source().figures()).containsKeys("held-out-correlation", "change-per-unit");
  }

  private static double[] scores(String attribute, double strength) {
    HostTensor edited = EditSequence.of(catalogue.get(attribute), strength).apply(codes);
    try (TensorScope scope = TensorScope.open();
        GradMode off = GradMode.disabled()) {
      HostTensor images =
          generator.synthesize(Tensor.of(edited, Device.CPU), Noise.constant()).toHost();
      return networks.scorer(attribute).score(images);
    }
  }
}
