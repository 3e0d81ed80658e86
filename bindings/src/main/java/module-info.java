/** LibTorch and ONNX Runtime for Java: the only module that touches native memory. */
module org.pivotune.bindings {
  requires static transitive org.jspecify;
  requires com.microsoft.onnxruntime;
  requires java.management;

  exports org.pivotune.onnx;
  exports org.pivotune.pack;
  exports org.pivotune.tensor;
  exports org.pivotune.torch;
}
