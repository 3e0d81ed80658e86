package org.pivotune.report;

import org.pivotune.encode.EncoderId;
import org.pivotune.invert.CodeSpace;
import org.pivotune.invert.ProjectionConfig;
import org.pivotune.personalise.PersonaliseConfig;

/** What the page says of how a pivot came to be. */
final class PivotWords {
  private PivotWords() {}

  /** The title of the original generator's picture. */
  static String caption(PersonaliseConfig config) {
    return config.projection().steps() > 0 ? "Projection" : "Pivot";
  }

  /** A sentence. */
  static String of(PersonaliseConfig config) {
    ProjectionConfig projection = config.projection();
    String start = start(projection);
    if (projection.steps() == 0) {
      return "The pivot is " + start + "; nothing was projected.";
    }
    String where = config.space() == CodeSpace.W ? "" : " with a code of its own for every layer";
    return switch (projection.start().kind()) {
      case MEAN -> "The projection is the nearest face found in the original model" + where + ".";
      case RANDOM, ENCODER ->
          "The projection is the nearest face found in the original model" + where + ", searched from " + start + ".";
    };
  }

  private static String start(ProjectionConfig projection) {
    return switch (projection.start().kind()) {
      case MEAN -> "the centre of W";
      case RANDOM -> "a random code";
      case ENCODER -> "what the encoder " + projection.start().encoder().map(EncoderId::name).orElse("") + " saw";
    };
  }
}
