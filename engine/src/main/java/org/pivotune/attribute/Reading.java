package org.pivotune.attribute;

import java.util.List;
import java.util.Map;
import org.pivotune.tensor.HostTensor;

/** Turns a network's raw outputs for one face into its attributes' values. */
interface Reading {
  /** What {@link #values} gives, in its order. */
  List<Attribute> attributes();

  /**
   * @param outputs by name, as the network gave them for one face
   * @return one value per attribute
   */
  double[] values(Map<String, HostTensor> outputs);
}
