package org.pivotune.personalise;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pivotune.identity.FivePoints;
import org.pivotune.identity.IdentityNetwork;
import org.pivotune.tensor.HostTensor;

/**
 * Whether pictures show one person, in the eyes of the identity network. It is no proof: see {@code
 * models/identity/CARD.md} for what the network was tried on.
 */
public final class SamePerson implements AutoCloseable {
  /**
   * Cosine below which two pictures count as different people: of 528 pairs of different portraits 95 % lie below 0.27,
   * of real photographs all below 0.19.
   */
  public static final double LEAST_SIMILARITY = 0.3;

  private final IdentityNetwork network;

  private SamePerson(IdentityNetwork network) {
    this.network = network;
  }

  /** @param threads threads inside one run; at least 1 */
  public static SamePerson open(int threads) {
    return new SamePerson(IdentityNetwork.embedded(threads));
  }

  /**
   * What is known of each picture.
   *
   * @param image [1, 3, H, W] in [-1, 1]
   * @param points where the face is
   */
  public float[] look(HostTensor image, FivePoints points) {
    return network.embed(image, points);
  }

  /**
   * Names the picture that is least like any other of the set, if it is so little like them that it may show somebody
   * else.
   *
   * @param names of the pictures
   * @param looks what {@link #look} gave for each; at least two
   */
  public static Optional<String> doubt(List<String> names, List<float[]> looks) {
    int strangest = 0;
    double least = 2;
    for (int i = 0; i < looks.size(); i++) {
      double nearest = nearest(looks, i);
      if (nearest < least) {
        least = nearest;
        strangest = i;
      }
    }
    return least >= LEAST_SIMILARITY
        ? Optional.empty()
        : Optional.of(String.format(Locale.ROOT, "the photos may not all show one person: %s is like none of the "
            + "others (identity %.2f at most; below %.1f two pictures usually show different people)", names.get(strangest),
            least, LEAST_SIMILARITY));
  }

  private static double nearest(List<float[]> looks, int index) {
    double nearest = -1;
    for (int i = 0; i < looks.size(); i++) {
      if (i != index) {
        nearest = Math.max(nearest, IdentityNetwork.similarity(looks.get(i), looks.get(index)));
      }
    }
    return nearest;
  }

  /** The mean similarity of all pairs, in [-1, 1]; at least two looks. */
  public static double agreement(List<float[]> looks) {
    List<Double> all = new ArrayList<>();
    for (int i = 0; i < looks.size(); i++) {
      for (int j = 0; j < i; j++) {
        all.add(IdentityNetwork.similarity(looks.get(i), looks.get(j)));
      }
    }
    return all.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  @Override
  public void close() {
    network.close();
  }
}
