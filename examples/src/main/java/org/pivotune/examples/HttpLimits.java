package org.pivotune.examples;

import java.time.Duration;
import org.pivotune.photo.PhotoLimits;

/**
 * What strangers may cost.
 *
 * @param photo bytes and pixels of an uploaded photo
 * @param uploads how many photos may be received and decoded at once
 * @param people how many people may be known at once
 * @param keep how long somebody is known
 * @param patience how long a request waits for room
 * @param edit how long an edit may take, waiting included
 * @param personalisation how long a personalisation may take, waiting included
 */
public record HttpLimits(PhotoLimits photo, int uploads, int people, Duration keep, Duration patience, Duration edit,
    Duration personalisation) {
  /** 16 MiB and 25 megapixels, four uploads, 32 people for an hour. */
  public static final HttpLimits USUAL = new HttpLimits(new PhotoLimits(16L << 20, 25_000_000, 10_000), 4, 32,
      Duration.ofHours(1), Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(30));
}
