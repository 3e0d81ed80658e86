package org.pivotune.edit.method;

import java.nio.FloatBuffer;
import org.pivotune.edit.EditException;
import org.pivotune.edit.EditMethod;
import org.pivotune.edit.LayerRange;
import org.pivotune.tensor.HostTensor;

/**
 * An edit along one principal component (GANSpace). The strength counts standard deviations of W along it, from its
 * centre: {@link Kind#SET} puts the code's coordinate there, wherever it was, as the editors of e4e, PTI and
 * StyleFeatureEditor do; {@link Kind#ADD} goes so far from where the code is, as GANSpace's notebooks do. Each layer's
 * own coordinate is set; the editors named above take that of the first layer for all, which is the same in W.
 */
public final class ComponentEdit implements EditMethod {
  /** What a strength means. */
  public enum Kind {
    SET,
    ADD
  }

  private final String name;
  private final float[] component;
  private final double deviation;
  private final double centre;
  private final LayerRange layers;
  private final Kind kind;

  public ComponentEdit(String name, PrincipalComponents components, int index, LayerRange layers, Kind kind) {
    this.name = name;
    this.component = components.component(index);
    this.deviation = components.deviation(index);
    this.centre = Vectors.dot(components.mean(), component);
    this.layers = layers;
    this.kind = kind;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public HostTensor displacement(HostTensor codes, double strength) {
    CodeShape shape = CodeShape.of(codes, component.length, layers, "component " + name);
    HostTensor moved = HostTensor.onHeap(codes.shape());
    FloatBuffer target = moved.data();
    for (int image = 0; image < shape.images(); image++) {
      for (int row = layers.first(); row < layers.endWithin(shape.rows()); row++) {
        int at = (image * shape.rows() + row) * component.length;
        double coordinate = kind == Kind.ADD ? 0 : coordinate(codes, at);
        double distance = (strength - coordinate) * deviation;
        for (int i = 0; i < component.length; i++) {
          target.put(at + i, (float) (distance * component[i]));
        }
      }
    }
    return moved;
  }

  /** In standard deviations from the centre. */
  private double coordinate(HostTensor codes, int at) {
    double sum = -centre;
    for (int i = 0; i < component.length; i++) {
      sum += (double) codes.get(at + i) * component[i];
    }
    if (!(deviation > 0)) {
      throw new EditException("W does not vary along " + name + ", so no coordinate can be set; use another component");
    }
    return sum / deviation;
  }
}
