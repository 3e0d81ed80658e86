package org.pivotune.personalise;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pivotune.encode.Encoder;
import org.pivotune.encode.EncoderId;
import org.pivotune.identity.FivePoints;
import org.pivotune.invert.Pivot;
import org.pivotune.loss.PerceptualRuntime;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.measure.Scores;
import org.pivotune.memory.MemoryPlan;
import org.pivotune.memory.MemorySettings;
import org.pivotune.model.ModelException;
import org.pivotune.observe.Cancellation;
import org.pivotune.resume.Journal;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.Noise;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;
import org.pivotune.tune.TuningResult;
import org.pivotune.tune.TuningTarget;

/**
 * Personalises one base generator for any number of faces, each on its own or several together. What does not depend on
 * the face, the networks and the statistics of W, is made once and kept. Confined to the thread that made it.
 */
public final class Personaliser implements AutoCloseable {
  private final Generator base;
  private final LoadedStages stages;

  /**
   * @param base never changed; belongs to the caller, who closes it after this
   * @param networks the perceptual network for each kind; may throw when one is not installed
   * @param threads threads for the frozen networks
   */
  public Personaliser(Generator base, Function<PerceptualNet, PerceptualNetwork> networks, int threads) {
    this(base, networks, id -> {
      throw new ModelException("this personaliser has no encoders, so that none can start a projection");
    }, Resources.usual(threads));
  }

  /**
   * The same with encoders that projections may start at.
   *
   * @param encoders opens an encoder, which is then closed by this
   * @param resources with a limit of memory, each work first chooses what to give up for it, see
   *     {@link PersonaliseListener#planned}
   */
  public Personaliser(Generator base, Function<PerceptualNet, PerceptualNetwork> networks,
      Function<EncoderId, Encoder> encoders, Resources resources) {
    this.base = base;
    this.stages = new LoadedStages(base, networks, encoders, resources);
  }

  /** What computes LPIPS in the loops. */
  public PerceptualRuntime perceptualRuntime() {
    return stages.perceptualRuntime();
  }

  /**
   * Loads and measures now what the first face would otherwise wait for: networks and the statistics of W.
   *
   * @throws ModelException if a network that the configuration names is not installed
   */
  public void prepare(PersonaliseConfig config) {
    stages.prepare(config);
  }

  /**
   * All stages, for one face.
   *
   * @param target the aligned face, [1, 3, H, W] in [-1, 1], in the generator's resolution
   * @param points where eyes, nose and mouth are in it
   * @return the caller closes it
   */
  public Personalisation personalise(
      HostTensor target,
      FivePoints points,
      PersonaliseConfig config,
      PersonaliseListener listener,
      Cancellation cancellation) {
    return personalise(
        List.of(new Portrait("", target, points)), config, RunJournals.none(), listener, cancellation);
  }

  /**
   * All stages, for one generator that shows all these faces: first every face's pivot, then one tuning to all
   * (Roich et al. 2021, section 3.2).
   *
   * @param faces at least one; several people, or one person several times
   * @param journals where each loop begins and what it leaves behind
   * @return the caller closes it
   * @throws org.pivotune.memory.MemoryLimitException if no settings fit into the limit of memory
   */
  public Personalisation personalise(
      List<Portrait> faces,
      PersonaliseConfig config,
      RunJournals journals,
      PersonaliseListener listener,
      Cancellation cancellation) {
    requireSizes(faces);
    Optional<MemoryPlan> plan = plan(config, MemoryPlans.Loops.BOTH, faces.size(), listener);
    Map<Stage, Duration> timings = new EnumMap<>(Stage.class);
    Duration before = Duration.ZERO;
    listener.begun(Stage.PROJECT);
    long start = System.nanoTime();
    List<Pivot> pivots = new ArrayList<>();
    for (int i = 0; i < faces.size(); i++) {
      Journal journal = journals.projection(i);
      before = before.plus(journal.before());
      listener.projecting(faces.get(i).name(), i, faces.size());
      pivots.add(stages.project(
          faces.get(i).target(), config, projection(plan), journal, listener, cancellation));
    }
    timings.put(Stage.PROJECT, before.plusNanos(System.nanoTime() - start));
    return from(pivots, timings, faces, config, plan, journals, listener, cancellation);
  }

  /**
   * All stages after the projection, from a pivot that was found before; the configuration's projection is not run.
   * Otherwise as {@link #personalise}.
   *
   * @param projecting how long finding the pivot took
   */
  public Personalisation continueFrom(
      Pivot pivot,
      Duration projecting,
      HostTensor target,
      FivePoints points,
      PersonaliseConfig config,
      PersonaliseListener listener,
      Cancellation cancellation) {
    return continueFrom(List.of(pivot), projecting, List.of(new Portrait("", target, points)), config,
        RunJournals.none(), listener, cancellation);
  }

  /**
   * The same for several faces.
   *
   * @param pivots one for each face
   */
  public Personalisation continueFrom(
      List<Pivot> pivots,
      Duration projecting,
      List<Portrait> faces,
      PersonaliseConfig config,
      RunJournals journals,
      PersonaliseListener listener,
      Cancellation cancellation) {
    requireSizes(faces);
    Optional<MemoryPlan> plan = plan(config, MemoryPlans.Loops.TUNING, faces.size(), listener);
    Map<Stage, Duration> timings = new EnumMap<>(Stage.class);
    timings.put(Stage.PROJECT, projecting);
    return from(pivots, timings, faces, config, plan, journals, listener, cancellation);
  }

  private Personalisation from(
      List<Pivot> pivots,
      Map<Stage, Duration> timings,
      List<Portrait> faces,
      PersonaliseConfig config,
      Optional<MemoryPlan> plan,
      RunJournals journals,
      PersonaliseListener listener,
      Cancellation cancellation) {
    Journal journal = journals.tuning();
    TuningResult tuning = timed(Stage.TUNE, timings, listener, () ->
        stages.tune(targets(faces, pivots), config, tuning(plan), journal, listener, cancellation));
    timings.computeIfPresent(Stage.TUNE, (stage, time) -> time.plus(journal.before()));
    try {
      List<PersonalisedFace> done = timed(Stage.MEASURE, timings, listener, () -> {
        List<PersonalisedFace> measured = new ArrayList<>();
        for (int i = 0; i < faces.size(); i++) {
          cancellation.check();
          measured.add(face(faces.get(i), pivots.get(i), tuning, tuning.codes().get(i)));
        }
        return measured;
      });
      Personalisation result = new Personalisation(config, done, tuning, timings, plan);
      result.notices().forEach(listener::noticed);
      return result;
    } catch (RuntimeException | Error e) {
      tuning.close();
      throw e;
    }
  }

  private static List<TuningTarget> targets(List<Portrait> faces, List<Pivot> pivots) {
    if (faces.size() != pivots.size()) {
      throw new IllegalArgumentException(faces.size() + " faces cannot have " + pivots.size() + " pivots");
    }
    List<TuningTarget> targets = new ArrayList<>();
    for (int i = 0; i < faces.size(); i++) {
      targets.add(TuningTarget.of(pivots.get(i), faces.get(i).target()));
    }
    return targets;
  }

  private PersonalisedFace face(Portrait face, Pivot pivot, TuningResult tuning, HostTensor codes) {
    HostTensor before = render(base, pivot);
    HostTensor after = render(tuning.generator(), codes, pivot.noise());
    return new PersonalisedFace(face, pivot, codes, before, after,
        score(face.target(), before, face.points()), score(face.target(), after, face.points()));
  }

  /** The first stage alone. */
  public Pivot project(
      HostTensor target, PersonaliseConfig config, PersonaliseListener listener, Cancellation cancellation) {
    return project(target, config, Journal.none(), listener, cancellation);
  }

  /** The first stage alone, where it may go on from a kept state. */
  public Pivot project(
      HostTensor target,
      PersonaliseConfig config,
      Journal journal,
      PersonaliseListener listener,
      Cancellation cancellation) {
    Optional<MemoryPlan> plan = plan(config, MemoryPlans.Loops.PROJECTION, 1, listener);
    return stages.project(target, config, projection(plan), journal, listener, cancellation);
  }

  /** The second stage alone, for one face; the caller closes the result. */
  public TuningResult tune(
      HostTensor target,
      Pivot pivot,
      PersonaliseConfig config,
      PersonaliseListener listener,
      Cancellation cancellation) {
    return tune(List.of(TuningTarget.of(pivot, target)), config, Journal.none(), listener, cancellation);
  }

  /** The second stage alone, for any number of faces; the caller closes the result. */
  public TuningResult tune(
      List<TuningTarget> targets,
      PersonaliseConfig config,
      Journal journal,
      PersonaliseListener listener,
      Cancellation cancellation) {
    Optional<MemoryPlan> plan = plan(config, MemoryPlans.Loops.TUNING, targets.size(), listener);
    return stages.tune(targets, config, tuning(plan), journal, listener, cancellation);
  }

  private Optional<MemoryPlan> plan(
      PersonaliseConfig config, MemoryPlans.Loops loops, int faces, PersonaliseListener listener) {
    Optional<MemoryPlan> plan = stages.plan(config, loops, Math.max(1, faces));
    plan.ifPresent(listener::planned);
    return plan;
  }

  private static MemorySettings projection(Optional<MemoryPlan> plan) {
    return plan.map(MemoryPlan::projection).orElse(MemorySettings.PLAIN);
  }

  private static MemorySettings tuning(Optional<MemoryPlan> plan) {
    return plan.map(MemoryPlan::tuning).orElse(MemorySettings.PLAIN);
  }

  /** The four scores of an image against the target. */
  public Scores score(HostTensor target, HostTensor image, FivePoints points) {
    return stages.score(target, image, points);
  }

  /** A generator's image at a pivot, [1, 3, H, W], nominally in [-1, 1]. */
  public static HostTensor render(Generator generator, Pivot pivot) {
    return render(generator, pivot.codes(), pivot.noise());
  }

  /** A generator's image at given codes [N, num_ws, w_dim], with the pivot's noise maps if it has any. */
  public static HostTensor render(Generator generator, HostTensor codes, Map<String, HostTensor> maps) {
    try (TensorScope scope = TensorScope.open();
        GradMode off = GradMode.disabled()) {
      Noise noise = Noise.of(maps, generator.device());
      return generator.synthesize(Tensor.of(codes, generator.device()), noise).toHost();
    }
  }

  private static <T> T timed(
      Stage stage, Map<Stage, Duration> timings, PersonaliseListener listener, Supplier<T> work) {
    listener.begun(stage);
    long start = System.nanoTime();
    T result = work.get();
    timings.put(stage, Duration.ofNanos(System.nanoTime() - start));
    return result;
  }

  private void requireSizes(List<Portrait> faces) {
    if (faces.isEmpty()) {
      throw new IllegalArgumentException("there is no face to personalise: give at least one");
    }
    faces.forEach(face -> stages.requireSize(face.target()));
  }

  @Override
  public void close() {
    stages.close();
  }
}
