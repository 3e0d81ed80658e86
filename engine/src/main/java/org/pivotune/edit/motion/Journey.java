package org.pivotune.edit.motion;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.pivotune.edit.EditException;
import org.pivotune.edit.EditSequence;
import org.pivotune.edit.EditedCodes;
import org.pivotune.tensor.HostTensor;

/**
 * A way through edited codes, frame by frame: straight from stop to stop, slowly away and slowly on, so that a film of
 * it does not jerk. Immutable.
 *
 * @param stops at least one
 * @param framesPerLeg frames from one stop to the next, the second stop's included
 */
public record Journey(List<EditedCodes> stops, int framesPerLeg) {
  private static final int MOST_FRAMES = 10_000;

  public Journey {
    stops = List.copyOf(stops);
    if (stops.isEmpty() || framesPerLeg < 1 || (long) framesPerLeg * stops.size() > MOST_FRAMES) {
      throw new EditException("a way has at least one stop, at least one frame a leg, and at most " + MOST_FRAMES
          + " frames; ask for fewer");
    }
  }

  /**
   * From the picture as it was through a sequence edit by edit, and perhaps straight back.
   *
   * @param codes [1, num_ws, w_dim]
   */
  public static Journey through(EditSequence sequence, HostTensor codes, int framesPerLeg, boolean back) {
    List<EditedCodes> stops = new ArrayList<>(IntStream.rangeClosed(0, sequence.steps().size())
        .mapToObj(count -> sequence.first(count).edit(codes)).toList());
    if (back) {
      stops.add(stops.getFirst());
    }
    return new Journey(stops, framesPerLeg);
  }

  /** How many frames there are: the first stop's and those of every leg. */
  public int frames() {
    return 1 + (stops.size() - 1) * framesPerLeg;
  }

  /**
   * What a frame shows.
   *
   * @param frame from 0
   */
  public EditedCodes at(int frame) {
    if (frame < 0 || frame >= frames()) {
      throw new IndexOutOfBoundsException("frame " + frame + " of " + frames());
    }
    int leg = frame / framesPerLeg;
    int step = frame % framesPerLeg;
    return step == 0 ? stops.get(leg) : stops.get(leg).towards(stops.get(leg + 1), eased((double) step / framesPerLeg));
  }

  /** 0 to 0 and 1 to 1, with no speed at both. */
  public static double eased(double part) {
    return (1 - Math.cos(Math.PI * part)) / 2;
  }
}
