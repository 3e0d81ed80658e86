package org.pivotune.report;

import java.util.List;
import java.util.Optional;
import org.pivotune.align.AlignedFace;
import org.pivotune.photo.Photo;

/**
 * One face of a run, beside what personalising made of it.
 *
 * @param name what the report calls it; tells the faces of a run apart
 * @param photo where it comes from
 * @param face the aligned face
 * @param strips its edits, in order; may be empty
 * @param stored how its pivot came to be, where it was found before this run
 */
public record RunFace(
    String name, Photo photo, AlignedFace face, List<Strip> strips, Optional<Inversion> stored) {
  public RunFace {
    strips = List.copyOf(strips);
  }

  /** Whose pivot was found in this run. */
  public RunFace(String name, Photo photo, AlignedFace face, List<Strip> strips) {
    this(name, photo, face, strips, Optional.empty());
  }
}
