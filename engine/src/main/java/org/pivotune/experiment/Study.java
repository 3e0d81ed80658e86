package org.pivotune.experiment;

import java.util.List;
import org.pivotune.report.StudyReport;

/**
 * One of the paper's tables or figures as something that can be run.
 *
 * @param <R> what one trial finds
 */
public interface Study<R extends Record> {
  /** Such as {@code reconstruction}. */
  String name();

  /** The same study of the same photos in another laboratory, whose systems have another seed, say. */
  Study<R> in(Laboratory other);

  /** What one trial finds. */
  Class<R> resultType();

  /** In the order of running. */
  List<? extends Trial<R>> trials();

  /** Its own constants, beside those of the laboratory. */
  Record constants();

  /**
   * What came out so far.
   *
   * @param finished at least one, in the order of {@link #trials}; not all of them where the study was interrupted
   */
  StudyReport report(List<Finished<R>> finished);
}
