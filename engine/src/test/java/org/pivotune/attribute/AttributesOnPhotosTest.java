package org.pivotune.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pivotune.fixture.AlignedPhotos;

/** Against what a person sees in the 33 portraits. */
class AttributesOnPhotosTest {
  private static final List<String> SMILING = List.of(
      "portrait-020", "portrait-040", "portrait-150", "official-028", "official-219",
      "official-462", "official-839");
  private static final List<String> EARNEST = List.of(
      "portrait-090", "portrait-110", "portrait-120", "portrait-130", "portrait-140",
      "portrait-160");
  private static final List<String> WOMEN = List.of(
      "portrait-000", "portrait-010", "portrait-020", "portrait-040", "portrait-050",
      "portrait-060", "portrait-070", "portrait-080", "portrait-090", "official-067",
      "official-462", "portrait-024", "portrait-068");

  private static AlignedPhotos photos;
  private static Map<String, double[]> scores;

  @BeforeAll
  static void score() {
    photos = AlignedPhotos.load();
    try (AttributeNetworks networks = AttributeNetworks.embedded(1)) {
      scores = networks.scoreAll(photos.images());
    }
  }

  @Test
  void yawFollowsTheNoseToThePicturesRight() {
    double[] nose = photos.nose().stream().mapToDouble(Double::doubleValue).toArray();
    assertThat(correlation(scores.get("yaw"), nose)).isGreaterThan(0.9);
    assertThat(of("yaw", "portrait-040")).isLessThan(-8);
    assertThat(of("yaw", "portrait-110")).isGreaterThan(8);
  }

  @Test
  void smilingPeopleScoreAboveEarnestOnes() {
    for (String attribute : List.of("smile", "happiness")) {
      double least = SMILING.stream().mapToDouble(n -> of(attribute, n)).min().orElseThrow();
      double most = EARNEST.stream().mapToDouble(n -> of(attribute, n)).max().orElseThrow();
      assertThat(least).as(attribute).isGreaterThan(most);
    }
  }

  @Test
  void genderSignIsRightOnAllButOneAtMost() {
    long right = photos.names().stream().filter(n -> WOMEN.contains(n) == of("gender", n) < 0).count();
    assertThat(photos.names()).hasSize(33);
    assertThat(right).isGreaterThanOrEqualTo(32);
  }

  @Test
  void ageIsPlausible() {
    for (String old : List.of("portrait-060", "portrait-080", "portrait-010")) {
      assertThat(of("age", old)).as(old).isBetween(52.0, 95.0);
    }
    for (String young : List.of("portrait-040", "portrait-090", "portrait-160")) {
      assertThat(of("age", young)).as(young).isBetween(12.0, 38.0);
    }
  }

  private static double of(String attribute, String photo) {
    return scores.get(attribute)[photos.names().indexOf(photo)];
  }

  private static double correlation(double[] a, double[] b) {
    double meanA = Arrays.stream(a).average().orElseThrow();
    double meanB = Arrays.stream(b).average().orElseThrow();
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += (a[i] - meanA) * (b[i] - meanB);
      aa += (a[i] - meanA) * (a[i] - meanA);
      bb += (b[i] - meanB) * (b[i] - meanB);
    }
    return ab / Math.sqrt(aa * bb);
  }
}
