package org.pivotune.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pivotune.edit.CodeRenderer;
import org.pivotune.edit.DirectionCatalogue;
import org.pivotune.edit.EditDirection;
import org.pivotune.edit.EditStrip;
import org.pivotune.observe.Cancellation;
import org.pivotune.report.CaptionedPicture;
import org.pivotune.report.Strip;
import org.pivotune.tensor.HostTensor;

/** The edits that every report shows: smile, yaw and age, before and after tuning. */
final class DefaultStrips {
  private static final List<String> NAMES = List.of("smile", "yaw", "age");
  private static final List<Double> STRENGTHS = List.of(-2.0, 0.0, 2.0);

  private DefaultStrips() {}

  /**
   * A strip for each direction and generator; none where the model has no directions of its own.
   *
   * @param codes [1, num_ws, w_dim]
   */
  static List<Strip> of(HostTensor codes, List<CodeRenderer> generators, Optional<DirectionCatalogue> catalogue,
      Cancellation cancellation) {
    List<Strip> strips = new ArrayList<>();
    for (String name : NAMES) {
      if (catalogue.isPresent() && catalogue.get().names().contains(name)) {
        EditDirection direction = catalogue.get().get(name);
        for (EditStrip.Row row : EditStrip.ofStrengths(direction, STRENGTHS, codes, generators, cancellation).rows()) {
          strips.add(new Strip(name + ", " + row.label() + " generator", direction.meaning(), row.pictures().stream()
              .map(picture -> new CaptionedPicture(picture.caption(), picture.image())).toList()));
        }
      }
    }
    return strips;
  }
}
