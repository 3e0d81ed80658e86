package org.pivotune.attribute;

import java.util.List;
import java.util.Map;
import org.pivotune.tensor.HostTensor;

/** Apparent age and gender presentation. */
final class AgeGenderReading implements Reading {
  @Override
  public List<Attribute> attributes() {
    return List.of(
        Attribute.even("age", "apparent age in years; greater: older"),
        Attribute.even("gender", "log-odds; greater: looks more masculine, smaller: more feminine"));
  }

  @Override
  public double[] values(Map<String, HostTensor> outputs) {
    HostTensor gender = outputs.get("gender"); // [1, 2]: masculine, feminine
    return new double[] {outputs.get("age").get(0), (double) gender.get(0) - gender.get(1)};
  }
}
