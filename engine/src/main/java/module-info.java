/** Pivotal tuning, packages in the order of the data. */
module org.pivotune.engine {
  requires static transitive org.jspecify;
  requires transitive org.pivotune.bindings;
  requires java.desktop;

  exports org.pivotune.attribute;
  exports org.pivotune.identity;
  exports org.pivotune.invert;
  exports org.pivotune.loss;
  exports org.pivotune.lpips;
  exports org.pivotune.measure;
  exports org.pivotune.model;
  exports org.pivotune.observe;
  exports org.pivotune.onnxgraph;
  exports org.pivotune.stylegan;
  exports org.pivotune.tune;
}
