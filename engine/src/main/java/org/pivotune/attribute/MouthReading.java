package org.pivotune.attribute;

import java.util.List;
import java.util.Map;
import org.pivotune.tensor.HostTensor;

/**
 * The shape of the mouth from 68 landmarks (iBUG numbering, x and y in fractions of the crop), in units of the distance
 * between the eyes. On small and soft pictures these lengths hold steadier than what an expression network says.
 */
final class MouthReading implements Reading {
  @Override
  public List<Attribute> attributes() {
    return List.of(
        Attribute.even("smile", "mouth width + 2 x lift of its corners, in eye distances; greater: a broader smile"),
        Attribute.even("mouth-open", "gap between the lips in eye distances; greater: the mouth opens"));
  }

  @Override
  public double[] values(Map<String, HostTensor> outputs) {
    HostTensor points = outputs.get("points"); // [1, 136], x0, y0, x1, y1, ...
    double eyes = Math.hypot(
        mean(points, 0, 42, 47) - mean(points, 0, 36, 41), mean(points, 1, 42, 47) - mean(points, 1, 36, 41));
    double width = Math.hypot(at(points, 0, 54) - at(points, 0, 48), at(points, 1, 54) - at(points, 1, 48));
    double middle = (at(points, 1, 51) + at(points, 1, 57) + at(points, 1, 62) + at(points, 1, 66)) / 4;
    double lift = middle - (at(points, 1, 48) + at(points, 1, 54)) / 2;
    double gap = mean(points, 1, 65, 67) - mean(points, 1, 61, 63);
    return new double[] {(width + 2 * lift) / eyes, gap / eyes};
  }

  private static double at(HostTensor points, int axis, int landmark) {
    return points.get(2 * landmark + axis);
  }

  private static double mean(HostTensor points, int axis, int first, int last) {
    double sum = 0;
    for (int i = first; i <= last; i++) {
      sum += at(points, axis, i);
    }
    return sum / (last - first + 1);
  }
}
