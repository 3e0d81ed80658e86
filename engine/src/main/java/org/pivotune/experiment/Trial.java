package org.pivotune.experiment;

import java.io.IOException;
import java.util.List;
import org.pivotune.observe.Cancellation;

/**
 * The smallest part of a study that is kept: one system on one photo, say. Runs on the laboratory's thread.
 *
 * @param <R> what it finds; a public record of plain values, since it is written as JSON and read again
 */
public interface Trial<R extends Record> {
  /** Its place below {@code trials}: file names, such as the photo's and the system's. */
  List<String> path();

  /** All that its result depends on. A kept result is reused only when these are the same. */
  Record inputs();

  /**
   * Does the work.
   *
   * @param folder for pictures
   */
  R run(TrialFolder folder, StudyListener listener, Cancellation cancellation) throws IOException;

  /** The names of {@link #path} in one. */
  default String name() {
    return String.join("/", path());
  }
}
