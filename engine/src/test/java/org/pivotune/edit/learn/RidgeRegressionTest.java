package org.pivotune.edit.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pivotune.edit.EditException;
import org.pivotune.tensor.HostTensor;

/** Attributes that are linear in w by construction, with noise and outliers. */
class RidgeRegressionTest {
  private static final int COUNT = 600;
  private static final int WIDTH = 64;
  private static final long SEED = 11;

  private final Random random = new Random(SEED);
  private final double[] smile = Directions.unit(normal());
  /** At an angle of 60 degrees to smile. */
  private final double[] age = tilted(smile, Directions.without(normal(), List.of(smile)), 0.5);
  private final ScoredCodes samples = samples();

  @Test
  void recoversTheDirectionThroughNoiseAndOutliers() {
    LinearFit fit = new RidgeRegression(samples, "smile").fit();
    assertThat(Directions.dot(Directions.unit(fit.weights()), smile)).isGreaterThan(0.95);
    assertThat(fit.correlation()).isBetween(0.7, 0.95);
    assertThat(fit.accuracy()).isGreaterThan(0.9);
  }

  @Test
  void aScoreThatDoesNotDependOnTheCodesIsSeenToBeUnpredictable() {
    LinearFit fit = new RidgeRegression(samples, "chance").fit();
    assertThat(fit.correlation()).isCloseTo(0, within(0.15));
    assertThat(fit.accuracy()).isCloseTo(0.5, within(0.12));
  }

  @Test
  void leavingAnAttributeAloneKeepsItInPlace() {
    double[] fittedSmile = new RidgeRegression(samples, "smile").fit().weights();
    double[] fittedAge = new RidgeRegression(samples, "age").fit().weights();
    assertThat(Directions.dot(Directions.unit(fittedAge), Directions.unit(fittedSmile))).isGreaterThan(0.3);
    double[] onlyAge = Directions.without(fittedAge, List.of(fittedSmile));
    assertThat(Directions.dot(onlyAge, smile)).isCloseTo(0, within(0.1));
    assertThat(Directions.dot(onlyAge, age)).isGreaterThan(0.75); // sin 60 degrees is 0.87
    assertThatThrownBy(() -> Directions.without(fittedAge, List.of(fittedSmile, fittedAge)))
        .isInstanceOf(EditException.class).has(errorText("edit.nothing-is-left-of-the-direction"));
  }

  @Test
  void nothingIsLearnedFromEqualScoresFewCodesOrUnknownAttributes() {
    assertThatThrownBy(() -> new RidgeRegression(samples, "constant"))
        .isInstanceOf(EditException.class).has(errorText("edit.equal-scores"));
    assertThatThrownBy(() -> new RidgeRegression(samples, "charm"))
        .isInstanceOf(EditException.class).has(errorText("edit.no-such-attribute"));
    ScoredCodes few = new ScoredCodes(HostTensor.allocate(3, 2), Map.of("smile", new double[] {1, 2, 3}));
    assertThatThrownBy(() -> new RidgeRegression(few, "smile")).isInstanceOf(EditException.class);
    assertThatThrownBy(() -> new ScoredCodes(HostTensor.allocate(1, 2), Map.of("smile", new double[] {Double.NaN})))
        .isInstanceOf(EditException.class);
  }

  private ScoredCodes samples() {
    HostTensor codes = HostTensor.allocate(COUNT, WIDTH);
    double[] smiles = new double[COUNT];
    double[] ages = new double[COUNT];
    double[] chance = new double[COUNT];
    for (int row = 0; row < COUNT; row++) {
      double[] w = normal();
      for (int i = 0; i < WIDTH; i++) {
        w[i] += 5; // W is not centred
        codes.data().put(row * WIDTH + i, (float) w[i]);
      }
      smiles[row] = 3 * Directions.dot(w, smile) + random.nextGaussian() + (row % 100 == 0 ? 500 : 0);
      ages[row] = 40 + 7 * Directions.dot(w, age) + 3 * random.nextGaussian();
      chance[row] = random.nextGaussian();
    }
    return new ScoredCodes(
        codes, Map.of("smile", clipped(smiles), "age", ages, "chance", chance, "constant", new double[COUNT]));
  }

  /** A network's slips are wrong, but not without bound. */
  private static double[] clipped(double[] values) {
    return Arrays.stream(values).map(x -> Math.min(x, 40)).toArray();
  }

  private double[] normal() {
    return random.doubles(WIDTH, 0, 1).map(u -> random.nextGaussian()).toArray();
  }

  private static double[] tilted(double[] a, double[] orthogonal, double cosine) {
    double[] mixed = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      mixed[i] = cosine * a[i] + Math.sqrt(1 - cosine * cosine) * orthogonal[i];
    }
    return mixed;
  }
}
