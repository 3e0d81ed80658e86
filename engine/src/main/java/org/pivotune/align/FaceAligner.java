package org.pivotune.align;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.pivotune.photo.Photo;
import org.pivotune.photo.PhotoException;
import org.pivotune.photo.ResizeFilter;
import org.pivotune.photo.RgbImage;

/**
 * Finds faces and cuts them out as FFHQ did. Detection and landmarks come from networks embedded in the engine in place
 * of dlib's; the square differs from dlib's by about 1.3 % of its side in the median (dlib from itself by 0.6 % when
 * the same photo is given in another size).
 *
 * <p>Threads: all methods may be called at once; {@link #close} must not race with them.
 */
public final class FaceAligner implements AutoCloseable {
  /** Smallest and largest side of a cut-out picture. */
  public static final int LEAST_RESOLUTION = 16;
  public static final int MOST_RESOLUTION = 4096;
  /** Smallest aligned picture in which points are looked for. */
  public static final int LEAST_ALIGNED_SIZE = 64;

  private final FaceDetector detector;
  private final LandmarkNetwork landmarks;

  private FaceAligner(FaceDetector detector, LandmarkNetwork landmarks) {
    this.detector = detector;
    this.landmarks = landmarks;
  }

  /**
   * The aligner with the models that come with Pivotune.
   *
   * @param threads threads inside one network operation; at least 1
   */
  public static FaceAligner embedded(int threads) {
    FaceDetector detector = new FaceDetector(threads);
    try {
      return new FaceAligner(detector, new LandmarkNetwork(threads));
    } catch (RuntimeException e) {
      detector.close();
      throw e;
    }
  }

  /** The faces of a photo, largest first; empty if there are none. */
  public List<DetectedFace> detect(Photo photo) {
    return detect(photo.pixels());
  }

  /**
   * The faces of a picture, largest first; empty if there are none.
   *
   * @throws PhotoException if Java's heap is too small for it
   */
  public List<DetectedFace> detect(RgbImage picture) {
    try {
      return faces(picture);
    } catch (OutOfMemoryError e) {
      throw PhotoException.heapTooSmall("finding faces among " + picture + " needs more of Java's heap than there is", e);
    }
  }

  private List<DetectedFace> faces(RgbImage picture) {
    WindowSampler sampler = new WindowSampler(picture);
    List<DetectedFace> faces = new ArrayList<>();
    for (Candidate candidate : detector.detect(sampler)) {
      try {
        Landmarks68 points = landmarks.find(sampler, candidate.square());
        FivePoints five = points.fivePoints();
        FfhqSquare square = FfhqSquare.of(five);
        boolean known = faces.stream().anyMatch(face -> LandmarkNetwork.agree(face.quad(), square));
        if (!known && LandmarkNetwork.agree(candidate.square(), square)) {
          faces.add(new DetectedFace(candidate.box(), candidate.score(), five, points, square));
        }
      } catch (AlignException e) {
        continue; // points that fall together: not a face after all
      }
    }
    faces.sort(Comparator.comparingDouble((DetectedFace face) -> face.quad().side()).reversed());
    return List.copyOf(faces);
  }

  /**
   * Cuts one face out.
   *
   * @param faceIndex 0 for the largest
   * @param resolution side of the cut-out picture in pixels, {@value #LEAST_RESOLUTION} to {@value #MOST_RESOLUTION}
   * @throws AlignException if the photo has no face, or none of that index
   */
  public AlignedFace align(Photo photo, int faceIndex, int resolution) {
    return align(photo, detect(photo), faceIndex, resolution);
  }

  /**
   * Cuts one of the faces out that {@link #detect} found before.
   *
   * @param faces all of the photo
   * @param faceIndex as for the other {@code align}
   * @param resolution as for the other {@code align}
   * @throws AlignException if there are no faces, or none of that index
   */
  public static AlignedFace align(Photo photo, List<DetectedFace> faces, int faceIndex, int resolution) {
    if (faces.isEmpty()) {
      throw new AlignException("no face was found in " + photo.source() + " (" + photo.pixels()
          + "); use a photo that shows a face from the front, or crop it to head and shoulders");
    }
    if (faceIndex < 0 || faceIndex >= faces.size()) {
      throw new AlignException(photo.source() + " has " + faces.size() + (faces.size() == 1 ? " face" : " faces")
          + ", so there is no face " + faceIndex + "; choose 0 (the largest) to " + (faces.size() - 1));
    }
    DetectedFace face = faces.get(faceIndex);
    return new AlignedFace(cut(photo.pixels(), face.quad(), resolution), face.quad(), face, faceIndex, faces.size());
  }

  /**
   * Cuts a known square out of a picture.
   *
   * @param resolution as for {@link #align}
   * @throws PhotoException if Java's heap is too small for it
   */
  public static RgbImage cut(RgbImage picture, FfhqSquare square, int resolution) {
    if (resolution < LEAST_RESOLUTION || resolution > MOST_RESOLUTION) {
      throw new AlignException("cannot cut a face at " + resolution + " x " + resolution + " pixels; choose "
          + LEAST_RESOLUTION + " to " + MOST_RESOLUTION);
    }
    try {
      return FfhqCrop.cut(picture, square, resolution);
    } catch (OutOfMemoryError e) {
      throw PhotoException.heapTooSmall("cutting a face out of " + picture + " at " + resolution + " x " + resolution
          + " needs more of Java's heap than there is", e);
    }
  }

  /**
   * The points of the face in a picture that is FFHQ-aligned already, without looking for the face.
   *
   * @param aligned square, from {@value #LEAST_ALIGNED_SIZE} pixels
   * @return points in pixels of that picture
   * @throws AlignException if the picture is smaller or not square
   */
  public FivePoints detectWithin(RgbImage aligned) {
    return pointsWithin(aligned).fivePoints();
  }

  private Landmarks68 pointsWithin(RgbImage aligned) {
    if (aligned.width() != aligned.height() || aligned.width() < LEAST_ALIGNED_SIZE) {
      throw new AlignException("an aligned face is a square picture of at least " + LEAST_ALIGNED_SIZE
          + " pixels a side, not " + aligned);
    }
    return landmarks.find(new WindowSampler(aligned), FfhqSquare.whole(aligned.width()));
  }

  /**
   * A picture that is FFHQ-aligned already, as the aligned face of itself: its square is the whole picture, and it counts
   * no faces, as none was looked for.
   *
   * @param aligned square, from {@value #LEAST_ALIGNED_SIZE} pixels
   * @param resolution side of the result; the picture is resampled where it has another one
   * @throws AlignException if the picture is smaller or not square
   */
  public AlignedFace whole(RgbImage aligned, int resolution) {
    Landmarks68 points = pointsWithin(aligned);
    FfhqSquare square = FfhqSquare.whole(aligned.width());
    FaceBox box = new FaceBox(0, 0, aligned.width(), aligned.height());
    RgbImage image = aligned.width() == resolution ? aligned : aligned.resize(resolution, resolution, ResizeFilter.LANCZOS);
    return new AlignedFace(image, square, new DetectedFace(box, 1, points.fivePoints(), points, square), 0, 0);
  }

  @Override
  public void close() {
    detector.close();
    landmarks.close();
  }
}
