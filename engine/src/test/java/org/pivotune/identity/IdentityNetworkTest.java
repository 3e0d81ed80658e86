package org.pivotune.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.fixture.FaceStrip;
import org.pivotune.model.EmbeddedModels;
import org.pivotune.tensor.HostTensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class IdentityNetworkTest {
  private static final FivePoints CANONICAL = FivePoints.canonical();
  private static IdentityNetwork network;
  private static HostTensor faces;
  private static List<float[]> vectors;

  @TempDir private Path folder;

  @BeforeAll
  static void embed() {
    network = IdentityNetwork.embedded(1);
    faces = FaceStrip.faces();
    vectors = network.embedAll(faces, CANONICAL);
  }

  @AfterAll
  static void close() {
    network.close();
  }

  @Test
  void vectorsAreTheOracles() throws IOException {
    try (InputStream stream = FaceStrip.class.getResourceAsStream("/org/pivotune/attribute/goldens.json")) {
      JsonNode goldens = new ObjectMapper().readTree(stream).get("identity");
      for (int i = 0; i < 6; i++) {
        for (int j = 0; j < 16; j++) {
          float golden = (float) goldens.get(i).get(j).asDouble();
          assertThat(vectors.get(i)[j]).as("%d of face %d", j, i).isCloseTo(golden, within(1e-4f));
        }
      }
    }
  }

  @Test
  void vectorsAreOfUnitLengthAndIndependentOfTheBatch() {
    assertThat(network.dimension()).isEqualTo(512);
    for (int i = 0; i < 6; i++) {
      double square = 0;
      for (float value : vectors.get(i)) {
        square += value * value;
      }
      assertThat(square).isCloseTo(1, within(1e-5));
      assertThat(network.embed(FaceStrip.one(faces, i), CANONICAL)).containsExactly(vectors.get(i));
    }
  }

  @Test
  void aFaceIsItselfWhenMirroredEnlargedOrTurned() {
    float[] mean = vectors.get(FaceStrip.MEAN);
    HostTensor face = FaceStrip.one(faces, FaceStrip.MEAN);
    float[] mirrored = network.embed(FaceStrip.mirrored(face), CANONICAL.mirrored());
    float[] enlarged = network.embed(FaceStrip.enlarged(face, 8), CANONICAL);
    assertThat(IdentityNetwork.similarity(mean, mean)).isCloseTo(1, within(1e-6));
    assertThat(IdentityNetwork.similarity(mean, mirrored)).isGreaterThan(0.9);
    assertThat(IdentityNetwork.similarity(mean, enlarged)).isGreaterThan(0.97);
    assertThat(IdentityNetwork.similarity(mean, vectors.get(FaceStrip.LEFT))).isGreaterThan(0.6);
  }

  @Test
  void pointsSayWhereTheFaceIs() {
    // The face moved 16 pixels to the right in a wider picture: found by its points, missed without them.
    HostTensor wide = HostTensor.allocate(1, 3, 128, 160);
    for (int i = 0; i < 3 * 128 * 128; i++) {
      wide.data().put(i / 128 * 160 + 16 + i % 128, faces.get(i));
    }
    double[] xy = CANONICAL.asList().stream().flatMapToDouble(
        p -> java.util.stream.DoubleStream.of(p.x() * 128 + 15.5, p.y() * 128 - 0.5)).toArray();
    float[] moved = network.embed(wide, FivePoints.ofPixels(xy, 160, 128));
    assertThat(IdentityNetwork.similarity(vectors.getFirst(), moved)).isGreaterThan(0.999);
  }

  @Test
  void otherFilesAreRefusedWithWhatTheyAre() throws IOException {
    assertRefused("attributes/pose.onnx", "617", "one output");
    assertRefused("attributes/expression.onnx", "[1, 7]", "[1, D]");
    byte[] model = EmbeddedModels.read("identity/mobilefacenet.onnx");
    assertRefused(Arrays.copyOf(model, model.length / 2), "cannot load");
    assertRefused("not a network".getBytes(java.nio.charset.StandardCharsets.UTF_8), "cannot load");
    assertThatThrownBy(() -> IdentityNetwork.open(folder.resolve("absent.onnx"), 1))
        .isInstanceOf(IdentityException.class)
        .has(errorText("identity.cannot-be-read"));
  }

  @Test
  void aFileOfTheSameNetworkGivesTheSameVectors() throws IOException {
    Path file = Files.write(folder.resolve("arcface.onnx"), EmbeddedModels.read("identity/mobilefacenet.onnx"));
    try (IdentityNetwork other = IdentityNetwork.open(file, 1)) {
      assertThat(other.embed(FaceStrip.one(faces, 0), CANONICAL)).containsExactly(vectors.getFirst());
    }
  }

  @Test
  void anOpenBatchAndAnotherLengthAreTaken() throws IOException {
    // Not an identity network by what it learnt, but by its shape: [N, 3, 112, 112] to [N, 136].
    Path file = Files.write(folder.resolve("open.onnx"), EmbeddedModels.read("attributes/landmarks.onnx"));
    try (IdentityNetwork other = IdentityNetwork.open(file, 1)) {
      assertThat(other.dimension()).isEqualTo(136);
      assertThat(other.embedAll(faces, CANONICAL)).hasSize(6).allMatch(vector -> vector.length == 136);
    }
  }

  @Test
  void picturesThatCannotBeEmbeddedAreRefused() {
    assertThatThrownBy(() -> network.embed(HostTensor.allocate(3, 64, 64), CANONICAL))
        .isInstanceOf(IdentityException.class)
        .has(errorText("identity.shape"));
    assertThatThrownBy(() -> network.embed(faces, CANONICAL)).has(errorText("identity.more-than-one-picture"));
    HostTensor broken = HostTensor.allocate(1, 3, 64, 64);
    broken.data().put(64 * 32 + 32, Float.NaN);
    assertThatThrownBy(() -> network.embed(broken, CANONICAL))
        .isInstanceOf(IdentityException.class)
        .has(errorText("identity.no-direction"));
    FivePoints.Point centre = new FivePoints.Point(0.5, 0.5);
    FivePoints one = new FivePoints(centre, centre, centre, centre, centre);
    assertThatThrownBy(() -> network.embed(FaceStrip.one(faces, 0), one))
        .isInstanceOf(IdentityException.class)
        .has(errorText("identity.points-fall-together"));
  }

  private void assertRefused(String embedded, String... message) throws IOException {
    assertRefused(EmbeddedModels.read(embedded), message);
  }

  private void assertRefused(byte[] content, String... message) throws IOException {
    Path file = Files.write(folder.resolve("wrong.onnx"), content);
    assertThatThrownBy(() -> IdentityNetwork.open(file, 1))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("wrong.onnx")
        .hasMessageContainingAll(message);
  }
}
