package org.pivotune.experiment;

import org.pivotune.invert.CodeSpace;
import org.pivotune.invert.Pivot;
import org.pivotune.invert.PivotFile;
import org.pivotune.invert.ProjectionConfig;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.observe.Cancellation;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Personaliser;
import org.pivotune.personalise.Stage;
import org.pivotune.tune.BaseModel;
import org.pivotune.tune.PersonalGenerator;
import org.pivotune.tune.PersonalGeneratorFile;
import org.pivotune.tune.PersonalGeneratorFile.Precision;
import org.pivotune.tune.TuningConfig;
import org.pivotune.tune.TuningResult;

/**
 * Projection and tuning for studies. What was found for a face is computed once and shared by all studies, by way of a
 * {@link SharedCache}: a pivot by photo, model and constants, a tuned generator by its pivot and more constants.
 */
final class Inverter {
  private static final String PIVOT = "pivot.safetensors";
  private static final String GENERATOR = "generator.safetensors";
  private static final double NANOS = 1e9;

  /** What decides a pivot. */
  private record PivotInputs(String photoSha256, String alignedSha256, String modelSha256, ProjectionConfig projection,
      CodeSpace space, PerceptualNet net) {}

  /** What decides a tuned generator. */
  private record TunedInputs(PivotInputs pivot, TuningConfig tuning, PerceptualNet net) {}

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
        folder -> {
          listener.begun(Stage.PROJECT);
          long start = System.nanoTime();
          Pivot pivot = personaliser.project(face.target(), constants, listener, cancellation);
          PivotFile.write(folder.resolve(PIVOT), pivot, PivotFile.Format.SAFETENSORS);
          return effort(start, pivot.history().size());
        }, listener, cancellation);
    Pivot pivot = PivotFile.read(entry.folder().resolve(PIVOT), base.generator().config());
    return new Inverted(pivot, pivot.codes(), base.generator(), false, entry.result());
  }

  /** A generator tuned around the pivot of one face, kept for others; the caller closes it. */
  Inverted tune(StudyFace face, PersonaliseConfig constants, StudyListener listener, Cancellation cancellation) {
    Inverted projected = project(face, constants, listener, cancellation);
    TunedInputs inputs = new TunedInputs(inputs(face, constants), constants.tuning(), constants.tuningNet());
    SharedCache.Entry<Effort> entry = cache.obtain(face.stem() + "-tuned", inputs, Effort.class, folder -> {
      try (Inverted tuned = tuned(face, projected, constants, listener, cancellation)) {
        PersonalGeneratorFile.write(folder.resolve(GENERATOR),
            PersonalGenerator.between(base, tuned.generator(), projected.pivot()), Precision.FLOAT32);
        return tuned.effort();
      }
    }, listener, cancellation);
    // Read back even when it was just made, so that a study that is resumed sees the very same bits.
    PersonalGenerator kept = PersonalGeneratorFile.read(entry.folder().resolve(GENERATOR));
    return new Inverted(projected.pivot(), kept.pivot().codes(), kept.applyTo(base), true,
        projected.effort().plus(entry.result()));
  }

  /** The same, kept nowhere: for variants that no other study asks for. */
  Inverted tuneOnce(
      StudyFace face, PersonaliseConfig constants, StudyListener listener, Cancellation cancellation) {
    Inverted projected = project(face, constants, listener, cancellation);
    Inverted tuned = tuned(face, projected, constants, listener, cancellation);
    return new Inverted(tuned.pivot(), tuned.codes(), tuned.generator(), true,
        projected.effort().plus(tuned.effort()));
  }

  /** Its effort is that of the tuning alone. */
  private Inverted tuned(StudyFace face, Inverted projected, PersonaliseConfig constants, StudyListener listener,
      Cancellation cancellation) {
    listener.begun(Stage.TUNE);
    long start = System.nanoTime();
    TuningResult result =
        personaliser.tune(face.target(), projected.pivot(), constants, listener, cancellation);
    return new Inverted(projected.pivot(), projected.codes(), result.generator(), true,
        effort(start, result.history().size()));
  }

  private PivotInputs inputs(StudyFace face, PersonaliseConfig constants) {
    return new PivotInputs(face.photo().sha256(), face.alignedSha256(), base.sha256(), constants.projection(),
        constants.space(), constants.projectionNet());
  }

  private static Effort effort(long start, int steps) {
    return new Effort((System.nanoTime() - start) / NANOS, steps);
  }
}
