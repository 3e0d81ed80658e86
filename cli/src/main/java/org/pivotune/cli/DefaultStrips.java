package org.pivotune.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pivotune.edit.DirectionCatalogue;
import org.pivotune.edit.EditSequence;
import org.pivotune.observe.Cancellation;
import org.pivotune.photo.RgbImage;
import org.pivotune.report.CaptionedPicture;
import org.pivotune.report.Strip;

/** The edits that every report shows: smile, yaw and age, before and after tuning. */
final class DefaultStrips {
  private static final List<String> NAMES = List.of("smile", "yaw", "age");
  private static final List<Double> STRENGTHS = List.of(-2.0, 0.0, 2.0);

  private DefaultStrips() {}

  /** None where the model has no directions of its own. */
  static List<Strip> of(EditRenderer renderer, Optional<DirectionCatalogue> catalogue, Cancellation cancellation) {
    List<Strip> strips = new ArrayList<>();
    for (String name : NAMES) {
      if (catalogue.isPresent() && catalogue.get().names().contains(name)) {
        cancellation.check();
        List<EditSequence> columns = STRENGTHS.stream()
            .map(strength -> EditSequence.of(catalogue.get().get(name), strength)).toList();
        List<List<RgbImage>> rows = renderer.rows(columns);
        String meaning = catalogue.get().get(name).meaning();
        strips.add(strip(name + ", original generator", meaning, rows.get(0)));
        strips.add(strip(name + ", tuned generator", meaning, rows.get(1)));
      }
    }
    return strips;
  }

  private static Strip strip(String title, String caption, List<RgbImage> pictures) {
    List<CaptionedPicture> captioned = new ArrayList<>();
    for (int i = 0; i < pictures.size(); i++) {
      captioned.add(new CaptionedPicture(caption(STRENGTHS.get(i)), pictures.get(i)));
    }
    return new Strip(title, caption, captioned);
  }

  private static String caption(double strength) {
    return strength == 0 ? "0" : String.format(Locale.ROOT, "%+.0f", strength);
  }
}
