package org.pivotune.tune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pivotune.loss.BatchedLosses;
import org.pivotune.observe.Cancellation;
import org.pivotune.observe.FiniteNumbers;
import org.pivotune.observe.StepListener;
import org.pivotune.resume.Journal;
import org.pivotune.resume.LoopState;
import org.pivotune.resume.Optimised;
import org.pivotune.resume.ResumeException;
import org.pivotune.stylegan.Generator;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/** One tuning, of one image or several. Its tensors live in the scope that it was made in. */
final class TuningRun {
  private final TuningConfig config;
  private final Generator original;
  private final Generator tuned;
  private final BatchedLosses losses;
  private final LocalityDraws draws;
  private final Journal journal;
  private final StepListener<TuningStep> listener;
  private final Cancellation cancellation;
  private final FiniteNumbers numbers;
  private final List<TunedCode> codes = new ArrayList<>();
  private final List<TargetBatch> batches = new ArrayList<>();
  private final List<TuningStep> steps = new ArrayList<>();

  TuningRun(TuningConfig config, Generator original, Generator tuned, BatchedLosses losses, List<TuningTarget> targets,
      LocalityDraws draws, Journal journal, StepListener<TuningStep> listener, Cancellation cancellation) {
    this.config = config;
    this.original = original;
    this.tuned = tuned;
    this.losses = losses;
    this.draws = draws;
    this.journal = journal;
    this.listener = listener;
    this.cancellation = cancellation;
    this.numbers = new FiniteNumbers("tuning", config.steps());
    targets.forEach(target -> codes.add(TunedCode.of(target.codes(), config.tuneCodes(), tuned)));
    for (int first = 0; first < targets.size(); first += config.batch()) {
      int end = Math.min(first + config.batch(), targets.size());
      batches.add(new TargetBatch(first, targets.subList(first, end), List.copyOf(codes.subList(first, end)), tuned));
    }
  }

  TuningResult run() {
    try (Optimised optimised = new Optimised(parameters());
        TargetDistances distances = new TargetDistances(losses);
        Locality locality = new Locality()) {
      boolean near = false;
      for (int round = begin(optimised, locality); round < config.steps() && !near; round++) {
        near = !round(round, optimised, distances, locality);
        if (!near && round + 1 < config.steps()) {
          optimised.keep(journal, round + 1, numbers, () -> TuningHistory.of(steps));
        }
      }
      optimised.requireFinite(numbers, Math.max(1, roundsTaken()));
      return new TuningResult(tuned, codes.stream().map(code -> code.layers().toHost()).toList(), steps, near);
    }
  }

  private int roundsTaken() {
    return steps.isEmpty() ? 0 : steps.getLast().index() + 1;
  }

  /** What is optimised, by name. */
  private Map<String, Tensor> parameters() {
    Map<String, Tensor> parameters = new LinkedHashMap<>(tuned.synthesisParameters());
    if (config.tuneCodes()) {
      for (int i = 0; i < codes.size(); i++) {
        parameters.put("codes." + i, codes.get(i).parameter());
      }
    }
    return parameters;
  }

  /** The first round to run: that after the kept state, if there is one. */
  private int begin(Optimised optimised, Locality locality) {
    LoopState last = journal.last().orElse(null);
    if (last == null) {
      return 0;
    }
    if (last.finished() || last.steps() >= config.steps()) {
      throw new ResumeException(last.origin(), "it is after " + last.steps() + " of " + config.steps() + " rounds");
    }
    steps.addAll(TuningHistory.read(last, codes.size(), config.steps()));
    optimised.restore(last);
    for (int round = 0; round < last.steps(); round++) {
      locality.skip(round);
    }
    return last.steps();
  }

  /** One round over all images; false when none was too far before the last update, which is then not made. */
  private boolean round(int round, Optimised optimised, TargetDistances distances, Locality locality) {
    boolean each = config.jointSteps() == JointSteps.ONE;
    boolean near = config.stopAt().isPresent();
    for (TargetBatch batch : batches) {
      boolean first = batch == batches.getFirst();
      boolean last = batch == batches.getLast();
      cancellation.check();
      try (TensorScope scope = TensorScope.open()) {
        TargetBatch.Seen seen = batch.look(tuned, distances.to(batch));
        double[] errors = seen.errors();
        requireNumbers(round, batch, seen, errors);
        near = near && seen.within(config.stopAt().orElseThrow());
        if (near && last) {
          report(round, batch, seen, errors, List.of());
          return false;
        }
        if (each || first) {
          optimised.adam().zeroGrad();
        }
        seen.backward(config);
        List<LocalityRegularizer.Terms> terms = locality.accumulate(round, batch);
        for (LocalityRegularizer.Terms term : terms) {
          numbers.require(round, "the mean squared error of the locality regularisation", term.mse());
          numbers.require(round, "the perceptual distance of the locality regularisation", term.distance());
        }
        if (each || last) {
          optimised.adam().step(config.learningRate());
        }
        report(round, batch, seen, errors, terms);
      }
    }
    return true;
  }

  private void requireNumbers(int round, TargetBatch batch, TargetBatch.Seen seen, double[] errors) {
    for (int place = 0; place < batch.size(); place++) {
      String image = codes.size() == 1 ? "" : " of image " + (batch.number(place) + 1);
      numbers.require(round, "the mean squared error" + image, errors[place]);
      numbers.require(round, "the perceptual distance" + image, seen.distance(place));
    }
  }

  private void report(
      int round, TargetBatch batch, TargetBatch.Seen seen, double[] errors, List<LocalityRegularizer.Terms> locality) {
    for (int place = 0; place < batch.size(); place++) {
      LocalityRegularizer.Terms terms =
          locality.isEmpty() ? LocalityRegularizer.Terms.NONE : locality.get(place);
      TuningStep step = new TuningStep(round, config.steps(), batch.number(place), errors[place], seen.distance(place),
          terms.mse(), terms.distance());
      steps.add(step);
      listener.finished(step);
    }
  }

  /** The regulariser, when there is one. */
  private final class Locality implements AutoCloseable {
    private final @Nullable LocalityRegularizer regularizer =
        config.locality().map(locality -> new LocalityRegularizer(original, locality, losses)).orElse(null);

    /** The terms around each pivot of a batch; none when it does not run. */
    List<LocalityRegularizer.Terms> accumulate(int round, TargetBatch batch) {
      if (regularizer == null || !regularizer.runsIn(round)) {
        return List.of();
      }
      List<LocalityRegularizer.Terms> terms = new ArrayList<>();
      for (int place = 0; place < batch.size(); place++) {
        terms.add(regularizer.accumulate(tuned, batch.pivot(place), z(regularizer, round, batch.number(place))));
      }
      return terms;
    }

    /** Draws what a round before drew, so that the next one draws what comes after it. */
    void skip(int round) {
      if (regularizer != null && regularizer.runsIn(round)) {
        try (TensorScope scope = TensorScope.open()) {
          for (int target = 0; target < codes.size(); target++) {
            z(regularizer, round, target);
          }
        }
      }
    }

    private Tensor z(LocalityRegularizer wanted, int round, int target) {
      return draws.z(round * codes.size() + target, wanted.samples(), tuned.config().zDim());
    }

    @Override
    public void close() {
      if (regularizer != null) {
        regularizer.close();
      }
    }
  }
}
