/** Pivotal tuning, packages in the order of the data. */
module org.pivotune.engine {
  requires static transitive org.jspecify;
  requires transitive org.pivotune.bindings;
  requires transitive java.desktop;
  requires com.drew.metadata;
  requires com.twelvemonkeys.imageio.jpeg;

  exports org.pivotune.align;
  exports org.pivotune.model;
  exports org.pivotune.photo;
}
