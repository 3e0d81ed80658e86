package org.pivotune.attribute;

import java.util.List;
import java.util.Map;
import org.pivotune.tensor.HostTensor;

/**
 * Head angles from three times 66 logits, one per bin of 3 degrees from -99: the angle is the mean of the bins under
 * the softmax (Ruiz, Chong, Rehg, "Fine-Grained Head Pose Estimation Without Keypoints").
 */
final class PoseReading implements Reading {
  private static final int BINS = 66;

  @Override
  public List<Attribute> attributes() {
    return List.of(
        Attribute.odd("yaw", "degrees; greater: the face turns towards the picture's right edge"),
        Attribute.even("pitch", "degrees, about -8 when level; greater: the chin rises"),
        Attribute.odd("roll", "degrees; greater: the head tilts clockwise in the picture"));
  }

  @Override
  public double[] values(Map<String, HostTensor> outputs) {
    // The network counts yaw towards the picture's left edge; 617 and 618 are its own names for pitch and roll.
    return new double[] {
      -degrees(outputs.get("output")), degrees(outputs.get("617")), degrees(outputs.get("618"))
    };
  }

  private static double degrees(HostTensor logits) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < BINS; i++) {
      max = Math.max(max, logits.get(i));
    }
    double sum = 0;
    double mean = 0;
    for (int i = 0; i < BINS; i++) {
      double weight = Math.exp(logits.get(i) - max);
      sum += weight;
      mean += weight * i;
    }
    return 3 * mean / sum - 99;
  }
}
