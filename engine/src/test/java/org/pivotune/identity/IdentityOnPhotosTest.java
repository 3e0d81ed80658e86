package org.pivotune.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pivotune.fixture.AlignedPhotos;
import org.pivotune.fixture.FaceStrip;
import org.pivotune.tensor.HostTensor;

/**
 * The 33 portraits show 33 people, so the same person is a changed copy of a portrait here. The bounds leave room
 * around the figures in the model's card.
 */
class IdentityOnPhotosTest {
  private static IdentityNetwork network;
  private static AlignedPhotos photos;
  private static List<float[]> vectors;

  @BeforeAll
  static void embed() {
    photos = AlignedPhotos.load();
    network = IdentityNetwork.embedded(1);
    vectors = network.embedAll(photos.images(), FivePoints.canonical());
  }

  @AfterAll
  static void close() {
    if (network != null) {
      network.close();
    }
  }

  @Test
  void differentPeopleAreFarApart() {
    List<Double> strangers = new ArrayList<>();
    List<Double> officials = new ArrayList<>();
    for (int i = 0; i < vectors.size(); i++) {
      for (int j = 0; j < i; j++) {
        double similarity = IdentityNetwork.similarity(vectors.get(i), vectors.get(j));
        strangers.add(similarity);
        if (photos.names().get(i).contains("official") && photos.names().get(j).contains("official")) {
          officials.add(similarity);
        }
      }
    }
    strangers.sort(null);
    assertThat(strangers.get(strangers.size() / 2)).isBetween(-0.1, 0.15);
    assertThat(strangers.get(strangers.size() * 95 / 100)).isLessThan(0.4);
    // Real photographs only: computer-generated portraits resemble each other more than people do.
    assertThat(officials).isNotEmpty().allSatisfy(similarity -> assertThat(similarity).isLessThan(0.35));
  }

  @Test
  void changedCopiesOfAPortraitStayTheSamePerson() {
    assertSame(FaceStrip.mirrored(photos.images()), 0.85);
    assertSame(changed(v -> (v + 1) * 0.6 - 1), 0.9);
    assertSame(changed(v -> Math.min(1, (v + 1) * 1.4 - 1)), 0.85);
    assertSame(halved(photos.images()), 0.95);
    assertSame(halved(halved(photos.images())), 0.8);
  }

  private static void assertSame(HostTensor images, double atLeast) {
    List<float[]> changed = network.embedAll(images, FivePoints.canonical());
    for (int i = 0; i < vectors.size(); i++) {
      assertThat(IdentityNetwork.similarity(vectors.get(i), changed.get(i)))
          .as(photos.names().get(i))
          .isGreaterThan(atLeast);
    }
  }

  private static HostTensor changed(DoubleUnaryOperator change) {
    HostTensor images = HostTensor.allocate(photos.images().shape());
    for (int i = 0; i < images.elementCount(); i++) {
      images.data().put(i, (float) change.applyAsDouble(photos.images().get(i)));
    }
    return images;
  }

  private static HostTensor halved(HostTensor images) {
    int side = Math.toIntExact(images.size(3));
    int half = side / 2;
    HostTensor out = HostTensor.allocate(images.size(0), 3, half, half);
    for (int i = 0; i < out.elementCount(); i++) {
      int at = 2 * (i / half) * side + 2 * (i % half);
      float sum = images.get(at) + images.get(at + 1) + images.get(at + side) + images.get(at + side + 1);
      out.data().put(i, sum / 4);
    }
    return out;
  }
}
