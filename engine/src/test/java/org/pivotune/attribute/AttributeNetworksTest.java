package org.pivotune.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.pivotune.fixture.FaceStrip.EARNEST;
import static org.pivotune.fixture.FaceStrip.FEMININE;
import static org.pivotune.fixture.FaceStrip.LEFT;
import static org.pivotune.fixture.FaceStrip.MEAN;
import static org.pivotune.fixture.FaceStrip.OLD;
import static org.pivotune.fixture.FaceStrip.RIGHT;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pivotune.fixture.FaceStrip;
import org.pivotune.tensor.HostTensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class AttributeNetworksTest {
  private static AttributeNetworks networks;
  private static HostTensor faces;
  private static Map<String, double[]> scores;

  @BeforeAll
  static void score() {
    networks = AttributeNetworks.embedded(1);
    faces = FaceStrip.faces();
    scores = networks.scoreAll(faces);
  }

  @AfterAll
  static void close() {
    networks.close();
  }

  @Test
  void scoresAreTheOracles() throws IOException {
    try (InputStream stream = getClass().getResourceAsStream("goldens.json")) {
      JsonNode goldens = new ObjectMapper().readTree(stream).get("scores");
      assertThat(goldens.size()).isEqualTo(networks.names().size());
      assertThat(networks.names()).hasSize(8);
    for (String name : networks.names()) {
        for (int i = 0; i < 6; i++) {
          double golden = goldens.get(name).get(i).asDouble();
          assertThat(scores.get(name)[i]).as("%s of face %d", name, i).isCloseTo(golden, within(2e-3));
        }
      }
    }
  }

  @Test
  void scoresFollowWhatAPersonSees() {
    assertThat(scores.get("yaw")[RIGHT]).isGreaterThan(scores.get("yaw")[MEAN] + 4);
    assertThat(scores.get("yaw")[LEFT]).isLessThan(scores.get("yaw")[MEAN] - 4);
    assertThat(scores.get("smile")[EARNEST]).isLessThan(scores.get("smile")[MEAN] - 0.2);
    assertThat(scores.get("happiness")[EARNEST]).isLessThan(scores.get("happiness")[MEAN] - 5);
    assertThat(scores.get("mouth-open")[EARNEST]).isLessThan(scores.get("mouth-open")[MEAN] - 0.05);
    assertThat(scores.get("age")[OLD]).isGreaterThan(scores.get("age")[MEAN] + 5);
    assertThat(scores.get("gender")[FEMININE]).isNegative();
    assertThat(scores.get("gender")[MEAN]).isPositive();
  }

  @Test
  void aMirroredFaceTurnsAndTiltsTheOtherWayAndIsOtherwiseTheSame() {
    Map<String, double[]> mirrored = networks.scoreAll(FaceStrip.mirrored(faces));
    for (String name : networks.names()) {
      double sign = name.equals("yaw") || name.equals("roll") ? -1 : 1;
      for (int i = 0; i < 6; i++) {
        assertThat(mirrored.get(name)[i]).as(name).isCloseTo(sign * scores.get(name)[i], within(1e-3));
      }
    }
  }

  @Test
  void aBatchScoresAsItsPicturesDoAlone() {
    for (String name : networks.names()) {
      AttributeScorer scorer = networks.scorer(name);
      assertThat(scorer.name()).isEqualTo(name);
      assertThat(scorer.meaning()).isNotBlank();
      assertThat(scorer.score(FaceStrip.one(faces, OLD))).containsExactly(scores.get(name)[OLD]);
    }
  }

  @Test
  void aLargePictureScoresAboutAsItsSmallCopy() {
    HostTensor large = FaceStrip.enlarged(FaceStrip.one(faces, RIGHT), 8);
    Map<String, double[]> scored = networks.scoreAll(large);
    assertThat(scored.get("yaw")[0]).isCloseTo(scores.get("yaw")[RIGHT], within(2.0));
    assertThat(scored.get("age")[0]).isCloseTo(scores.get("age")[RIGHT], within(5.0));
    assertThat(scored.get("smile")[0]).isCloseTo(scores.get("smile")[RIGHT], within(0.05));
  }

  @Test
  void valuesBeyondTheRangeAreClamped() {
    HostTensor bright = FaceStrip.one(faces, MEAN);
    float[] values = bright.toArray();
    float[] clamped = bright.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] *= 1.5f;
      clamped[i] = Math.clamp(values[i], -1f, 1f);
    }
    assertThat(networks.scorer("age").score(HostTensor.of(values, 1, 3, 128, 128)))
        .containsExactly(networks.scorer("age").score(HostTensor.of(clamped, 1, 3, 128, 128)));
  }

  @Test
  void anUnknownAttributeIsToldWhichExist() {
    assertThatThrownBy(() -> networks.scorer("charm"))
        .isInstanceOf(AttributeException.class)
        .has(errorText("attribute.unknown"));
  }

  @Test
  void picturesOfAnotherShapeAndNotANumberAreRefused() {
    AttributeScorer age = networks.scorer("age");
    assertThatThrownBy(() -> age.score(HostTensor.allocate(1, 3, 64, 128)))
        .isInstanceOf(AttributeException.class)
        .has(errorText("attribute.not-square"));
    assertThatThrownBy(() -> age.score(HostTensor.allocate(0, 3, 64, 64))).isInstanceOf(AttributeException.class);
    for (String name : networks.names()) {
      HostTensor broken = HostTensor.allocate(1, 3, 64, 64);
      broken.data().put(64 * 32 + 32, Float.NaN);
      assertThatThrownBy(() -> networks.scorer(name).score(broken))
          .as(name)
          .isInstanceOf(AttributeException.class)
          .hasMessageContaining("not numbers");
    }
  }
}
