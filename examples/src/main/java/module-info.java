/** Programs that embed Pivotune. */
module org.pivotune.examples {
  requires static org.jspecify;
  requires org.pivotune.engine;
  requires jdk.httpserver;
  requires tools.jackson.databind;
}
