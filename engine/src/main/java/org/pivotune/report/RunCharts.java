package org.pivotune.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.pivotune.invert.ProjectionStep;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.report.LossChart.Series;
import org.pivotune.report.page.Chart;
import org.pivotune.tune.TuningStep;

/** The loss curves of a run. */
final class RunCharts {
  private RunCharts() {}

  static List<Chart> of(RunRecord run) {
    PersonaliseConfig config = run.result().config();
    List<ProjectionStep> projection = run.result().pivot().history();
    List<TuningStep> tuning = run.result().tuning().history();
    String projectionNet = RecordFields.name(config.projectionNet());
    String tuningNet = RecordFields.name(config.tuningNet());
    List<Chart> charts = new ArrayList<>();
    if (!projection.isEmpty()) {
      charts.add(LossChart.draw("Projection: perceptual distance", "network " + projectionNet,
          List.of(series("distance", projection, ProjectionStep::distance)), OptionalDouble.empty(), ""));
      charts.add(LossChart.draw("Projection: noise regulariser", "unweighted",
          List.of(series("regulariser", projection, ProjectionStep::noiseRegularity)), OptionalDouble.empty(), ""));
    }
    if (!tuning.isEmpty()) {
      charts.add(LossChart.draw("Tuning: perceptual distance", "network " + tuningNet,
          List.of(series("distance", tuning, TuningStep::distance),
              series("locality", tuning, TuningStep::localityDistance)),
          config.tuning().stopAt(), "stop"));
      charts.add(LossChart.draw("Tuning: mean squared error", "over pixels in [-1, 1]",
          List.of(series("error", tuning, TuningStep::mse), series("locality", tuning, TuningStep::localityMse)),
          OptionalDouble.empty(), ""));
    }
    return charts;
  }

  private static <T> Series series(String name, List<T> steps, ToDoubleFunction<T> value) {
    return new Series(name, steps.stream().map(value::applyAsDouble).toList());
  }
}
