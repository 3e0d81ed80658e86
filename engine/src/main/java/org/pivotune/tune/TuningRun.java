package org.pivotune.tune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pivotune.loss.BatchedLosses;
import org.pivotune.memory.MemorySettings;
import org.pivotune.observe.Cancellation;
import org.pivotune.observe.FiniteNumbers;
import org.pivotune.observe.StepListener;
import org.pivotune.resume.Journal;
import org.pivotune.resume.LoopState;
import org.pivotune.resume.Optimised;
import org.pivotune.resume.ResumeException;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GradientScale;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Adam;
import org.pivotune.torch.StepPace;
import org.pivotune.torch.StepRecorder;
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
  private final StepPace pace;
  private final MemorySettings memory;
  private final List<TunedCode> codes = new ArrayList<>();
  private final List<TargetBatch> batches = new ArrayList<>();
  private final List<TuningStep> steps = new ArrayList<>();

  TuningRun(TuningConfig config, Generator original, Generator tuned, BatchedLosses losses, List<TuningTarget> targets,
      LocalityDraws draws, Journal journal, StepListener<TuningStep> listener, Cancellation cancellation,
      StepPace pace, MemorySettings memory) {
    this.config = config;
    this.original = original;
    this.tuned = tuned;
    this.losses = losses;
    this.draws = draws;
    this.journal = journal;
    this.listener = listener;
    this.cancellation = cancellation;
    this.numbers = new FiniteNumbers("tuning", config.steps());
    this.pace = pace;
    this.memory = memory;
    targets.forEach(target -> codes.add(TunedCode.of(target.codes(), config.tuneCodes(), tuned)));
    for (int first = 0; first < targets.size(); first += config.batch()) {
      int end = Math.min(first + config.batch(), targets.size());
      batches.add(new TargetBatch(first, targets.subList(first, end), List.copyOf(codes.subList(first, end)), tuned));
    }
  }

  TuningResult run() {
    try (Optimised optimised = new Optimised(parameters());
        TargetDistances distances = new TargetDistances(losses, batches.size());
        Locality locality = new Locality();
        Rounds rounds = new Rounds(optimised.adam(), distances, locality)) {
      boolean near = false;
      for (int round = begin(optimised, locality); round < config.steps() && !near; round++) {
        near = rounds.run(round);
        if (!near && round + 1 < config.steps() && journal.due(round + 1)) {
          near = rounds.read();
          if (!near) {
            rounds.requireUpdates();
            optimised.keep(journal, round + 1, numbers, () -> TuningHistory.of(steps));
          }
        }
      }
      near = near || rounds.read();
      rounds.requireUpdates();
      optimised.requireFinite(numbers, Math.max(1, roundsTaken()));
      // They would be held for as long as the generator.
      optimised.adam().zeroGrad();
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

  /** The rounds over all images, and what is known of them. */
  private final class Rounds implements AutoCloseable {
    private final Locality locality;
    private final Tensor rate = Tensor.full(config.learningRate(), tuned.device());
    private final GradientScale scale = new GradientScale(tuned.precision(), tuned.device());
    private final List<BatchStep> batchSteps = new ArrayList<>();
    private int next; // of which batch a run is reported next
    private boolean near; // whether in the round that is being read no image was too far up to now

    Rounds(Adam adam, TargetDistances distances, Locality locality) {
      this.locality = locality;
      StopFlag stop = config.stopAt().isPresent()
          ? new StopFlag(config.stopAt().getAsDouble(), tuned.device())
          : null;
      StepRecorder recorder = new StepRecorder(tuned.device(), pace.recorded(), pace.notices());
      BatchStep.Shared shared = new BatchStep.Shared(config, tuned, adam, distances, locality.regularizer, stop,
          rate, scale, recorder, pace.readEvery(), memory);
      for (TargetBatch batch : batches) {
        boolean first = batch == batches.getFirst();
        batchSteps.add(new BatchStep(shared, batch, new BatchStep.Position(first, batch == batches.getLast())));
      }
    }

    /** One round; true when it is known that in some round by now no image was too far for another update. */
    boolean run(int round) {
      boolean regularized = locality.runsIn(round);
      if (config.rampDown() > 0) {
        rate.fill(config.learningRate(round));
      }
      for (BatchStep step : batchSteps) {
        cancellation.check();
        if (regularized) {
          locality.draw(round, step);
        }
        step.run(round, regularized);
        // Read by itself a batch is known at once; otherwise all are read together, as each reading waits.
        if (step.isReadable() && (pace.readEvery() == 1 || step.isLast()) && read()) {
          return true;
        }
      }
      return false;
    }

    /** Reports what was not read yet, in the order in which it was run; true when that shows the last round. */
    boolean read() {
      batchSteps.forEach(BatchStep::read);
      BatchStep step = batchSteps.get(next);
      for (BatchStep.Measured one = step.next(); one != null; one = step.next()) {
        near = (step.isFirst() || near) && config.stopAt().isPresent() && one.within(config.stopAt().getAsDouble());
        boolean ends = near && step.isLast();
        report(step, one, ends);
        if (ends) {
          return true; // after it nothing happened on the device, whatever else was read
        }
        next = (next + 1) % batchSteps.size();
        step = batchSteps.get(next);
      }
      return false;
    }

    /** @throws org.pivotune.observe.DivergedException if no update can be made any more */
    void requireUpdates() {
      scale.requireUpdates(numbers, Math.max(1, roundsTaken()));
    }

    /** @param ends whether the update that would have followed, and the regulariser with it, was left out */
    private void report(BatchStep step, BatchStep.Measured measured, boolean ends) {
      for (int place = 0; place < step.batch().size(); place++) {
        LocalityRegularizer.Terms terms = ends ? LocalityRegularizer.Terms.NONE : measured.locality(place);
        TuningStep known = new TuningStep(measured.round(), config.steps(), step.batch().number(place),
            measured.mse(place), measured.distance(place), terms.mse(), terms.distance());
        requireNumbers(known);
        steps.add(known);
        listener.finished(known);
      }
    }

    @Override
    public void close() {
      batchSteps.forEach(BatchStep::close);
    }
  }

  private void requireNumbers(TuningStep known) {
    String image = codes.size() == 1 ? "" : " of image " + (known.target() + 1);
    numbers.require(known.index(), "the mean squared error" + image, known.mse());
    numbers.require(known.index(), "the perceptual distance" + image, known.distance());
    numbers.require(known.index(), "the mean squared error of the locality regularisation", known.localityMse());
    numbers.require(
        known.index(), "the perceptual distance of the locality regularisation", known.localityDistance());
  }

  /** The regulariser, when there is one, with its draws. */
  private final class Locality implements AutoCloseable {
    private final @Nullable LocalityRegularizer regularizer =
        config.locality().map(locality -> new LocalityRegularizer(original, locality, losses, memory)).orElse(null);

    boolean runsIn(int round) {
      return regularizer != null && regularizer.runsIn(round);
    }

    /** Draws the codes around each pivot of a batch. */
    void draw(int round, BatchStep step) {
      try (TensorScope scope = TensorScope.open()) {
        for (int place = 0; place < step.batch().size(); place++) {
          Tensor into = step.z(place);
          into.assign(z(round, step.batch().number(place), into.size(0)));
        }
      }
    }

    /** Draws what a round before drew, so that the next one draws what comes after it. */
    void skip(int round) {
      if (regularizer != null && regularizer.runsIn(round)) {
        try (TensorScope scope = TensorScope.open()) {
          for (int target = 0; target < codes.size(); target++) {
            z(round, target, regularizer.samples());
          }
        }
      }
    }

    private Tensor z(int round, int target, long samples) {
      return draws.z(round * codes.size() + target, samples, tuned.config().zDim());
    }

    @Override
    public void close() {
      if (regularizer != null) {
        regularizer.close();
      }
    }
  }
}
