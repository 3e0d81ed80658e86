package org.pivotune.host;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.pivotune.align.AlignedFace;
import org.pivotune.personalise.FacePoints;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Portrait;

/**
 * A personalisation to be done. Immutable, as far as the faces' tensors are left alone.
 *
 * @param faces at least one, aligned to the generator's resolution; several share one generator
 * @param config every constant; those of Pivotune's preset when empty
 * @param key under which the tuned generator is cached when it is done; not at all when empty
 * @param deadline how long it may take, waiting included; not negative
 * @param listener hears of every step
 */
public record PersonaliseRequest(
    List<Portrait> faces,
    Optional<PersonaliseConfig> config,
    Optional<String> key,
    Optional<Duration> deadline,
    ProgressListener listener) {
  private static final int MOST_FACES = 64;

  public PersonaliseRequest {
    faces = List.copyOf(Objects.requireNonNull(faces, "faces"));
    Objects.requireNonNull(config, "config");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(deadline, "deadline").ifPresent(Job::requireNotNegative);
    Objects.requireNonNull(listener, "listener");
    if (faces.isEmpty() || faces.size() > MOST_FACES) {
      throw new IllegalArgumentException(
          "a personalisation is of 1 to " + MOST_FACES + " faces, not of " + faces.size());
    }
  }

  /** Of one face. */
  public static PersonaliseRequest of(AlignedFace face) {
    Objects.requireNonNull(face, "face");
    return of(List.of(new Portrait("", face.image().toTensor(), FacePoints.within(face))));
  }

  /** Of several people, or of one person several times. */
  public static PersonaliseRequest of(List<Portrait> faces) {
    return new PersonaliseRequest(faces, Optional.empty(), Optional.empty(), Optional.empty(), ProgressListener.none());
  }

  /** With other constants; {@link Pivotune#constants} gives some to begin with. */
  public PersonaliseRequest with(PersonaliseConfig constants) {
    Objects.requireNonNull(constants, "constants");
    return new PersonaliseRequest(faces, Optional.of(constants), key, deadline, listener);
  }

  /** Cached when it is done, so that the first edit has nothing to load. */
  public PersonaliseRequest cachedAs(String name) {
    Objects.requireNonNull(name, "name");
    return new PersonaliseRequest(faces, config, Optional.of(name), deadline, listener);
  }

  /**
   * Ended with a {@link DeadlineException} when it takes longer.
   *
   * @param time waiting included; longer than a year counts as a year
   * @throws IllegalArgumentException if it is negative
   */
  public PersonaliseRequest within(Duration time) {
    Objects.requireNonNull(time, "time");
    return new PersonaliseRequest(faces, config, key, Optional.of(time), listener);
  }

  /** Told of every step, on virtual threads that are nobody's. */
  public PersonaliseRequest heardBy(ProgressListener listener) {
    return new PersonaliseRequest(faces, config, key, deadline, listener);
  }
}
