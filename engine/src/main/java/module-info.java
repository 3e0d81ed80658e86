/** Pivotal tuning, packages in the order of the data. */
module org.pivotune.engine {
  requires static transitive org.jspecify;
  requires static jdk.jfr;
  requires static micrometer.core;
  requires transitive org.pivotune.bindings;
  requires transitive java.desktop;
  requires com.drew.metadata;
  requires com.twelvemonkeys.imageio.jpeg;
  requires gg.jte.runtime;
  requires ejml.core;
  requires ejml.ddense;
  requires tools.jackson.databind;
  requires tools.jackson.core;

  exports org.pivotune.align;
  exports org.pivotune.attribute;
  exports org.pivotune.checkpoint;
  exports org.pivotune.edit.clip;
  exports org.pivotune.edit.learn;
  exports org.pivotune.edit.method;
  exports org.pivotune.edit.motion;
  exports org.pivotune.edit.recipe;
  exports org.pivotune.edit;
  exports org.pivotune.encode;
  exports org.pivotune.experiment.ablation;
  exports org.pivotune.experiment.editing;
  exports org.pivotune.experiment.locality;
  exports org.pivotune.experiment.quality;
  exports org.pivotune.experiment.reconstruction;
  exports org.pivotune.experiment;
  exports org.pivotune.host.metrics;
  exports org.pivotune.host;
  exports org.pivotune.identity;
  exports org.pivotune.invert;
  exports org.pivotune.loss;
  exports org.pivotune.lpips;
  exports org.pivotune.measure;
  exports org.pivotune.model;
  exports org.pivotune.observe;
  exports org.pivotune.onnxgraph;
  exports org.pivotune.personalise;
  exports org.pivotune.photo;
  exports org.pivotune.report;
  exports org.pivotune.resume;
  exports org.pivotune.stylegan.checkpoint;
  exports org.pivotune.stylegan;
  exports org.pivotune.tune;
}
