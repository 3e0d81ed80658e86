package org.pivotune.report;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.pivotune.align.AlignedFace;
import org.pivotune.invert.ProjectionStep;
import org.pivotune.personalise.Personalisation;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.photo.Photo;
import org.pivotune.tune.BaseModel;
import org.pivotune.tune.DifferenceForm;

/**
 * Everything that goes into a run folder. Owns nothing.
 *
 * @param name what the report is called; of one face, its name
 * @param preset the name of the constants that the configuration started from, such as {@code quick}
 * @param kind whose faces these are
 * @param faces the faces, in the order of the result's
 * @param base the generator that was tuned
 * @param result what personalising gave
 * @param strips edits of all faces side by side, in order; may be empty
 * @param notices what somebody who looks at the results should know, a sentence each
 * @param precision how exactly the tuned generator is kept
 * @param environment what it ran on
 * @param started when the run began
 * @param finished when it ended
 * @param otherTimings wall time of the stages that the result knows nothing of, such as {@code align} and
 *     {@code edit}, in order
 * @param marked whether its pictures say that they are generated
 */
public record RunRecord(
    String name,
    String preset,
    RunKind kind,
    List<RunFace> faces,
    BaseModel base,
    Personalisation result,
    List<Strip> strips,
    List<String> notices,
    DifferenceForm precision,
    RunEnvironment environment,
    Instant started,
    Instant finished,
    Map<String, Duration> otherTimings,
    boolean marked) {
  /** What comes before the result's own stages. */
  private static final List<String> FIRST = List.of("read", "align");

  public RunRecord {
    faces = List.copyOf(faces);
    strips = List.copyOf(strips);
    notices = List.copyOf(notices);
    otherTimings = Collections.unmodifiableMap(new LinkedHashMap<>(otherTimings));
    if (faces.size() != result.faces().size() || (kind == RunKind.ONE_FACE) != (faces.size() == 1)) {
      throw new IllegalArgumentException("a run of the kind " + kind + " with " + result.faces().size()
          + " results cannot have " + faces.size() + " faces");
    }
  }

  /** Of one face. */
  public RunRecord(String name, String preset, Photo photo, AlignedFace face, BaseModel base, Personalisation result,
      List<Strip> strips, DifferenceForm precision, RunEnvironment environment, Instant started, Instant finished,
      Map<String, Duration> otherTimings) {
    this(name, preset, RunKind.ONE_FACE, List.of(new RunFace(name, photo, face, strips)), base, result, List.of(),
        List.of(), precision, environment, started, finished, otherTimings, true);
  }

  /** Its pictures marked. */
  public RunRecord(String name, String preset, RunKind kind, List<RunFace> faces, BaseModel base, Personalisation result,
      List<Strip> strips, List<String> notices, DifferenceForm precision, RunEnvironment environment, Instant started,
      Instant finished, Map<String, Duration> otherTimings) {
    this(name, preset, kind, faces, base, result, strips, notices, precision, environment, started, finished,
        otherTimings, true);
  }

  /** Where each face lies in the folders of the stages. */
  List<String> folders() {
    return FaceFolders.of(faces.stream().map(RunFace::name).toList());
  }

  /** What another tuning of a face's pivot needs: of one that was found before, as it was found. */
  Inversion inversion(int index) {
    RunFace face = faces.get(index);
    return face.stored()
        .map(stored -> stored.in(face.name(), base.name(), marked))
        .orElseGet(() -> found(face, result.faces().get(index).pivot().history()));
  }

  private Inversion found(RunFace face, List<ProjectionStep> history) {
    PersonaliseConfig config = result.config();
    Map<String, Duration> all = timings();
    return new Inversion(face.name(), preset, base.name(), base.sha256(), face.face().faceIndex(),
        Optional.of(face.photo().sha256()), face.face().faceCount() == 0, config.projection(), config.space(),
        config.projectionNet(), share(all.getOrDefault("align", Duration.ZERO)),
        share(all.getOrDefault("project", Duration.ZERO)), history, marked);
  }

  /** The constants, with those by which this face's pivot was found. */
  PersonaliseConfig config(int index) {
    PersonaliseConfig all = result.config();
    return faces.get(index).stored()
        .map(stored -> all.withProjection(stored.projection()).withSpace(stored.space())
            .withNets(stored.projectionNet(), all.tuningNet()))
        .orElse(all);
  }

  /** Whether the pivots of all faces were found by the same constants, those of the result. */
  boolean foundAlike() {
    return IntStream.range(0, faces.size()).allMatch(i -> config(i).equals(result.config()));
  }

  /** The stages know the time of all faces together. */
  private Duration share(Duration all) {
    return all.dividedBy(faces.size());
  }

  /** Wall time by stage: in the order of the data as far as the stage is known here, then the others. */
  Map<String, Duration> timings() {
    Map<String, Duration> all = new LinkedHashMap<>();
    FIRST.forEach(stage -> {
      if (otherTimings.containsKey(stage)) {
        all.put(stage, otherTimings.get(stage));
      }
    });
    result.timings().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> all.put(RecordFields.name(entry.getKey()), entry.getValue()));
    otherTimings.forEach(all::putIfAbsent);
    return all;
  }
}
