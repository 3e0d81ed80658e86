package org.pivotune.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.pivotune.align.AlignedFace;
import org.pivotune.align.FaceAligner;
import org.pivotune.identity.FivePoints;
import org.pivotune.personalise.FacePoints;
import org.pivotune.photo.Photo;
import org.pivotune.photo.PhotoReader;
import org.pivotune.photo.RgbImage;
import org.pivotune.tensor.HostTensor;

/**
 * A face ready to be projected.
 *
 * @param aligning how long finding it took
 */
record FaceInput(Photo photo, AlignedFace face, Duration aligning) {
  /** Finds the face in a photo and cuts it out. */
  static FaceInput find(FaceAligner aligner, Path file, int index, int resolution) {
    return find(new FoundFaces(), aligner, file, index, resolution);
  }

  /** The same, and does not look again for faces in a photo where they were found before. */
  static FaceInput find(FoundFaces found, FaceAligner aligner, Path file, int index, int resolution) {
    long start = System.nanoTime();
    Photo photo = PhotoReader.read(file);
    AlignedFace face = FaceAligner.align(photo, found.in(photo, aligner), index, resolution);
    return new FaceInput(photo, face, Duration.ofNanos(System.nanoTime() - start));
  }

  /** Takes a picture as aligned already; resampled with a notice where it has another size. */
  static FaceInput aligned(FaceAligner aligner, Path file, int resolution, Progress progress) {
    long start = System.nanoTime();
    Photo photo = PhotoReader.read(file);
    RgbImage pixels = photo.pixels();
    if (pixels.width() != resolution || pixels.height() != resolution) {
      progress.notice(file + " has " + pixels + "; resampled to the model's " + resolution + " x " + resolution);
    }
    AlignedFace face = aligner.whole(pixels, resolution);
    return new FaceInput(photo, face, Duration.ofNanos(System.nanoTime() - start));
  }

  /** What a user should know of photo and face, each with the photo's name: reports say no folders. */
  List<String> notices() {
    Stream<String> ofFace = face.notices().stream()
        .map(notice -> face.faceCount() > 1 && notice.contains("faces were found") ? notice + "; --face takes another" : notice);
    return Stream.concat(photo.notices().stream(), ofFace).map(notice -> photo.source().getFileName() + ": " + notice).toList();
  }

  /** [1, 3, H, W] in [-1, 1]. */
  HostTensor target() {
    return face.image().toTensor();
  }

  FivePoints points() {
    return FacePoints.within(face);
  }
}
