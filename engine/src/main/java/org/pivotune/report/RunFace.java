package org.pivotune.report;

import java.util.List;
import org.pivotune.align.AlignedFace;
import org.pivotune.photo.Photo;

/**
 * One face of a run, beside what personalising made of it.
 *
 * @param name what the report calls it; tells the faces of a run apart
 * @param photo where it comes from
 * @param face the aligned face
 * @param strips its edits, in order; may be empty
 */
public record RunFace(String name, Photo photo, AlignedFace face, List<Strip> strips) {
  public RunFace {
    strips = List.copyOf(strips);
  }
}
