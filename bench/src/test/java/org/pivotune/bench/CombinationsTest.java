package org.pivotune.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pivotune.testing.Needs;

/** What JMH is asked for is looked at before its forks begin. */
class CombinationsTest {
  @ParameterizedTest
  @ValueSource(strings = {".*", "GeneratorBenchmark -p resolution=64,1024 -p network=FFHQ", "NativeCall",
      "PerceptualLoss -p runtime=ONNXRUNTIME,LIBTORCH", "Edit -p resolution=16", "-h"})
  void whatCanBeDoneIs(String options) {
    assertThat(Recorded.refused(options.split(" "))).isNull();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "Generator -p precision=FP16 | precision fp16 is for CUDA devices; on the CPU there is fp32 alone",
      "TuningStep -p precision=FP32,half | there is no precision=half: it is one of FP32, TF32, FP16, BF16",
      "Generator -p device=gpu | a device is cpu, cuda or cuda:N, not 'gpu'",
      "TuningStep -p resolution=16 | resolution=16 is none: ask for powers of two from 32 to 1024",
      "Identity -p resolution=100 | resolution=100 is none: ask for powers of two from 32 to 1024",
      "ProjectionStep -p network=ffhq | there is no network=ffhq: it is one of FACES, FFHQ"})
  void whatCannotIsToldInASentence(String options, String sentence) {
    assertThat(Recorded.refused(options.split(" "))).isEqualTo(sentence);
  }

  @Test
  void aDeviceThatIsNotThereIsToldInASentence() {
    Needs.noGpu();
    assertThat(Recorded.refused(".*Step.*", "-p", "device=cuda"))
        .startsWith("LibTorch sees no CUDA device here, so there is no cuda:0: ask for device=cpu")
        .doesNotContain("\n");
  }
}
