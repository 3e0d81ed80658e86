package org.pivotune.align;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds faces of any size: looks at the whole picture (also from further away, for a face that fills it), at
 * overlapping tiles, and only if nothing certain is there at smaller tiles and at the picture turned. Whatever is found
 * must convince the network once more in an upright window of its own.
 */
final class FaceDetector implements AutoCloseable {
  private static final double CANDIDATE_SCORE = 0.4;
  private static final double FACE_SCORE = 0.7;
  /** Faces from the front score over 0.88; below this the picture may lie on its side or head. */
  private static final double CERTAIN_SCORE = 0.8;
  private static final double CLEARLY = 0.05;
  private static final double MERGE_OVERLAP = 0.5;
  /** More candidates than this are a texture, not a crowd. */
  private static final int MOST_CANDIDATES = 100;
  private static final int SMALLEST_TILE = 96;

  private final BlazeFace front;
  private final BlazeFace back;

  FaceDetector(int threads) {
    front = BlazeFace.front(threads);
    back = BlazeFace.back(threads);
  }

  /** The faces, best first. */
  List<Candidate> detect(WindowSampler picture) {
    List<Candidate> found = whole(picture, 0);
    found.addAll(tiles(picture, 2));
    List<Candidate> faces = confirmed(picture, found);
    if (!certain(faces)) {
      faces = surer(faces, confirmed(picture, tiles(picture, 4)));
    }
    for (int turn = 1; turn <= 3 && !certain(faces); turn++) {
      faces = surer(faces, confirmed(picture, whole(picture, turn * Math.PI / 2)));
    }
    return faces;
  }

  private static boolean certain(List<Candidate> faces) {
    return best(faces) >= CERTAIN_SCORE;
  }

  private static double best(List<Candidate> faces) {
    return faces.stream().mapToDouble(Candidate::score).max().orElse(0);
  }

  private static List<Candidate> surer(List<Candidate> faces, List<Candidate> others) {
    return best(others) > best(faces) + CLEARLY ? others : faces;
  }

  private List<Candidate> whole(WindowSampler picture, double angle) {
    PixelPoint middle = new PixelPoint((picture.width() - 1) / 2.0, (picture.height() - 1) / 2.0);
    double half = Math.max(picture.width(), picture.height()) / 2.0;
    List<Candidate> found = new ArrayList<>();
    for (double zoom : new double[] {1, 1.6}) {
      SquareWindow window = new SquareWindow(middle, half * zoom, angle);
      found.addAll(front.look(picture, window, CANDIDATE_SCORE));
      found.addAll(back.look(picture, window, CANDIDATE_SCORE));
    }
    return found;
  }

  /** Tiles of 1 / parts of the longer side, each overlapping the next by half. */
  private List<Candidate> tiles(WindowSampler picture, int parts) {
    double side = (double) Math.max(picture.width(), picture.height()) / parts;
    List<Candidate> found = new ArrayList<>();
    if (side < SMALLEST_TILE) {
      return found;
    }
    for (double y : middles(picture.height(), side)) {
      for (double x : middles(picture.width(), side)) {
        SquareWindow tile = new SquareWindow(new PixelPoint(x - 0.5, y - 0.5), side / 2, 0);
        found.addAll(back.look(picture, tile, CANDIDATE_SCORE));
      }
    }
    return found;
  }

  private static double[] middles(int length, double tile) {
    if (length <= tile) {
      return new double[] {length / 2.0};
    }
    int count = (int) Math.ceil((length - tile) / (tile / 2)) + 1;
    double[] middles = new double[count];
    for (int i = 0; i < count; i++) {
      middles[i] = tile / 2 + i * (length - tile) / (count - 1);
    }
    return middles;
  }

  private List<Candidate> confirmed(WindowSampler picture, List<Candidate> found) {
    List<Candidate> faces = new ArrayList<>();
    List<Candidate> merged = Candidate.merge(found, MERGE_OVERLAP);
    for (Candidate candidate : merged.subList(0, Math.min(MOST_CANDIDATES, merged.size()))) {
      confirm(picture, candidate).ifPresent(faces::add);
    }
    return Candidate.merge(faces, MERGE_OVERLAP);
  }

  /** Looks at the candidate alone, upright and at the size that the network knows best. */
  private Optional<Candidate> confirm(WindowSampler picture, Candidate candidate) {
    FfhqSquare square;
    try {
      square = candidate.square();
    } catch (AlignException e) {
      return Optional.empty();
    }
    SquareWindow window = SquareWindow.on(square, 1.3, 0.1);
    return Candidate.merge(front.look(picture, window, FACE_SCORE), MERGE_OVERLAP).stream()
        .filter(seen -> seen.centre().distance(candidate.centre()) < 0.4 * candidate.side())
        .filter(seen -> seen.side() > 0.5 * candidate.side() && seen.side() < 2 * candidate.side())
        .findFirst()
        .map(seen -> new Candidate(seen.score(), candidate.centre(), candidate.side(), candidate.points()));
  }

  @Override
  public void close() {
    front.close();
    back.close();
  }
}
