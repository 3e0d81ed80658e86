package org.pivotune.invert;

import java.util.Optional;
import org.pivotune.encode.EncoderId;

/**
 * Where a projection begins; without steps, what it gives.
 *
 * @param kind which code
 * @param encoder which encoder finds it; empty for other kinds
 */
public record ProjectionStart(Kind kind, Optional<EncoderId> encoder) {
  /** The centre of W: the start of the paper and of the reference implementation. */
  public static final ProjectionStart MEAN = new ProjectionStart(Kind.MEAN, Optional.empty());

  /** A random code: for ablations. */
  public static final ProjectionStart RANDOM = new ProjectionStart(Kind.RANDOM, Optional.empty());

  /** Which code. */
  public enum Kind {
    /** The centre of W. */
    MEAN,
    /** What the mapping makes of a random z, untruncated; the projection's seed decides. */
    RANDOM,
    /** What an encoder makes of the face. */
    ENCODER
  }

  public ProjectionStart {
    if (encoder.isPresent() != (kind == Kind.ENCODER)) {
      throw new IllegalArgumentException("a projection starts at an encoder's code exactly if it names the encoder");
    }
  }

  /** What this encoder makes of the face. */
  public static ProjectionStart at(EncoderId encoder) {
    return new ProjectionStart(Kind.ENCODER, Optional.of(encoder));
  }
}
