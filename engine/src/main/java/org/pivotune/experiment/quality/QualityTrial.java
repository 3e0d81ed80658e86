package org.pivotune.experiment.quality;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.pivotune.experiment.Laboratory;
import org.pivotune.experiment.StudyFace;
import org.pivotune.experiment.StudyListener;
import org.pivotune.experiment.StudyPhoto;
import org.pivotune.experiment.Trial;
import org.pivotune.experiment.TrialFolder;
import org.pivotune.invert.Pivot;
import org.pivotune.measure.Scores;
import org.pivotune.observe.Cancellation;
import org.pivotune.personalise.Personaliser;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Stage;
import org.pivotune.resume.LoopState;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.tensor.HostTensor;
import org.pivotune.tune.TuningResult;
import org.pivotune.tune.TuningTarget;

/** One photo on one route, watched. Nothing comes from a cache: the time is the result. */
record QualityTrial(Laboratory laboratory, WarmUp warmUp, QualityStudy.Constants constants, String device,
    StudyPhoto photo, Route route) implements Trial<QualityCurve> {
  static final String PHOTO = "photo";

  private static final int VERSION = 1;
  private static final String CODE = "code";
  private static final String NOISE = "noise.";

  /** What decides the result, the machine as far as it is known. */
  private record Inputs(int version, String photo, String photoSha256, String modelSha256, Route route,
      PersonaliseConfig config, QualityStudy.Constants constants, String device, int threads, int processors) {}

  @Override
  public List<String> path() {
    return List.of(photo.name(), route.id());
  }

  @Override
  public Record inputs() {
    return new Inputs(VERSION, photo.name(), photo.sha256(), laboratory.base().sha256(), route, config(), constants,
        device, laboratory.equipment().threads(), Runtime.getRuntime().availableProcessors());
  }

  private PersonaliseConfig config() {
    return route == Route.PTI ? laboratory.systems().pti() : laboratory.systems().wPlus();
  }

  @Override
  public QualityCurve run(TrialFolder folder, StudyListener listener, Cancellation cancellation) {
    StudyFace face = laboratory.face(photo);
    folder.write(PHOTO, face.aligned());
    listener.working("warming up");
    warmUp.once(face, cancellation);
    return new Run(face, folder, listener, cancellation).go();
  }

  /** Early steps change most: the places grow with the square of their number; the last step is one of them. */
  static Set<Integer> places(int steps, int count) {
    Set<Integer> places = new TreeSet<>();
    for (int i = 1; i <= count; i++) {
      double part = (double) i / count;
      places.add((int) Math.max(1, Math.round(steps * part * part)));
    }
    return places;
  }

  /** The name of a checkpoint's picture. */
  static String picture(int index) {
    return "at-" + (index + 1);
  }

  /** One run with its clock. */
  private final class Run {
    private final StudyFace face;
    private final TrialFolder folder;
    private final StudyListener listener;
    private final Cancellation cancellation;
    private final StopWatch watch = new StopWatch();
    private final List<Checkpoint> checkpoints = new ArrayList<>();

    Run(StudyFace face, TrialFolder folder, StudyListener listener, Cancellation cancellation) {
      this.face = face;
      this.folder = folder;
      this.listener = listener;
      this.cancellation = cancellation;
    }

    QualityCurve go() {
      Personaliser personaliser = laboratory.equipment().personaliser();
      listener.begun(Stage.PROJECT);
      Pivot pivot = personaliser.project(face.target(), config(),
          new WatchingJournal(
              watch, places(config().projection().steps(), constants.checkpoints()), this::projected),
          listener, cancellation);
      if (route == Route.PTI) {
        tune(personaliser, pivot);
      }
      return new QualityCurve(photo.name(), route, checkpoints);
    }

    private void tune(Personaliser personaliser, Pivot pivot) {
      int steps = config().tuning().steps();
      listener.begun(Stage.TUNE);
      try (TuningResult result = personaliser.tune(List.of(TuningTarget.of(pivot, face.target())), config(),
          new WatchingJournal(watch, places(steps, constants.checkpoints()),
              (state, seconds) -> tuned(state, seconds, pivot)),
          listener, cancellation)) {
        double seconds = watch.seconds();
        watch.hold(() -> look(Stage.TUNE, result.history().size(), seconds,
            Personaliser.render(result.generator(), pivot)));
      }
    }

    private void projected(LoopState state, double seconds) {
      Generator base = laboratory.base().generator();
      Map<String, HostTensor> noise = new HashMap<>();
      if (config().projection().keepNoise()) {
        base.noiseNames().forEach(name -> noise.put(name, state.values().get(NOISE + name)));
      }
      look(Stage.PROJECT, state.steps(), seconds,
          Personaliser.render(base, repeated(state.values().get(CODE), base.config()), noise));
    }

    private void tuned(LoopState state, double seconds, Pivot pivot) {
      Generator base = laboratory.base().generator();
      Map<String, HostTensor> weights = new HashMap<>(base.weights());
      weights.putAll(state.values());
      try (Generator now = Generator.load(base.config(), weights, base.device())) {
        look(Stage.TUNE, state.steps(), seconds, Personaliser.render(now, pivot));
      }
    }

    private void look(Stage stage, int steps, double seconds, HostTensor image) {
      cancellation.check();
      Scores scores = laboratory.judge().score(face.target(), image, face.points()).full();
      folder.write(picture(checkpoints.size()), image);
      checkpoints.add(new Checkpoint(stage, steps, seconds, scores));
    }
  }

  /** One code for all layers becomes one for each. */
  private static HostTensor repeated(HostTensor code, GeneratorConfig config) {
    if (code.size(1) == config.numWs()) {
      return code;
    }
    float[] one = code.toArray();
    float[] all = new float[config.numWs() * one.length];
    for (int layer = 0; layer < config.numWs(); layer++) {
      System.arraycopy(one, 0, all, layer * one.length, one.length);
    }
    return HostTensor.of(all, 1, config.numWs(), config.wDim());
  }
}
