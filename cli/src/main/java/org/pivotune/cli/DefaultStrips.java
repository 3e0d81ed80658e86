package org.pivotune.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pivotune.edit.CodeRenderer;
import org.pivotune.edit.DirectionCatalogue;
import org.pivotune.edit.EditDirection;
import org.pivotune.edit.EditStrip;
import org.pivotune.edit.EditedPicture;
import org.pivotune.observe.Cancellation;
import org.pivotune.report.CaptionedPicture;
import org.pivotune.report.Strip;
import org.pivotune.tensor.HostTensor;

/** The edits that every report shows: smile, yaw and age, before and after tuning. */
final class DefaultStrips {
  private static final List<String> NAMES = List.of("smile", "yaw", "age");
  private static final double STRENGTH = 2;

  /** Of the picture in the middle of each strip. */
  static final String UNEDITED = "0";

  private DefaultStrips() {}

  /**
   * A strip for each direction and generator; none where the model has no directions of its own.
   *
   * @param codes [1, num_ws, w_dim]
   */
  static List<Strip> of(HostTensor codes, List<CodeRenderer> generators, Optional<DirectionCatalogue> catalogue,
      Cancellation cancellation) {
    List<String> names = catalogue.map(all -> NAMES.stream().filter(all.names()::contains).toList()).orElse(List.of());
    if (names.isEmpty()) {
      return List.of();
    }
    List<CaptionedPicture> unedited = new ArrayList<>(); // the same for every direction
    for (CodeRenderer generator : generators) {
      cancellation.check();
      unedited.add(new CaptionedPicture(UNEDITED, generator.render(codes)));
    }
    List<Strip> strips = new ArrayList<>();
    for (String name : names) {
      EditDirection direction = catalogue.orElseThrow().get(name);
      List<EditStrip.Row> rows = EditStrip.ofStrengths(
          direction, List.of(-STRENGTH, STRENGTH), codes, generators, cancellation).rows();
      for (int i = 0; i < rows.size(); i++) {
        EditedPicture less = rows.get(i).pictures().getFirst();
        EditedPicture more = rows.get(i).pictures().getLast();
        strips.add(new Strip(name + ", " + rows.get(i).label() + " generator", direction.meaning(),
            List.of(captioned(less), unedited.get(i), captioned(more))));
      }
    }
    return strips;
  }

  private static CaptionedPicture captioned(EditedPicture picture) {
    return new CaptionedPicture(picture.caption(), picture.image());
  }
}
