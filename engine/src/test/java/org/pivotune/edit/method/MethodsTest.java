package org.pivotune.edit.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.NpzWriter;
import org.pivotune.checkpoint.TensorReference;
import org.pivotune.code.CodeReader;
import org.pivotune.edit.EditDirection;
import org.pivotune.edit.EditException;
import org.pivotune.edit.EditFiles;
import org.pivotune.edit.EditSequence;
import org.pivotune.edit.LayerRange;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.StyleOffsets;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.testing.ProjectFiles;

/** Each method against the same formula in numpy. */
@ExtendWith(NoLeakedHandles.class)
class MethodsTest {
  private static final Offset<Float> CLOSE = Offset.offset(1e-5f);

  @TempDir Path folder;

  private static PrincipalComponents components() {
    return PrincipalComponents.of(EditFiles.golden("pca.codes"), 80);
  }

  @Test
  void componentsAreThoseOfNumpy() {
    PrincipalComponents found = components();
    assertThat(found.count()).isEqualTo(6);
    assertThat(found.mean()).containsExactly(EditFiles.golden("pca.mean").toArray(), CLOSE);
    for (int i = 0; i < 6; i++) {
      assertThat((float) found.deviation(i)).isCloseTo(EditFiles.golden("pca.std").get(i), CLOSE);
      assertThat(found.component(i)).containsExactly(row(EditFiles.golden("pca.comp"), i, 6), CLOSE);
    }
    assertThat(PrincipalComponents.of(EditFiles.golden("pca.codes"), 2).count()).isEqualTo(2);
    assertThatThrownBy(() -> found.component(6)).isInstanceOf(EditException.class).hasMessageContaining("0 to 5");
  }

  @Test
  void componentsOfAGeneratorAreThoseOfItsMapping() {
    try (Generator generator = EditFiles.tinyGenerator()) {
      PrincipalComponents once = PrincipalComponents.of(generator, 1500, 3, 80);
      PrincipalComponents again = PrincipalComponents.of(generator, 1500, 3, 80);
      assertThat(once.count()).isEqualTo(4);
      assertThat(once.wDim()).isEqualTo(4);
      double total = 0;
      for (int i = 0; i < 4; i++) {
        assertThat(once.component(i)).containsExactly(again.component(i));
        total += once.deviation(i) * once.deviation(i);
      }
      // The sum of variances is NVIDIA's scalar width of W, squared, whichever way it is measured.
      assertThat(Math.sqrt(total)).isCloseTo(generator.measureW(1500, 3).deviation(), Offset.offset(1e-2));
    }
  }

  @Test
  void aCoordinateIsSetOrMoved() {
    HostTensor codes = EditFiles.golden("ganspace.codes");
    LayerRange middle = new LayerRange(1, 3);
    ComponentEdit set = new ComponentEdit("one", components(), 1, middle, ComponentEdit.Kind.SET);
    assertThat(EditSequence.of(set, 2.5).apply(codes).toArray())
        .containsExactly(EditFiles.golden("ganspace.edited").toArray(), CLOSE);
    HostTensor there = EditSequence.of(set, 2.5).apply(codes);
    assertThat(EditSequence.of(set, 2.5).apply(there).toArray()).containsExactly(there.toArray(), CLOSE);

    ComponentEdit add = new ComponentEdit("one", components(), 1, middle, ComponentEdit.Kind.ADD);
    HostTensor moved = add.displacement(codes, -2);
    float[] axis = row(EditFiles.golden("pca.comp"), 1, 6);
    for (int i = 0; i < 24; i++) {
      double expected = i >= 6 && i < 18 ? -2 * EditFiles.golden("pca.std").get(1) * axis[i % 6] : 0;
      assertThat((double) moved.get(i)).isCloseTo(expected, Offset.offset(1e-5));
    }
    assertThatThrownBy(() -> set.displacement(HostTensor.allocate(1, 2, 6), 1))
        .isInstanceOf(EditException.class).hasMessageContaining("layers 0 to 1");
  }

  @Test
  void componentsAreReadFromAFile() {
    PrincipalComponents read = PrincipalComponents.read(TensorReference.of(EditFiles.copy("components.pt", folder)));
    assertThat(read.count()).isEqualTo(5);
    assertThat(read.component(4)).containsExactly(row(EditFiles.golden("pca.comp"), 4, 6), CLOSE);
    assertThatThrownBy(() -> PrincipalComponents.read(TensorReference.of(EditFiles.copy("direction.pt", folder))))
        .isInstanceOf(CheckpointException.class).hasMessageContaining("mean");
    assertThatThrownBy(() -> PrincipalComponents.read(TensorReference.of(folder.resolve("none.pt"))))
        .isInstanceOf(CheckpointException.class).hasMessageContaining("no such file");
  }

  /** GANSpace's arrays: act_ of a layer's output, lat_ of the latent space, each with its own deviations. */
  private Path ganspace(String name) {
    Map<String, HostTensor> arrays = new LinkedHashMap<>();
    for (String kind : List.of("act", "lat")) {
      float sign = kind.equals("act") ? -1 : 1;
      arrays.put(kind + "_comp", HostTensor.of(new float[] {0, sign, sign, 0}, 2, 1, 2));
      arrays.put(kind + "_mean", HostTensor.of(new float[] {7, 8}, 1, 2));
      arrays.put(kind + "_stdev", HostTensor.of(kind.equals("act") ? new float[] {5, 6} : new float[] {3, 2}, 2));
    }
    arrays.put("var_ratio", HostTensor.of(new float[] {0.5f, 0.25f}, 2));
    arrays.put("random_stdevs", HostTensor.of(new float[] {1, 1}, 2));
    Path file = folder.resolve(name);
    NpzWriter.write(file, arrays);
    return file;
  }

  @ParameterizedTest
  @CsvSource({
    "stylegan2-ffhq_style_ipca_c80_n1000000_w.npz, 2, 1", "renamed.npz, 2, 1",
    "stylegan2-ffhq_style_ipca_c80_n1000000.npz, 6, -1"})
  void theArraysOfWAreTakenFromGanspacesOwnFiles(String name, double deviation, float sign) {
    PrincipalComponents read = PrincipalComponents.read(TensorReference.of(ganspace(name)));
    assertThat(read.count()).isEqualTo(2);
    assertThat(read.mean()).containsExactly(7, 8);
    assertThat(read.component(1)).containsExactly(sign, 0);
    assertThat(read.deviation(1)).isEqualTo(deviation);
    // GANSpace's edit: w + sigma * lat_stdev * lat_comp.
    ComponentEdit add = new ComponentEdit("x", read, 1, LayerRange.ALL, ComponentEdit.Kind.ADD);
    assertThat(add.displacement(HostTensor.allocate(1, 2, 2), 1.5).toArray())
        .containsExactly((float) (1.5 * deviation * sign), 0, (float) (1.5 * deviation * sign), 0);
  }

  @Test
  void componentsOfZAndOtherFilesAreRefused() {
    Path ofZ = ganspace("stylegan2-ffhq_conv0_ipca_c80_n1000000.npz");
    assertThatThrownBy(() -> PrincipalComponents.read(TensorReference.of(ofZ)))
        .isInstanceOf(CheckpointException.class).hasMessageContaining("those of Z").hasMessageContaining("use_w");
    Path other = folder.resolve("other.npz");
    NpzWriter.write(other, Map.of("lat_comp", HostTensor.allocate(2, 2)));
    assertThatThrownBy(() -> PrincipalComponents.read(TensorReference.of(other)))
        .hasMessageContaining("lat_mean, lat_comp and lat_stdev, but there are lat_comp");
  }

  @Test
  void theComponentsOfTheWildAreRead() {
    PrincipalComponents ffhq =
        PrincipalComponents.read(TensorReference.of(ProjectFiles.fixture("directions/ffhq_pca.pt")));
    assertThat(ffhq.count()).isEqualTo(80);
    assertThat(ffhq.wDim()).isEqualTo(512);
    assertThat(ffhq.deviation(0)).isCloseTo(2.856, Offset.offset(1e-3));
    assertThat(ffhq.deviation(79)).isCloseTo(0.402, Offset.offset(1e-3));
  }

  @ParameterizedTest
  @CsvSource({"all,0,2147483647", "coarse,0,1"})
  void factorsAreTheEigenvectorsOfTheWeights(String name, int first, int end) {
    try (Generator generator = EditFiles.tinyGenerator()) {
      SemanticFactors factors = SemanticFactors.of(generator, new LayerRange(first, end));
      assertThat(factors.count()).isEqualTo(4);
      for (int i = 0; i < 4; i++) {
        assertThat(factors.eigenvalue(i))
            .isCloseTo(EditFiles.golden("sefa." + name + ".values").get(i), Offset.offset(1e-5));
        float[] expected = row(EditFiles.golden("sefa." + name + ".vectors"), i, 4);
        EditDirection direction = factors.direction(i);
        assertThat(Math.abs(Vectors.dot(direction.vector().toArray(), expected)))
            .isCloseTo(1, Offset.offset(1e-6));
        assertThat(direction.unit()).isEqualTo(1);
        assertThat(direction.layers()).isEqualTo(new LayerRange(first, end));
      }
      assertThatThrownBy(() -> factors.direction(4)).isInstanceOf(EditException.class).hasMessageContaining("0 to 3");
    }
  }

  @Test
  void factorsNeedLayersThatThereAre() {
    try (Generator generator = EditFiles.tinyGenerator()) {
      assertThatThrownBy(() -> SemanticFactors.of(generator, new LayerRange(2, 9)))
          .isInstanceOf(EditException.class).hasMessageContaining("0 to 3");
      assertThatThrownBy(() -> SemanticFactors.of(generator, new LayerRange(3, 4)))
          .isInstanceOf(EditException.class).hasMessageContaining("colours");
    }
  }

  @Test
  void channelsMoveStylesAndNothingElse() {
    try (Generator generator = EditFiles.tinyGenerator()) {
      ChannelEdit edit = new ChannelEdit("two", generator.styleLayers(),
          List.of(new StyleChannel(2, 5), new StyleChannel(4, 0)));
      StyleOffsets offsets = edit.styleOffsets(-1.5);
      assertThat(offsets.layers()).containsExactly(2, 4);
      assertThat(offsets.get(2)).containsExactly(0, 0, 0, 0, 0, -1.5f);
      assertThat(offsets.get(4)).containsExactly(-1.5f, 0, 0, 0);
      assertThat(edit.displacement(EditFiles.tinyCodes(), 3).toArray()).containsOnly(0f);
      for (StyleChannel missing : List.of(new StyleChannel(5, 0), new StyleChannel(3, 4))) {
        assertThatThrownBy(() -> new ChannelEdit("x", generator.styleLayers(), List.of(missing)))
            .isInstanceOf(EditException.class).hasMessageContaining("another generator");
      }
      EditSequence sequence = EditSequence.of(edit, 1);
      assertThatThrownBy(() -> sequence.apply(EditFiles.tinyCodes()))
          .isInstanceOf(EditException.class).hasMessageContaining("styles");
      assertThat(sequence.and(edit, 2).edit(EditFiles.tinyCodes()).styles().get(4)).containsExactly(3, 0, 0, 0);
    }
  }

  @Test
  void mixingTakesTheOthersRows() {
    HostTensor own = HostTensor.of(new float[] {1, 2, 3, 4, 5, 6}, 1, 3, 2);
    HostTensor other = HostTensor.of(new float[] {10, 20, 30, 40, 50, 60}, 1, 3, 2);
    StyleMix mix = new StyleMix("other", other, new LayerRange(1, Integer.MAX_VALUE));
    assertThat(EditSequence.of(mix, 1).apply(own).toArray()).containsExactly(1, 2, 30, 40, 50, 60);
    assertThat(EditSequence.of(mix, 0.5).apply(own).toArray()).containsExactly(1, 2, 16.5f, 22, 27.5f, 33);
    assertThatThrownBy(() -> mix.displacement(HostTensor.allocate(1, 4, 2), 1)).isInstanceOf(EditException.class);
    assertThatThrownBy(() -> new StyleMix("both", HostTensor.allocate(2, 3, 2), LayerRange.ALL))
        .isInstanceOf(EditException.class);
  }

  @Test
  void directionsKeepTheLengthOfTheirFile() {
    EditDirection one = vector(EditFiles.copy("direction.pt", folder), new LayerRange(0, 1));
    assertThat(one.displacement(HostTensor.allocate(1, 4, 4), 2).toArray())
        .containsExactly(new float[] {6, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, CLOSE);
    for (String name : List.of("direction-rows.npy", "direction-flat.npy")) {
      EditDirection rows = vector(EditFiles.copy(name, folder), LayerRange.ALL);
      float[] moved = rows.displacement(HostTensor.allocate(1, 4, 4), -1).toArray();
      for (int i = 0; i < 16; i++) {
        assertThat(moved[i]).as(name).isCloseTo(-i, Offset.offset(1e-4f));
      }
    }
  }

  @Test
  void filesThatHoldNoDirectionAreRefused() throws Exception {
    for (String name : List.of("array-f4.npy", "components.pt", "array-empty.npy")) {
      Path file = EditFiles.copy(name, folder);
      assertThatThrownBy(() -> vector(file, LayerRange.ALL)).as(name)
          .isInstanceOf(CheckpointException.class).hasMessageContaining(name);
    }
    Path zero = Files.write(folder.resolve("zero.npy"), zeros(EditFiles.bytes("direction-flat.npy")));
    assertThatThrownBy(() -> vector(zero, LayerRange.ALL))
        .isInstanceOf(CheckpointException.class).hasMessageContaining("zero");
    Path text = Files.writeString(folder.resolve("text.pt"), "hello");
    assertThatThrownBy(() -> vector(text, LayerRange.ALL))
        .isInstanceOf(CheckpointException.class).hasMessageContaining("text file");
  }

  @ParameterizedTest
  @CsvSource({"age.pt", "smile.pt", "rotation.pt"})
  void theDirectionsOfTheWildAreRead(String name) {
    EditDirection read =
        VectorFile.read("x", TensorReference.of(ProjectFiles.fixture("directions/" + name)),
            new CodeReader(18, 512, 512), LayerRange.ALL);
    assertThat(read.unit()).isCloseTo(1, Offset.offset(1e-5));
    assertThat(read.vector().shape()).containsExactly(1, 512);
  }

  private static EditDirection vector(Path file, LayerRange layers) {
    return VectorFile.read("x", TensorReference.of(file), new CodeReader(4, 4, 4), layers);
  }

  private static byte[] zeros(byte[] npy) {
    byte[] zero = npy.clone();
    java.util.Arrays.fill(zero, zero.length - 64, zero.length, (byte) 0);
    return zero;
  }

  private static float[] row(HostTensor matrix, int row, int width) {
    float[] values = new float[width];
    for (int i = 0; i < width; i++) {
      values[i] = matrix.get(row * width + i);
    }
    return values;
  }
}
