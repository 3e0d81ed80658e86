package org.pivotune.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What ONNX Runtime's CUDA provider is told; only a GPU shows what it does with it. */
class CudaOptionsTest {
  /** An address above 2^63 is one, too. */
  @Test
  void itWorksInTheOrderOfTheGivenStream() {
    assertThat(BoundOnnxSession.cudaOptions(new OnnxPlace(1, -16, false)))
        .containsEntry("has_user_compute_stream", "1")
        .containsEntry("user_compute_stream", "18446744073709551600")
        .containsEntry("device_id", "1")
        .containsEntry("use_tf32", "0");
  }
}
