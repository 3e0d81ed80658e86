package org.pivotune.edit.learn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.pivotune.edit.DirectionSource;
import org.pivotune.edit.EditDirection;
import org.pivotune.edit.EditException;
import org.pivotune.edit.LayerRange;
import org.pivotune.observe.Cancellation;
import org.pivotune.observe.StepListener;
import org.pivotune.tensor.HostTensor;

/**
 * Fits directions to scored codes and measures their units on fresh ones. What is measured goes into the direction's
 * figures: {@code held-out-correlation}, {@code held-out-accuracy} (see {@link LinearFit}), {@code lambda},
 * {@code samples}, {@code psi}, {@code seed}, {@code change-per-unit} in the attribute's measure, and for each other
 * attribute {@code side.NAME}: its change for one unit, in standard deviations of the samples.
 *
 * <p>Confined to the sampler's thread. Repeatable: the same samples and seed give the same direction.
 */
public final class DirectionLearner {
  private final CodeSampler sampler;
  private final SamplingConfig sampling;
  private final Optional<String> baseSha256;

  /**
   * @param sampling how the scored codes were drawn; the unit is measured on codes of the next seed
   * @param baseSha256 the generator's file, if known
   */
  public DirectionLearner(CodeSampler sampler, SamplingConfig sampling, Optional<String> baseSha256) {
    this.sampler = sampler;
    this.sampling = sampling;
    this.baseSha256 = baseSha256;
  }

  /**
   * Learns one direction.
   *
   * @param samples of {@link CodeSampler#sample}; serves for any number of directions
   * @throws EditException if an attribute was not scored, does not vary, or cannot be told from those to leave alone
   */
  public EditDirection learn(
      ScoredCodes samples, LearningConfig config, StepListener<SamplingStep> listener, Cancellation cancellation) {
    LinearFit fit = new RidgeRegression(samples, config.attribute()).fit();
    cancellation.check();
    List<double[]> others = config.without().stream().map(name -> weights(samples, name, cancellation)).toList();
    double[] direction = Directions.without(fit.weights(), others);
    double deviation = Moments.deviation(samples.scores(config.attribute()));
    double amount = config.change().orElse(deviation);
    double predicted = Directions.dot(fit.weights(), direction) * deviation;
    HostTensor fresh =
        sampler.draw(sampling.withSamples(Math.max(config.calibrationCodes(), SamplingConfig.LEAST_SAMPLES))
            .withSeed(sampling.seed() + 1));
    UnitCalibrator.Unit unit = new UnitCalibrator(
            sampler, CodeSampler.first(fresh, config.calibrationCodes()), samples.radius())
        .measure(direction, config.attribute(), amount, amount / predicted, listener, cancellation);
    return EditDirection.along(
        config.name(), config.meaning(), row(direction), LayerRange.ALL, unit.unit(),
        new DirectionSource(method(config), baseSha256, figures(samples, config, fit, unit)));
  }

  /** The directions of other attributes, for the angles between them. */
  private static double[] weights(ScoredCodes samples, String attribute, Cancellation cancellation) {
    cancellation.check();
    return new RidgeRegression(samples, attribute).fit().weights();
  }

  private static String method(LearningConfig config) {
    String without = config.without().isEmpty() ? "" : " without " + String.join(", ", config.without());
    return "ridge regression of " + config.attribute() + without + " on the generator's own pictures";
  }

  private Map<String, Double> figures(
      ScoredCodes samples, LearningConfig config, LinearFit fit, UnitCalibrator.Unit unit) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("held-out-correlation", rounded(fit.correlation()));
    figures.put("held-out-accuracy", rounded(fit.accuracy()));
    figures.put("lambda", fit.lambda());
    figures.put("samples", (double) samples.count());
    figures.put("psi", sampling.psi());
    figures.put("seed", (double) sampling.seed());
    unit.perUnit().forEach((name, change) -> {
      if (name.equals(config.attribute())) {
        figures.put("change-per-unit", rounded(change));
      } else {
        OptionalDouble deviation = positive(Moments.deviation(samples.scores(name)));
        deviation.ifPresent(width -> figures.put("side." + name, rounded(change / width)));
      }
    });
    return figures;
  }

  private static OptionalDouble positive(double value) {
    return value > 0 ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  /** To a thousandth: more would pretend. */
  private static double rounded(double value) {
    return Math.rint(value * 1000) / 1000;
  }

  private static HostTensor row(double[] direction) {
    float[] values = new float[direction.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) direction[i];
    }
    return HostTensor.of(values, 1, values.length);
  }
}
