package org.pivotune.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Two processors of one name are told apart by what decides which loops run. */
class ProcessorTest {
  private static String cpuinfo(String model, String flags) {
    return "processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: " + model.split("/")[0] + "\nmodel\t\t: "
        + model.split("/")[1] + "\nmodel name\t: AMD EPYC\nflags\t\t: fpu sse4_2 " + flags
        + "\n\nprocessor\t: 1\nmodel name\t: another\n";
  }

  @Test
  void nameFamilyAndWidestVectors() {
    assertThat(Processor.describe(cpuinfo("25/17", "avx avx2 avx512f"))).isEqualTo(
        "AMD EPYC (family 25, model 17, avx512f)");
    assertThat(Processor.describe(cpuinfo("23/1", "avx avx2"))).isEqualTo("AMD EPYC (family 23, model 1, avx2)");
    assertThat(Processor.describe(cpuinfo("6/23", ""))).isEqualTo("AMD EPYC (family 6, model 23, sse4_2)");
  }

  @Test
  void elsewhereTheArchitecture() {
    assertThat(Processor.describe("Processor: something else\n")).isEqualTo(System.getProperty("os.arch"));
    assertThat(Processor.describe()).isNotBlank();
  }
}
