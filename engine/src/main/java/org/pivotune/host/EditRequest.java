package org.pivotune.host;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.pivotune.edit.Edit;

/**
 * One picture to be rendered. Immutable.
 *
 * @param person whose generator
 * @param face which of its faces, from 0
 * @param edits what to change; nothing shows the face as it was tuned
 * @param original whether the base generator shows the pivot instead of the tuned one, to be put beside it
 * @param deadline how long it may wait, not negative
 */
public record EditRequest(
    PersonalSource person, int face, List<Edit> edits, boolean original, Optional<Duration> deadline) {
  private static final int MOST_EDITS = 64;

  public EditRequest {
    Objects.requireNonNull(person, "person");
    edits = List.copyOf(Objects.requireNonNull(edits, "edits"));
    Objects.requireNonNull(deadline, "deadline").ifPresent(Job::requireNotNegative);
    if (edits.size() > MOST_EDITS) {
      throw new IllegalArgumentException("a picture has at most " + MOST_EDITS + " edits, not " + edits.size());
    }
    if (face < 0) {
      throw new IllegalArgumentException("faces are numbered from 0, not " + face);
    }
  }

  /** Of the generator's first face. */
  public static EditRequest of(PersonalSource person, List<Edit> edits) {
    return new EditRequest(person, 0, edits, false, Optional.empty());
  }

  public EditRequest ofFace(int number) {
    return new EditRequest(person, number, edits, original, deadline);
  }

  /** The base generator's picture. */
  public EditRequest byOriginal() {
    return new EditRequest(person, face, edits, true, deadline);
  }

  /**
   * Ended with a {@link DeadlineException} when it has not begun by then.
   *
   * @param time from when it is asked for; longer than a year counts as a year
   * @throws IllegalArgumentException if it is negative
   */
  public EditRequest within(Duration time) {
    Objects.requireNonNull(time, "time");
    return new EditRequest(person, face, edits, original, Optional.of(time));
  }
}
