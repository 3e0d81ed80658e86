package org.pivotune.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
    List<List<ProjectionStep>> projections =
        run.result().faces().stream().map(face -> face.pivot().history()).toList();
    List<List<TuningStep>> tunings =
        IntStream.range(0, run.faces().size()).mapToObj(run.result().tuning()::history).toList();
    String projectionNet = IntStream.range(0, run.faces().size())
        .mapToObj(i -> RecordFields.name(run.config(i).projectionNet())).distinct()
        .collect(Collectors.joining(", "));
    String tuningNet = RecordFields.name(config.tuningNet());
    List<Chart> charts = new ArrayList<>();
    if (projections.stream().noneMatch(List::isEmpty)) {
      charts.add(LossChart.draw("Projection: perceptual distance", "network " + projectionNet,
          series("distance", projections, ProjectionStep::distance), OptionalDouble.empty(), ""));
      charts.add(LossChart.draw("Projection: noise regulariser", "unweighted",
          series("regulariser", projections, ProjectionStep::noiseRegularity), OptionalDouble.empty(), ""));
    }
    if (!tunings.getFirst().isEmpty()) {
      charts.add(LossChart.draw("Tuning: perceptual distance", "network " + tuningNet,
          both(series("distance", tunings, TuningStep::distance),
              series("locality", tunings, TuningStep::localityDistance)),
          config.tuning().stopAt(), "stop"));
      charts.add(LossChart.draw("Tuning: mean squared error", "over pixels in [-1, 1]",
          both(series("error", tunings, TuningStep::mse), series("locality", tunings, TuningStep::localityMse)),
          OptionalDouble.empty(), ""));
    }
    return charts;
  }

  /** One face's values; of several the mean, and the highest at each step. */
  private static <T> List<Series> series(String name, List<List<T>> faces, ToDoubleFunction<T> value) {
    if (faces.size() == 1) {
      return List.of(new Series(name, faces.getFirst().stream().map(value::applyAsDouble).toList()));
    }
    int steps = faces.stream().mapToInt(List::size).min().orElse(0);
    List<Double> mean = new ArrayList<>();
    List<Double> highest = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      int step = i;
      mean.add(faces.stream().mapToDouble(face -> value.applyAsDouble(face.get(step))).average().orElse(0));
      highest.add(faces.stream().mapToDouble(face -> value.applyAsDouble(face.get(step))).max().orElse(0));
    }
    return List.of(new Series(name + ", mean", mean), new Series(name + ", highest", highest));
  }

  /** The loss, and the regulariser's mean beside it; of several faces two curves are enough to read. */
  private static List<Series> both(List<Series> loss, List<Series> locality) {
    return loss.size() > 1 && !locality.getFirst().isDrawable()
        ? loss
        : List.of(loss.getFirst(), locality.getFirst());
  }
}
