package org.pivotune.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.checkpoint.SafetensorsWriter;
import org.pivotune.invert.Pivot;
import org.pivotune.tensor.HostTensor;
import org.pivotune.tune.PersonalGeneratorFile.Precision;

/** Differences as narrow factors: how near they stay, how small they get, and what a hostile file cannot do. */
class LowRankTest {
  private static final String SHA = "0123456789abcdef".repeat(4);

  @TempDir Path folder;

  /** A matrix whose singular values are known: a sum of products of orthogonal cosines, one for each value. */
  private static HostTensor matrix(int rows, int columns, double... singularValues) {
    float[] values = new float[rows * columns];
    for (int k = 0; k < singularValues.length; k++) {
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          values[i * columns + j] += (float) (singularValues[k] * cosine(i, k, rows) * cosine(j, k, columns));
        }
      }
    }
    return HostTensor.of(values, rows, columns);
  }

  /** The discrete cosine transform's unit vectors. */
  private static double cosine(int i, int k, int size) {
    return Math.sqrt((k == 0 ? 1.0 : 2.0) / size) * Math.cos(Math.PI * (i + 0.5) * k / size);
  }

  private static double distance(HostTensor a, HostTensor b) {
    double sum = 0;
    for (int i = 0; i < a.elementCount(); i++) {
      sum += Math.pow(a.get(i) - b.get(i), 2);
    }
    return Math.sqrt(sum);
  }

  private static HostTensor product(Spectrum.Factors factors) {
    Map<String, HostTensor> stored = Map.of("left.x", factors.left(), "right.x", factors.right());
    return DifferenceTensors.read(NamedTensors.of("test", stored)).get("x");
  }

  @ParameterizedTest
  @CsvSource({"24, 60", "60, 24", "40, 40"})
  void theErrorIsTheSingularValuesLeftOut(int rows, int columns) {
    HostTensor whole = matrix(rows, columns, 8, 4, 2, 1);
    Spectrum spectrum = Spectrum.of(whole);
    assertThat(distance(product(spectrum.factors(4)), whole)).isLessThan(1e-5);
    assertThat(distance(product(spectrum.factors(3)), whole)).isCloseTo(1, within(1e-5));
    assertThat(distance(product(spectrum.factors(2)), whole)).isCloseTo(Math.sqrt(5), within(1e-5));
    assertThat(distance(product(spectrum.factors(1)), whole)).isCloseTo(Math.sqrt(21), within(1e-5));
  }

  private static org.assertj.core.data.Offset<Double> within(double distance) {
    return org.assertj.core.data.Offset.offset(distance);
  }

  @Test
  void ranksKeepTheWantedEnergy() {
    Spectrum spectrum = Spectrum.of(matrix(24, 60, 8, 4, 2, 1)); // energies 64, 16, 4, 1 of 85
    assertThat(spectrum.rank(0)).isEqualTo(1);
    assertThat(spectrum.rank(64.0 / 85 - 1e-6)).isEqualTo(1);
    assertThat(spectrum.rank(64.0 / 85 + 1e-6)).isEqualTo(2);
    assertThat(spectrum.rank(0.95)).isEqualTo(3);
    assertThat(spectrum.rank(0.999)).isEqualTo(4);
  }

  @Test
  void tinyAndZeroDifferencesSurviveHalfPrecision() {
    HostTensor tiny = matrix(64, 64, 1e-5, 5e-6);
    PersonalGenerator back = roundTrip(Map.of("a", tiny, "zero", HostTensor.allocate(64, 64)), LowRank.standard());
    assertThat(distance(back.difference().get("a"), tiny)).isLessThan(1e-8 + 2e-3 * 1.2e-5);
    assertThat(distance(back.difference().get("zero"), HostTensor.allocate(64, 64))).isZero();
  }

  /** A convolution of rank 3 under a little noise, a bias, and a small matrix. */
  private static Map<String, HostTensor> difference() {
    Random random = new Random(3);
    HostTensor convolution = matrix(64, 64 * 9, 3, 2, 1).reshape(64, 64, 3, 3);
    for (int i = 0; i < convolution.elementCount(); i++) {
      convolution.data().put(i, convolution.get(i) + 1e-3f * (float) random.nextGaussian());
    }
    Map<String, HostTensor> difference = new LinkedHashMap<>();
    difference.put("synthesis.b8.conv0.weight", convolution);
    difference.put("synthesis.b8.conv0.bias", HostTensor.of(new float[] {0.5f, -0.25f}, 2));
    difference.put("synthesis.b8.conv0.noise_strength", HostTensor.of(new float[] {0.125f}));
    difference.put("synthesis.b8.torgb.weight", matrix(3, 64, 1).reshape(3, 64, 1, 1));
    return difference;
  }

  private Path write(Map<String, HostTensor> difference, DifferenceForm form) {
    Path file = folder.resolve("generator.safetensors");
    Pivot pivot = new Pivot(HostTensor.allocate(1, 4, 8), Map.of(), List.of());
    PersonalGeneratorFile.write(file, new PersonalGenerator("tiny", SHA, difference, pivot), form);
    return file;
  }

  private PersonalGenerator roundTrip(Map<String, HostTensor> difference, DifferenceForm form) {
    return PersonalGeneratorFile.read(write(difference, form));
  }

  @Test
  void aFileGivesShapesBackAndIsSmall() throws IOException {
    Map<String, HostTensor> difference = difference();
    Path file = write(difference, new LowRank(new LowRank.Rank(3)));
    long small = Files.size(file);
    NamedTensors stored = SafetensorsReader.read(file);
    assertThat(stored.metadata()).containsEntry("format_version", "2");
    stored.get("left.synthesis.b8.conv0.weight", 64, 3);
    stored.get("right.synthesis.b8.conv0.weight", 3, 64, 3, 3);
    PersonalGenerator back = PersonalGeneratorFile.read(file);
    assertThat(back.difference().keySet()).isEqualTo(new java.util.TreeSet<>(difference.keySet()));
    back.difference().forEach((name, tensor) -> {
      assertThat(tensor.shape()).as(name).isEqualTo(difference.get(name).shape());
      assertThat(distance(tensor, difference.get(name))).as(name).isLessThan(0.2);
    });
    assertThat(back.difference().get("synthesis.b8.conv0.bias").toArray()).containsExactly(0.5f, -0.25f);
    assertThat(small).isLessThan(Files.size(write(difference, Precision.FLOAT16)) / 8);
  }

  @Test
  void wholeDifferencesKeepTheFirstVersion() {
    assertThat(SafetensorsReader.read(write(difference(), Precision.FLOAT16)).metadata())
        .containsEntry("format_version", "1");
  }

  @Test
  void aWantedSizeIsKeptAndUsed() throws IOException {
    long full = Files.size(write(difference(), Precision.FLOAT32));
    for (long wanted : new long[] {6_000, 12_000, 24_000}) {
      long size = Files.size(write(difference(), new LowRank(new LowRank.Size(wanted))));
      assertThat(size).isBetween(wanted / 2, wanted);
    }
    assertThat(Files.size(write(difference(), new LowRank(new LowRank.Size(full))))).isLessThanOrEqualTo(full);
    assertThatThrownBy(() -> write(difference(), new LowRank(new LowRank.Size(1_000))))
        .isInstanceOf(TuneException.class).has(errorText("tune.too-small-to-keep"));
  }

  @Test
  void moreEnergyIsNearer() {
    HostTensor whole = difference().get("synthesis.b8.conv0.weight");
    double before = Double.MAX_VALUE;
    for (double part : new double[] {0.5, 0.9, 0.99}) {
      HostTensor back = roundTrip(Map.of("x", whole), new LowRank(new LowRank.Energy(part))).difference().get("x");
      double error = distance(back, whole);
      assertThat(error).isLessThan(before);
      assertThat(error * error).isLessThan((1 - part) * 14.1 + 1e-3); // the squares of 3, 2 and 1, and the noise
      before = error;
    }
  }

  @Test
  void impossibleGoalsAreRefused() {
    assertThatThrownBy(() -> new LowRank.Energy(1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new LowRank.Energy(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new LowRank.Rank(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new LowRank.Size(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void factorsThatDoNotFitOrWouldFillTheMemoryAreRefused() {
    NamedTensors good = SafetensorsReader.read(write(difference(), new LowRank(new LowRank.Rank(3))));
    String left = "left.synthesis.b8.conv0.weight";
    String right = "right.synthesis.b8.conv0.weight";
    refused(good, Map.of(left, HostTensor.allocate(64, 2)), "cannot be multiplied");
    refused(good, Map.of(left, HostTensor.allocate(64)), "cannot be multiplied");
    refused(good, Map.of(right, HostTensor.allocate(3)), "cannot be multiplied");
    refused(good, Map.of(left, HostTensor.allocate(64, 0), right, HostTensor.allocate(0, 5)), "cannot be multiplied");
    refused(good, Map.of(left, HostTensor.allocate(200_000, 1), right, HostTensor.allocate(1, 200_000)), "limit");
    refused(good, Map.of("left.lonely", HostTensor.allocate(2, 2)), "right.lonely");
    refused(good, Map.of("right.lonely", HostTensor.allocate(2, 2)), "left.lonely");
  }

  private void refused(NamedTensors good, Map<String, HostTensor> changes, String because) {
    Map<String, HostTensor> tensors = new LinkedHashMap<>(good.asMap());
    tensors.putAll(changes);
    Path file = folder.resolve("bad.safetensors");
    SafetensorsWriter.write(file, NamedTensors.of("test", tensors).withMetadata(good.metadata()));
    assertThatThrownBy(() -> PersonalGeneratorFile.read(file)).isInstanceOf(CheckpointException.class)
        .hasMessageContaining("bad.safetensors").hasMessageContaining(because);
  }
}
