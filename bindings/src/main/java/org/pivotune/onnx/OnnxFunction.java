package org.pivotune.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;

/**
 * The functions of ONNX Runtime's C API that are used here. Each has its place in a table of addresses, the same in
 * every version since the one that brought it: {@value OnnxApi#VERSION} for the latest of these.
 */
enum OnnxFunction {
  GET_ERROR_MESSAGE(2, FunctionDescriptor.of(ADDRESS, ADDRESS)),
  CREATE_ENV(3, status(JAVA_INT, ADDRESS, ADDRESS)),
  DISABLE_TELEMETRY(6, status(ADDRESS)),
  CREATE_SESSION_FROM_ARRAY(8, status(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS)),
  CREATE_SESSION_OPTIONS(10, status(ADDRESS)),
  SET_INTRA_OP_THREADS(24, status(ADDRESS, JAVA_INT)),
  SET_INTER_OP_THREADS(25, status(ADDRESS, JAVA_INT)),
  CREATE_RUN_OPTIONS(39, status(ADDRESS)),
  CREATE_TENSOR_OVER_MEMORY(49, status(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS)),
  CREATE_MEMORY_INFO(68, status(ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS)),
  RELEASE_STATUS(93, release()),
  RELEASE_MEMORY_INFO(94, release()),
  RELEASE_SESSION(95, release()),
  RELEASE_VALUE(96, release()),
  RELEASE_RUN_OPTIONS(97, release()),
  RELEASE_SESSION_OPTIONS(100, release()),
  GET_PROVIDERS(125, status(ADDRESS, ADDRESS)),
  RELEASE_PROVIDERS(126, status(ADDRESS, JAVA_INT)),
  ADD_SESSION_CONFIG(130, status(ADDRESS, ADDRESS, ADDRESS)),
  RUN_WITH_BINDING(133, status(ADDRESS, ADDRESS, ADDRESS)),
  CREATE_BINDING(134, status(ADDRESS, ADDRESS)),
  RELEASE_BINDING(135, release()),
  BIND_INPUT(136, status(ADDRESS, ADDRESS, ADDRESS)),
  BIND_OUTPUT(137, status(ADDRESS, ADDRESS, ADDRESS)),
  ADD_RUN_CONFIG(165, status(ADDRESS, ADDRESS, ADDRESS)),
  APPEND_CUDA(204, status(ADDRESS, ADDRESS)),
  CREATE_CUDA_OPTIONS(205, status(ADDRESS)),
  UPDATE_CUDA_OPTIONS(206, status(ADDRESS, ADDRESS, ADDRESS, JAVA_LONG)),
  RELEASE_CUDA_OPTIONS(208, release());

  private final int place;
  private final FunctionDescriptor descriptor;

  OnnxFunction(int place, FunctionDescriptor descriptor) {
    this.place = place;
    this.descriptor = descriptor;
  }

  int place() {
    return place;
  }

  FunctionDescriptor descriptor() {
    return descriptor;
  }

  /** A function that gives null, or a status to be asked and released. */
  private static FunctionDescriptor status(MemoryLayout... arguments) {
    return FunctionDescriptor.of(ADDRESS, arguments);
  }

  private static FunctionDescriptor release() {
    return FunctionDescriptor.ofVoid(ADDRESS);
  }
}
