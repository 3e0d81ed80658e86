/** The pivotune command. */
module org.pivotune.cli {
  requires static org.jspecify;
  requires org.pivotune.engine;
  requires info.picocli;
  requires tools.jackson.databind;
  requires jdk.unsupported;

  opens org.pivotune.cli to
      info.picocli;
}
