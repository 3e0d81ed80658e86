package org.pivotune.stylegan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.pivotune.torch.Device;

/** Which precisions there are on devices of which capability. */
class PrecisionTest {
  private static final Device GPU = Device.cuda(0);

  @ParameterizedTest
  @CsvSource({"61,FP16", "75,FP16", "80,TF32", "89,TF32", "120,TF32"})
  void theUsualOneIsWhatTheDeviceComputesFast(int capability, Precision usual) {
    assertThat(Precision.usual(capability)).isEqualTo(usual);
    assertThat(Precision.usual(capability).on(GPU, capability)).isEqualTo(usual);
    assertThat(Precision.usual(Device.CPU)).isEqualTo(Precision.FP32);
  }

  @ParameterizedTest
  @EnumSource
  void fromEightOnADeviceHasAll(Precision precision) {
    assertThat(precision.on(GPU, 80)).isEqualTo(precision);
  }

  @Test
  void olderDevicesRefuseWhatTheyDoNotHave() {
    assertThat(List.of(Precision.FP32.on(GPU, 75), Precision.FP16.on(GPU, 75)))
        .containsExactly(Precision.FP32, Precision.FP16);
    assertThatThrownBy(() -> Precision.TF32.on(GPU, 75)).isInstanceOf(IllegalArgumentException.class)
        .has(errorText("precision.tf32-before-ampere"));
    assertThatThrownBy(() -> Precision.BF16.on(GPU, 75)).isInstanceOf(IllegalArgumentException.class)
        .has(errorText("precision.bf16-before-ampere"));
  }
}
