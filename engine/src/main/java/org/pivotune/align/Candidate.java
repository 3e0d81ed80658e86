package org.pivotune.align;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the detection network says of one place, in pixels of the photo.
 *
 * @param score 0..1
 * @param side of the square box
 * @param points left eye, right eye, nose, mouth, left ear, right ear
 */
record Candidate(double score, PixelPoint centre, double side, List<PixelPoint> points) {
  /** The FFHQ square by these rough points. */
  FfhqSquare square() {
    return FfhqSquare.of(points.get(0), points.get(1), points.get(3));
  }

  FaceBox box() {
    return new FaceBox(centre.x() - side / 2, centre.y() - side / 2, side, side);
  }

  /** Shared area over the area of the smaller box: also catches a box inside another. */
  private double overlap(Candidate other) {
    double width = shared(centre.x(), side, other.centre.x(), other.side);
    double height = shared(centre.y(), side, other.centre.y(), other.side);
    double smaller = Math.min(side, other.side);
    return width * height / (smaller * smaller);
  }

  private static double shared(double a, double sideA, double b, double sideB) {
    return Math.max(0, Math.min(a + sideA / 2, b + sideB / 2) - Math.max(a - sideA / 2, b - sideB / 2));
  }

  /**
   * One candidate for each group that overlaps by more than {@code most}: the mean weighted by score, as BlazeFace's
   * authors do in place of picking one (Bazarevsky et al. 2019, section 4). Best score first.
   */
  static List<Candidate> merge(List<Candidate> candidates, double most) {
    List<Candidate> open = new ArrayList<>(candidates);
    open.sort(Comparator.comparingDouble(Candidate::score).reversed());
    List<Candidate> merged = new ArrayList<>();
    while (!open.isEmpty()) {
      Candidate best = open.getFirst();
      List<Candidate> group = new ArrayList<>();
      open.removeIf(other -> (other == best || best.overlap(other) > most) && group.add(other));
      // A much smaller or larger box tells of the same face but would only spoil the mean.
      group.removeIf(other -> other.side < 0.6 * best.side || other.side > 1.7 * best.side);
      merged.add(mean(best.score, group));
    }
    return merged;
  }

  private static Candidate mean(double score, List<Candidate> group) {
    double total = group.stream().mapToDouble(Candidate::score).sum();
    PixelPoint centre = new PixelPoint(0, 0);
    double side = 0;
    List<PixelPoint> points = new ArrayList<>();
    for (Candidate candidate : group) {
      double weight = candidate.score / total;
      centre = centre.plus(candidate.centre.times(weight));
      side += candidate.side * weight;
      for (int i = 0; i < candidate.points.size(); i++) {
        PixelPoint part = candidate.points.get(i).times(weight);
        if (points.size() <= i) {
          points.add(part);
        } else {
          points.set(i, points.get(i).plus(part));
        }
      }
    }
    return new Candidate(score, centre, side, List.copyOf(points));
  }
}
