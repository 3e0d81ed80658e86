package org.pivotune.report;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.align.AlignedFace;
import org.pivotune.personalise.Personalisation;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.photo.Photo;
import org.pivotune.tune.BaseModel;
import org.pivotune.tune.DifferenceForm;

/**
 * Everything that goes into a run folder. Owns nothing.
 *
 * @param name what the report calls the face; tells the faces of one photo, or several runs, apart
 * @param preset the name of the constants that the configuration started from, such as {@code quick}
 * @param photo where the face comes from
 * @param face the aligned face
 * @param base the generator that was tuned
 * @param result what personalising gave
 * @param strips edits, in order; may be empty
 * @param precision how exactly the tuned generator is kept
 * @param environment what it ran on
 * @param started when the run began
 * @param finished when it ended
 * @param otherTimings wall time of the stages that the result knows nothing of, such as {@code align} and
 *     {@code edit}, in order
 */
public record RunRecord(
    String name,
    String preset,
    Photo photo,
    AlignedFace face,
    BaseModel base,
    Personalisation result,
    List<Strip> strips,
    DifferenceForm precision,
    RunEnvironment environment,
    Instant started,
    Instant finished,
    Map<String, Duration> otherTimings) {
  /** What comes before the result's own stages. */
  private static final List<String> FIRST = List.of("read", "align");

  public RunRecord {
    strips = List.copyOf(strips);
    otherTimings = Collections.unmodifiableMap(new LinkedHashMap<>(otherTimings));
  }

  /** What another tuning of the same pivot needs. */
  Inversion inversion() {
    PersonaliseConfig config = result.config();
    Map<String, Duration> all = timings();
    return new Inversion(name, preset, base.name(), base.sha256(), face.faceIndex(), face.faceCount() == 0,
        config.projection(), config.space(), config.projectionNet(), all.getOrDefault("align", Duration.ZERO),
        all.getOrDefault("project", Duration.ZERO), result.pivot().history());
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
