/** Pivotal tuning, packages in the order of the data. */
module org.pivotune.engine {
  requires static transitive org.jspecify;
  requires transitive org.pivotune.bindings;
  requires java.desktop;

  exports org.pivotune.model;
}
