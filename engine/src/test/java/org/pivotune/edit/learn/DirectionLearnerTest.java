package org.pivotune.edit.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pivotune.edit.EditDirection;
import org.pivotune.edit.EditException;
import org.pivotune.edit.EditFiles;
import org.pivotune.observe.Cancellation;
import org.pivotune.observe.StepListener;
import org.pivotune.stylegan.Generator;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;

/** From scored pictures of a tiny generator to a direction and its unit. */
@ExtendWith(NoLeakedHandles.class)
class DirectionLearnerTest {
  private static final SamplingConfig SAMPLING = new SamplingConfig(60, 0.9, 5, 8);
  private static final double[] FIRST_AXIS = {1, 0, 0, 0};

  private Generator generator;
  private final List<SamplingStep> heard = new ArrayList<>();

  @BeforeEach
  void open() {
    generator = EditFiles.tinyGenerator();
  }

  @AfterEach
  void close() {
    generator.close();
  }

  /** Mean of each colour, and of all. */
  private static Map<String, double[]> colours(HostTensor images) {
    int count = Math.toIntExact(images.size(0));
    int pixels = Math.toIntExact(images.size(2) * images.size(3));
    double[][] means = new double[3][count];
    double[] light = new double[count];
    for (int i = 0; i < images.elementCount(); i++) {
      int image = i / (3 * pixels);
      means[i / pixels % 3][image] += images.get(i) / pixels;
      light[image] += images.get(i) / (3 * pixels);
    }
    Map<String, double[]> scores = new LinkedHashMap<>();
    scores.put("light", light);
    scores.put("red", means[0]);
    scores.put("blue", means[2]);
    return scores;
  }

  private CodeSampler sampler(Function<HostTensor, Map<String, double[]>> scorer) {
    return new CodeSampler(generator, scorer);
  }

  @Test
  void everyCodeIsScoredByItsOwnPictureInBatchesOfAnySize() {
    CodeSampler sampler = sampler(DirectionLearnerTest::colours);
    ScoredCodes samples = sampler.sample(SAMPLING, heard::add, Cancellation.NEVER);
    assertThat(samples.count()).isEqualTo(60);
    assertThat(samples.width()).isEqualTo(4);
    assertThat(heard).hasSize(8).startsWith(new SamplingStep(8, 60), new SamplingStep(16, 60))
        .endsWith(new SamplingStep(60, 60));
    ScoredCodes again = sampler.sample(SAMPLING.withBatch(60), StepListener.none(), Cancellation.NEVER);
    assertThat(again.codes().toArray()).containsExactly(samples.codes().toArray());
    assertThat(again.scores("red")).containsExactly(samples.scores("red"), within(1e-5));
    for (int row : new int[] {0, 7, 8, 59}) {
      float[] code = new float[4];
      for (int i = 0; i < code.length; i++) {
        code[i] = samples.codes().get(row * 4 + i);
      }
      ScoredCodes alone =
          sampler.score(HostTensor.of(code, 1, 4), 1, StepListener.none(), Cancellation.NEVER);
      assertThat(alone.scores("light")[0]).as("code %d", row).isCloseTo(samples.scores("light")[row], within(1e-5));
    }
  }

  @Test
  void aUnitIsTheLengthThatMakesTheChange() {
    // Two for each unit of length in the one attribute, minus five in the other, at the lengths that are walked.
    UnitCalibrator.Unit unit = calibrator(10, 0.1, 0.4).measure(
        FIRST_AXIS, "smile", 1, 0.1, heard::add, Cancellation.NEVER);
    // The first walk asks for 0.5, which is more than four times its own length: 0.4; the second finds 0.5.
    assertThat(unit.unit()).isCloseTo(0.5, within(1e-12));
    assertThat(unit.perUnit().get("smile")).isCloseTo(1, within(1e-12));
    assertThat(unit.perUnit().get("age")).isCloseTo(-2.5, within(1e-12));
    assertThat(heard).hasSize(4).containsOnly(new SamplingStep(4, 4));
  }

  @Test
  void aUnitIsNoFarGuessAndStaysAmongTheCodes() {
    UnitCalibrator.Unit far =
        calibrator(1, 0.25, 1.0 / 3).measure(FIRST_AXIS, "smile", 100, 50, heard::add, Cancellation.NEVER);
    assertThat(far.unit()).isCloseTo(1.0 / 3, within(1e-12));
    assertThat(far.perUnit().get("smile")).isCloseTo(2.0 / 3, within(1e-12));
    // Downwards, each walk corrects by four at most too.
    UnitCalibrator.Unit near =
        calibrator(100, 16, 4).measure(FIRST_AXIS, "smile", 1e-6, 16, heard::add, Cancellation.NEVER);
    assertThat(near.unit()).isCloseTo(1, within(1e-12));
  }

  @Test
  void aDirectionThatDoesNotRaiseItsAttributeHasNoUnit() {
    UnitCalibrator falling = calibrator(10, 0.1, 0.1);
    assertThatThrownBy(
        () -> falling.measure(FIRST_AXIS, "age", 1, 0.1, StepListener.none(), Cancellation.NEVER))
            .isInstanceOf(EditException.class).hasMessageContaining("does not raise age");
    UnitCalibrator level = calibrator(10, 0.1, 0.1);
    assertThatThrownBy(
        () -> level.measure(FIRST_AXIS, "level", 1, 0.1, StepListener.none(), Cancellation.NEVER))
            .isInstanceOf(EditException.class).hasMessageContaining("does not raise level");
  }

  /** Each walk looks behind and ahead: scores of these lengths, whatever the pictures show. */
  private UnitCalibrator calibrator(double radius, double... lengths) {
    int[] calls = {0};
    CodeSampler sampler = sampler(images -> {
      double length = lengths[calls[0] / 2] * (calls[0] % 2 == 0 ? -1 : 1);
      calls[0]++;
      Map<String, double[]> scores = new LinkedHashMap<>();
      scores.put("smile", new double[] {2 * length, 2 * length + 1, 2 * length - 1, 2 * length});
      scores.put("age", new double[] {-5 * length, -5 * length, -5 * length, -5 * length});
      scores.put("level", new double[] {3, 3, 3, 3});
      return scores;
    });
    return new UnitCalibrator(sampler, HostTensor.allocate(4, 4), radius);
  }

  @Test
  void codesAreMovedRowByRow() {
    HostTensor codes = HostTensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);
    assertThat(CodeSampler.moved(codes, new double[] {1, -2}, 0.5).toArray())
        .containsExactly(1.5f, 1, 3.5f, 3, 5.5f, 5);
    assertThat(CodeSampler.first(codes, 2).toArray()).containsExactly(1, 2, 3, 4);
    ScoredCodes scored = new ScoredCodes(codes, Map.of());
    // Centre 3, 4; squared distances 8, 0, 8.
    assertThat(scored.radius()).isCloseTo(Math.sqrt(16.0 / 3), within(1e-6));
  }

  @Test
  void aLearnedDirectionRaisesWhatItIsNamedFor() {
    CodeSampler sampler = sampler(DirectionLearnerTest::colours);
    ScoredCodes samples = sampler.sample(SAMPLING, StepListener.none(), Cancellation.NEVER);
    DirectionLearner learner = new DirectionLearner(sampler, SAMPLING, Optional.of("ab".repeat(32)));
    LearningConfig config = LearningConfig.of("light", "lightens").withCalibrationCodes(4);
    EditDirection learned = learner.learn(samples, config, heard::add, Cancellation.NEVER);
    assertThat(learned.name()).isEqualTo("light");
    assertThat(learned.source().baseSha256()).contains("ab".repeat(32));
    assertThat(heard).hasSize(4).containsOnly(new SamplingStep(4, 4));
    Map<String, Double> figures = learned.source().figures();
    assertThat(figures).containsEntry("samples", 60.0).containsEntry("psi", 0.9).containsEntry("seed", 5.0)
        .containsKeys("held-out-correlation", "held-out-accuracy", "lambda", "side.red", "side.blue")
        .doesNotContainKey("side.light");
    // What a unit changes, on the codes that it was measured on: the first of the next seed.
    HostTensor fresh = CodeSampler.first(sampler.draw(SAMPLING.withSeed(6)), 4);
    float[] vector = learned.vector().toArray();
    double[] direction = new double[vector.length];
    for (int i = 0; i < vector.length; i++) {
      direction[i] = vector[i];
    }
    ScoredCodes before =
        sampler.score(CodeSampler.moved(fresh, direction, -learned.unit()), 8, heard::add, Cancellation.NEVER);
    ScoredCodes after =
        sampler.score(CodeSampler.moved(fresh, direction, learned.unit()), 8, heard::add, Cancellation.NEVER);
    double change = (Moments.mean(after.scores("light")) - Moments.mean(before.scores("light"))) / 2;
    assertThat(change).isPositive();
    assertThat(figures.get("change-per-unit")).isCloseTo(change, within(0.25 * change + 1e-3));
    double side = (Moments.mean(after.scores("red")) - Moments.mean(before.scores("red"))) / 2
        / Moments.deviation(samples.scores("red"));
    assertThat(figures.get("side.red")).isCloseTo(side, within(0.25 * Math.abs(side) + 1e-2));
  }

  @Test
  void whatIsLeftAloneIsAtARightAngle() {
    CodeSampler sampler = sampler(DirectionLearnerTest::colours);
    ScoredCodes samples = sampler.sample(SAMPLING, StepListener.none(), Cancellation.NEVER);
    LearningConfig config =
        LearningConfig.of("red", "reddens").leavingAlone(List.of("blue")).withCalibrationCodes(4).withChange(1e-3);
    EditDirection learned = new DirectionLearner(sampler, SAMPLING, Optional.empty())
        .learn(samples, config, heard::add, Cancellation.NEVER);
    double[] blue = Directions.unit(new RidgeRegression(samples, "blue").fit().weights());
    double dot = 0;
    for (int i = 0; i < blue.length; i++) {
      dot += blue[i] * learned.vector().get(i);
    }
    assertThat(dot).isCloseTo(0, within(1e-5));
    assertThat(learned.source().method()).isEqualTo(
        "ridge regression of red without blue on the generator's own pictures");
    assertThat(learned.source().baseSha256()).isEmpty();
  }

  @Test
  void whatCannotBeSampledOrLearnedIsRefused() {
    for (int samples : new int[] {49, 1_000_001}) {
      assertThatThrownBy(() -> SAMPLING.withSamples(samples)).isInstanceOf(EditException.class);
    }
    for (double psi : new double[] {0, 2.001, Double.NaN}) {
      assertThatThrownBy(() -> SAMPLING.withPsi(psi)).isInstanceOf(EditException.class);
    }
    for (int batch : new int[] {0, 1025}) {
      assertThatThrownBy(() -> SAMPLING.withBatch(batch)).isInstanceOf(EditException.class);
    }
    assertThat(new SamplingConfig(50, 2, 0, 1024).withSamples(1_000_000).withBatch(1).batch()).isEqualTo(1);
    LearningConfig config = LearningConfig.of("light", "lightens");
    for (int codes : new int[] {3, 10_001}) {
      assertThatThrownBy(() -> config.withCalibrationCodes(codes)).isInstanceOf(EditException.class);
    }
    for (double change : new double[] {0, -1, Double.POSITIVE_INFINITY, Double.NaN}) {
      assertThatThrownBy(() -> config.withChange(change)).isInstanceOf(EditException.class);
    }
    assertThat(config.withCalibrationCodes(10_000).withCalibrationCodes(4).calibrationCodes()).isEqualTo(4);
    assertThatThrownBy(() -> config.leavingAlone(List.of("red", "light"))).isInstanceOf(EditException.class);
  }
}
