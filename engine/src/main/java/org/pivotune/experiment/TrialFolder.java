package org.pivotune.experiment;

import java.nio.file.Path;
import java.util.List;
import org.pivotune.photo.PhotoReader;
import org.pivotune.photo.PhotoWriter;
import org.pivotune.photo.Provenance;
import org.pivotune.photo.RgbImage;
import org.pivotune.report.CaptionedPicture;
import org.pivotune.tensor.HostTensor;

/** The pictures of one trial. */
public record TrialFolder(Path path) {
  /** Keeps a photo, exactly. */
  public void write(String name, RgbImage image) {
    PhotoWriter.write(image, path.resolve(name + ".png"));
  }

  /**
   * Keeps what a generator rendered; the file says so.
   *
   * @param image [1, 3, H, W], nominally in [-1, 1]
   */
  public void write(String name, HostTensor image) {
    PhotoWriter.write(
        RgbImage.fromTensor(image), path.resolve(name + ".png"), Provenance.generated(List.of()));
  }

  /** A kept picture with a caption. */
  public CaptionedPicture picture(String name, String caption) {
    return new CaptionedPicture(caption, PhotoReader.read(path.resolve(name + ".png")).pixels());
  }
}
