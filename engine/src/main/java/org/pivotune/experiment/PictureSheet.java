package org.pivotune.experiment;

import java.nio.file.Path;
import java.util.List;
import org.pivotune.edit.EditSequence;
import org.pivotune.edit.EditStrip;
import org.pivotune.edit.EditedPicture;
import org.pivotune.photo.PhotoWriter;
import org.pivotune.photo.Provenance;
import org.pivotune.photo.ResizeFilter;
import org.pivotune.photo.RgbImage;
import org.pivotune.report.CaptionedPicture;
import org.pivotune.report.Strip;

/** All pictures of a study in one file, for documents that cannot hold a page. */
final class PictureSheet {
  static final String NAME = "pictures.jpg";

  private static final int SIDE = 128;

  private PictureSheet() {}

  /** A row for each strip; the captions of the first stand above the columns. Nothing for no strips. */
  static void write(Path folder, String title, List<Strip> strips) {
    if (strips.isEmpty()) {
      return;
    }
    List<EditStrip.Row> rows = strips.stream()
        .map(strip -> new EditStrip.Row(strip.title(), strip.pictures().stream().map(PictureSheet::picture).toList()))
        .toList();
    PhotoWriter.write(
        new EditStrip(title, rows).compose(), folder.resolve(NAME), Provenance.editedPhoto(List.of()));
  }

  private static EditedPicture picture(CaptionedPicture picture) {
    RgbImage image = picture.image();
    int side = Math.max(image.width(), image.height());
    return new EditedPicture(picture.caption(), EditSequence.NONE, side == SIDE ? image : image.resize(
        Math.max(1, SIDE * image.width() / side), Math.max(1, SIDE * image.height() / side), ResizeFilter.LANCZOS));
  }
}
