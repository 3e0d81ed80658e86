package org.pivotune.lpips;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.loss.OnnxPerceptualLoss;
import org.pivotune.measure.LpipsDistance;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.ProjectFiles;

/** Distances and gradients of the {@code lpips} package, on formula-filled trunks with the real heads. */
@Tag("quick")
class LpipsGoldenTest {
  private static final int HEIGHT = 64;
  private static final int WIDTH = 96;

  @ParameterizedTest
  @EnumSource(PerceptualNet.class)
  void lossAndGradientAreThoseOfTheReference(PerceptualNet net) {
    NamedTensors golden = golden();
    HostTensor gradient = HostTensor.allocate(2, 3, HEIGHT, WIDTH);
    try (OnnxPerceptualLoss loss = OnnxPerceptualLoss.open(network(net, golden), 2, HEIGHT, WIDTH, 2)) {
      float sum = loss.valueAndGradient(golden.get("a"), loss.target(golden.get("b")), gradient);
      HostTensor expected = golden.get(net.id() + ".distance");
      for (int i = 0; i < 2; i++) {
        assertThat(loss.distances().get(i)).isCloseTo(expected.get(i), within(1e-5f * expected.get(i)));
      }
      float expectedSum = expected.get(0) + expected.get(1);
      assertThat(sum).isCloseTo(expectedSum, within(1e-5f * expectedSum));
      for (int i = 0; i < 2; i++) {
        assertThat(gradientError(net, golden, part(gradient, i), i)).as("gradient of sample %d", i).isLessThan(1e-5);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(PerceptualNet.class)
  void theScoreIsThatOfTheReference(PerceptualNet net) {
    NamedTensors golden = golden();
    try (LpipsDistance distance = LpipsDistance.open(network(net, golden), HEIGHT, WIDTH, 1)) {
      for (int i = 0; i < 2; i++) {
        double expected = golden.get(net.id() + ".distance").get(i);
        assertThat(distance.of(part(golden.get("b"), i), part(golden.get("a"), i)))
            .isCloseTo(expected, within(1e-5 * expected));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(PerceptualNet.class)
  void theEmbeddedHeadsAreTheOfficialOnes(PerceptualNet net) {
    NamedTensors golden = golden();
    List<HostTensor> heads = PerceptualNetworks.embeddedHeads(net);
    for (int i = 0; i < heads.size(); i++) {
      assertThat(heads.get(i).toArray()).isEqualTo(golden.get(net.id() + ".lin" + i).toArray());
    }
  }

  /**
   * Against the reference's gradient. For VGG also against the one in float64, whichever is nearer: the reference's
   * float32 run has one activation on the other side of ReLU's bend, and which side a CPU's kernels meet is theirs.
   */
  private static double gradientError(PerceptualNet net, NamedTensors golden, HostTensor gradient, int sample) {
    double error = relativeDifference(gradient, part(golden.get(net.id() + ".grad"), sample));
    if (net != PerceptualNet.VGG) {
      return error;
    }
    NamedTensors exact = SafetensorsReader.read(ProjectFiles.fixture("golden/lpips-vgg-float64.safetensors"));
    return Math.min(error, relativeDifference(gradient, part(exact.get("vgg.grad"), sample)));
  }

  private static NamedTensors golden() {
    return SafetensorsReader.read(ProjectFiles.fixture("golden/lpips.golden.safetensors"));
  }

  private static PerceptualNetwork network(PerceptualNet net, NamedTensors golden) {
    List<HostTensor> heads = new ArrayList<>();
    for (int i = 0; i < net.headSizes().size(); i++) {
      heads.add(golden.get(net.id() + ".lin" + i));
    }
    return FormulaTrunk.network(net, heads);
  }

  private static HostTensor part(HostTensor batch, int index) {
    int size = 3 * HEIGHT * WIDTH;
    return HostTensor.view(batch.data().slice(index * size, size), 1, 3, HEIGHT, WIDTH);
  }

  private static double relativeDifference(HostTensor actual, HostTensor expected) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < expected.elementCount(); i++) {
      difference += Math.pow((double) actual.get(i) - expected.get(i), 2);
      norm += Math.pow(expected.get(i), 2);
    }
    return Math.sqrt(difference / norm);
  }
}
