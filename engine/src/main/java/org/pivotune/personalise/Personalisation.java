package org.pivotune.personalise;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pivotune.invert.Pivot;
import org.pivotune.measure.Scores;
import org.pivotune.memory.MemoryPlan;
import org.pivotune.tensor.HostTensor;
import org.pivotune.tune.BaseModel;
import org.pivotune.tune.PersonalGenerator;
import org.pivotune.tune.TuningResult;

/**
 * A finished personalisation: one generator, of one face or several. Owns the tuned generator.
 *
 * @param config what ran
 * @param faces what became of each face, at least one
 * @param tuning the tuned generator
 * @param timings wall time of each stage
 * @param memory what was given up for a limit of memory, where there was one
 */
public record Personalisation(
    PersonaliseConfig config, List<PersonalisedFace> faces, TuningResult tuning, Map<Stage, Duration> timings,
    Optional<MemoryPlan> memory)
    implements AutoCloseable {
  public Personalisation {
    faces = List.copyOf(faces);
    timings = Map.copyOf(timings);
    if (faces.isEmpty()) {
      throw new IllegalArgumentException("a personalisation has at least one face");
    }
  }

  /** What somebody who looks at the result should know, a sentence each. */
  public List<String> notices() {
    return faces.stream().flatMap(face -> face.worsening().stream()
        .map(text -> faces.size() == 1 ? text : face.name() + ": " + text)).toList();
  }

  /**
   * The only face.
   *
   * @throws IllegalStateException if there are several
   */
  public PersonalisedFace face() {
    if (faces.size() > 1) {
      throw new IllegalStateException("this generator was tuned to " + faces.size() + " faces; say which");
    }
    return faces.getFirst();
  }

  /** The only face's, as are those below. */
  public HostTensor target() {
    return face().target();
  }

  public Pivot pivot() {
    return face().pivot();
  }

  public HostTensor projectionImage() {
    return face().projectionImage();
  }

  public HostTensor tunedImage() {
    return face().tunedImage();
  }

  public Scores projectionScores() {
    return face().projectionScores();
  }

  public Scores tunedScores() {
    return face().tunedScores();
  }

  /** What is kept of the tuned generator. */
  public PersonalGenerator generator(BaseModel base) {
    return PersonalGenerator.between(
        base, tuning.generator(), faces.stream().map(PersonalisedFace::kept).toList());
  }

  @Override
  public void close() {
    tuning.close();
  }
}
