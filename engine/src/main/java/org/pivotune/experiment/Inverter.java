package org.pivotune.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pivotune.invert.CodeSpace;
import org.pivotune.invert.Pivot;
import org.pivotune.invert.PivotFile;
import org.pivotune.invert.ProjectionConfig;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.observe.Cancellation;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Personaliser;
import org.pivotune.personalise.Stage;
import org.pivotune.resume.FileJournal;
import org.pivotune.resume.Journal;
import org.pivotune.resume.KeepingInterval;
import org.pivotune.tune.BaseModel;
import org.pivotune.tune.PersonalGenerator;
import org.pivotune.tune.PersonalGeneratorFile;
import org.pivotune.tune.PersonalGeneratorFile.Precision;
import org.pivotune.tune.PersonalPivot;
import org.pivotune.tune.TuningConfig;
import org.pivotune.tune.TuningResult;
import org.pivotune.tune.TuningTarget;

/**
 * Projection and tuning for studies. What was found for a face is computed once and shared by all studies, by way of a
 * {@link SharedCache}: a pivot by photo, model and constants, a tuned generator by its pivots and more constants.
 */
final class Inverter {
  private static final String PIVOT = "pivot.safetensors";
  private static final String GENERATOR = "generator.safetensors";
  private static final double NANOS = 1e9;

  /** What decides a pivot. */
  private record PivotInputs(String photoSha256, String alignedSha256, String modelSha256, ProjectionConfig projection,
      CodeSpace space, PerceptualNet net) {}

  /** What decides a tuned generator. */
  private record TunedInputs(List<PivotInputs> pivots, TuningConfig tuning, PerceptualNet net) {}

  private final BaseModel base;
  private final Personaliser personaliser;
  private final SharedCache cache;

  Inverter(BaseModel base, Personaliser personaliser, SharedCache cache) {
    this.base = base;
    this.personaliser = personaliser;
    this.cache = cache;
  }

  /** The original generator at the pivot. */
  Inverted project(
      StudyFace face, PersonaliseConfig constants, StudyListener listener, Cancellation cancellation) {
    SharedCache.Entry<Effort> entry = cache.obtain(
        face.stem() + (constants.space() == CodeSpace.W ? "-w" : "-w+"), inputs(face, constants), Effort.class,
        place -> {
          Journal journal = FileJournal.open(place.journal(), KeepingInterval.USUAL);
          listener.begun(Stage.PROJECT);
          long start = System.nanoTime();
          Pivot pivot = personaliser.project(face.target(), constants, journal, listener, cancellation);
          PivotFile.write(place.folder().resolve(PIVOT), pivot, PivotFile.Format.SAFETENSORS);
          return effort(journal, start, pivot.history().size());
        }, listener, cancellation);
    Pivot pivot = PivotFile.read(entry.folder().resolve(PIVOT), base.generator().config());
    return new Inverted(pivot, pivot.codes(), base.generator(), false, entry.result());
  }

  /** A generator tuned around the pivot of one face, kept for others; the caller closes it. */
  Inverted tune(StudyFace face, PersonaliseConfig constants, StudyListener listener, Cancellation cancellation) {
    Inverted projected = project(face, constants, listener, cancellation);
    TunedTogether tuned =
        tuned(face.stem() + "-tuned", List.of(face), List.of(projected.pivot()), constants, listener, cancellation);
    return new Inverted(projected.pivot(), tuned.pivots().getFirst().codes(), tuned.generator(), true,
        projected.effort().plus(tuned.effort()));
  }

  /** The same, kept nowhere: for variants that no other study asks for. */
  Inverted tuneOnce(
      StudyFace face, PersonaliseConfig constants, StudyListener listener, Cancellation cancellation) {
    Inverted projected = project(face, constants, listener, cancellation);
    listener.tuning(1);
    listener.begun(Stage.TUNE);
    long start = System.nanoTime();
    TuningResult result = personaliser.tune(List.of(TuningTarget.of(projected.pivot(), face.target())), constants,
        Journal.none(), listener, cancellation);
    return new Inverted(projected.pivot(), result.codes().getFirst(), result.generator(), true,
        projected.effort().plus(effort(Journal.none(), start, result.history().size())));
  }

  /** One generator tuned around the pivots of all faces, kept for others; the caller closes it. */
  TunedTogether tuneTogether(
      List<StudyFace> faces, PersonaliseConfig constants, StudyListener listener, Cancellation cancellation) {
    List<Pivot> pivots = new ArrayList<>();
    for (StudyFace face : faces) {
      pivots.add(project(face, constants, listener, cancellation).pivot());
    }
    return tuned("together-" + faces.size(), faces, pivots, constants, listener, cancellation);
  }

  private TunedTogether tuned(String stem, List<StudyFace> faces, List<Pivot> pivots, PersonaliseConfig constants,
      StudyListener listener, Cancellation cancellation) {
    TunedInputs inputs = new TunedInputs(
        faces.stream().map(face -> inputs(face, constants)).toList(), constants.tuning(), constants.tuningNet());
    SharedCache.Entry<Effort> entry = cache.obtain(stem, inputs, Effort.class, place -> {
      Journal journal = FileJournal.open(place.journal(), KeepingInterval.USUAL);
      listener.tuning(faces.size());
      listener.begun(Stage.TUNE);
      long start = System.nanoTime();
      try (TuningResult result =
          personaliser.tune(targets(faces, pivots), constants, journal, listener, cancellation)) {
        Effort effort = effort(journal, start, result.history().size());
        write(place.folder().resolve(GENERATOR), faces, pivots, result);
        return effort;
      }
    }, listener, cancellation);
    // Read back even when it was just made, so that a study that is resumed sees the very same bits.
    PersonalGenerator kept = PersonalGeneratorFile.read(entry.folder().resolve(GENERATOR));
    return new TunedTogether(
        kept.applyTo(base), kept.people().stream().map(PersonalPivot::pivot).toList(), entry.result());
  }

  private void write(Path file, List<StudyFace> faces, List<Pivot> pivots, TuningResult result) {
    List<PersonalPivot> people = new ArrayList<>();
    for (int i = 0; i < faces.size(); i++) {
      people.add(new PersonalPivot(faces.get(i).photo().name(),
          new Pivot(result.codes().get(i), pivots.get(i).noise(), List.of())));
    }
    PersonalGeneratorFile.write(
        file, PersonalGenerator.between(base, result.generator(), people), Precision.FLOAT32);
  }

  private static List<TuningTarget> targets(List<StudyFace> faces, List<Pivot> pivots) {
    List<TuningTarget> targets = new ArrayList<>();
    for (int i = 0; i < faces.size(); i++) {
      targets.add(TuningTarget.of(pivots.get(i), faces.get(i).target()));
    }
    return targets;
  }

  private PivotInputs inputs(StudyFace face, PersonaliseConfig constants) {
    return new PivotInputs(face.photo().sha256(), face.alignedSha256(), base.sha256(), constants.projection(),
        constants.space(), constants.projectionNet());
  }

  /** Steps as they were reported: for several faces one for each face of each round. */
  private static Effort effort(Journal journal, long start, int steps) {
    return new Effort(journal.before().toMillis() / 1e3 + (System.nanoTime() - start) / NANOS, steps);
  }
}
