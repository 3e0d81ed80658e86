package org.pivotune.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.SafetensorsWriter;
import org.pivotune.photo.NotFiniteException;
import org.pivotune.photo.Provenance;
import org.pivotune.photo.RgbImage;
import org.pivotune.tensor.HostTensor;

/**
 * Rendered images on their way to one tensor file, a folder of pictures, or both. Kept together only where one file is
 * to hold them all; nothing is seen of them before {@link #write}.
 */
final class ImageFiles implements AutoCloseable {
  private final @Nullable Path raw;
  private final int count;
  private final @Nullable HostTensor all; // [N, 3, H, W]
  private final @Nullable StagedFiles pictures;
  private final Provenance provenance;

  /**
   * @param raw gets tensor {@code images}
   * @param folder gets {@code 0000.png} and so on
   * @param side of the images
   * @param provenance what the pictures say of themselves
   */
  ImageFiles(@Nullable Path raw, @Nullable Path folder, long count, int side, Provenance provenance) {
    if (raw != null && count * 3 * side * side > Integer.MAX_VALUE / Float.BYTES) {
      throw new CommandException(ExitCode.USAGE, count + " images of " + side + " x " + side
          + " pixels do not fit one --raw file of 2 GB; render fewer at a time, or use --out");
    }
    this.raw = raw;
    this.count = Math.toIntExact(count);
    this.all = raw == null ? null : HostTensor.allocate(count, 3, side, side);
    this.provenance = provenance;
    this.pictures = folder == null ? null : StagedFiles.in(folder);
  }

  int count() {
    return count;
  }

  /** @param image [1, 3, H, W], nominally in [-1, 1] */
  void put(int index, HostTensor image) {
    NotFiniteException.requireFinite(image);
    if (all != null) {
      all.data().position(Math.toIntExact(index * image.elementCount())).put(image.data());
    }
    if (pictures != null) {
      pictures.write(String.format(Locale.ROOT, "%04d.png", index), RgbImage.fromTensor(image), provenance);
    }
  }

  /** The files in which the images now are. */
  List<String> write() {
    List<String> files = new ArrayList<>();
    Path file = raw;
    HostTensor images = all;
    if (file != null && images != null) {
      OutputFolder.writeCheckpoint(file,
          () -> SafetensorsWriter.write(file, NamedTensors.of(file.toString(), Map.of("images", images))));
      files.add(file.toString());
    }
    if (pictures != null) {
      pictures.publish().forEach(picture -> files.add(picture.toString()));
    }
    return files;
  }

  @Override
  public void close() {
    if (pictures != null) {
      pictures.close();
    }
  }
}
