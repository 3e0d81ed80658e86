package org.pivotune.attribute;

import java.util.List;
import java.util.Map;
import org.pivotune.tensor.HostTensor;

/** Happiness from the logits of seven expressions (neutral, happy, ...). */
final class ExpressionReading implements Reading {
  @Override
  public List<Attribute> attributes() {
    return List.of(Attribute.even("happiness", "log-odds of a happy over a neutral face; greater: happier"));
  }

  @Override
  public double[] values(Map<String, HostTensor> outputs) {
    HostTensor logits = outputs.get("logits");
    // A difference of logits keeps growing where the probability has long saturated at 1.
    return new double[] {(double) logits.get(1) - logits.get(0)};
  }
}
