package org.pivotune.experiment.locality;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pivotune.experiment.Summary;
import org.pivotune.measure.LpipsDistance;
import org.pivotune.measure.MeanSquaredError;
import org.pivotune.observe.Cancellation;
import org.pivotune.personalise.Personaliser;
import org.pivotune.stylegan.Generator;
import org.pivotune.tensor.HostTensor;

/**
 * How much a tuned generator's pictures of random codes differ from the original one's.
 *
 * @param lpips mean over the codes of LPIPS-Alex at the generator's own size
 * @param lpipsDeviation its standard deviation over the codes
 * @param mse mean over the codes, pictures in [-1, 1]
 * @param mseDeviation its standard deviation over the codes
 */
public record Drift(double lpips, double lpipsDeviation, double mse, double mseDeviation) {
  static Drift of(Generator tuned, RandomCodes random, LpipsDistance lpips, Cancellation cancellation) {
    List<Double> distances = new ArrayList<>();
    List<Double> errors = new ArrayList<>();
    for (int i = 0; i < random.count(); i++) {
      cancellation.check();
      HostTensor image = Personaliser.render(tuned, random.codes(i), Map.of());
      distances.add(lpips.of(random.original(i), image));
      errors.add(MeanSquaredError.of(random.original(i), image));
    }
    return new Drift(Summary.mean(distances, value -> value), Summary.deviation(distances, value -> value),
        Summary.mean(errors, value -> value), Summary.deviation(errors, value -> value));
  }
}
