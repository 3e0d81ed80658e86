package org.pivotune.invert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.encode.Encoder;
import org.pivotune.encode.EncoderException;
import org.pivotune.encode.EncoderFile;
import org.pivotune.encode.EncoderGoldens;
import org.pivotune.encode.EncoderId;
import org.pivotune.onnx.OnnxException;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.WStatistics;
import org.pivotune.stylegan.checkpoint.TinyGenerators;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;

/** Where projections begin, and what they give without steps. */
@ExtendWith(NoLeakedHandles.class)
class StartingCodesTest {
  private static final EncoderId E4E = new EncoderId("e4e", "11", "22");
  private static final EncoderId W = new EncoderId("w", "33", "44");
  private static final HostTensor FACE = EncoderGoldens.picture(64).toTensor();

  @TempDir static Path folder;

  @BeforeAll
  static void convert() {
    EncoderFile.convert(EncoderGoldens.checkpoint("e4e.pt", folder), folder.resolve("e4e.safetensors"));
    EncoderFile.convert(EncoderGoldens.checkpoint("w.pt", folder), folder.resolve("w.safetensors"));
  }

  private static Encoder open(EncoderId id) {
    return Encoder.open(folder.resolve(id.name() + ".safetensors"), 1);
  }

  private static ProjectionConfig at(ProjectionStart start) {
    return ProjectionConfig.official().withStart(start).withSteps(0);
  }

  @Test
  void theMeanIsTheCentreOfW() {
    try (Generator generator = TinyGenerators.random(64, 7);
        StartingCodes starts = new StartingCodes(generator, StartingCodesTest::open)) {
      WStatistics statistics = generator.measureW(50, 123);
      HostTensor code = starts.of(at(ProjectionStart.MEAN), FACE, () -> statistics, CodeSpace.W);
      assertThat(code.shape()).containsExactly(1, 1, 7);
      assertThat(code.toArray()).isEqualTo(statistics.mean().toArray());
      Pivot pivot = Projector.unprojected(generator, code);
      assertThat(pivot.codes().shape()).containsExactly(1, 10, 7);
      assertThat(pivot.history()).isEmpty();
      assertThat(pivot.noise()).isEmpty();
      assertThat(row(pivot, 9)).isEqualTo(statistics.mean().toArray());
    }
  }

  @Test
  void aRandomCodeFollowsTheSeed() {
    try (Generator generator = TinyGenerators.random(64, 7);
        StartingCodes starts = new StartingCodes(generator, StartingCodesTest::open)) {
      float[] one = random(starts, 1);
      assertThat(one).hasSize(7).isEqualTo(random(starts, 1)).isNotEqualTo(random(starts, 2));
      // Every bit of a seed counts.
      assertThat(random(starts, 2)).isNotEqualTo(random(starts, 8));
      WStatistics statistics = generator.measureW(500, 123);
      double distance = 0;
      for (int i = 0; i < one.length; i++) {
        distance += Math.pow(one[i] - statistics.mean().get(i), 2);
      }
      // A code among W's own: neither its centre nor far outside.
      assertThat(Math.sqrt(distance) / statistics.deviation()).isBetween(0.2, 3.0);
    }
  }

  private static float[] random(StartingCodes starts, long seed) {
    return starts.of(at(ProjectionStart.RANDOM).withSeed(seed), FACE, () -> {
      throw new AssertionError("a random code needs no statistics");
    }, CodeSpace.W).toArray();
  }

  @Test
  void anEncoderGivesItsCodesAndIsOpenedOnce() {
    AtomicInteger opened = new AtomicInteger();
    List<Encoder> given = new ArrayList<>();
    try (Generator generator = TinyGenerators.random(64, 7);
        StartingCodes starts = new StartingCodes(generator, id -> {
          opened.incrementAndGet();
          given.add(open(id));
          return given.getLast();
        });
        Encoder e4e = open(E4E)) {
      HostTensor first = encoded(starts, E4E, CodeSpace.W_PLUS);
      HostTensor second = encoded(starts, E4E, CodeSpace.W_PLUS);
      assertThat(opened).hasValue(1);
      assertThat(first.shape()).containsExactly(1, 10, 7);
      assertThat(second.toArray()).isEqualTo(first.toArray());
      float[] direct = e4e.encode(EncoderGoldens.picture(64)).toArray();
      for (int i = 0; i < direct.length; i++) {
        assertThat(first.get(i)).isCloseTo(direct[i], within(1e-5f));
      }
      assertThat(encoded(starts, W, CodeSpace.W).shape()).containsExactly(1, 1, 7);
      assertThat(opened).hasValue(2);
      // One at a time: the one before is closed.
      assertThatThrownBy(() -> given.getFirst().encode(EncoderGoldens.picture(64)))
          .isInstanceOf(OnnxException.class).hasMessageContaining("is closed");
    }
  }

  @Test
  void aSingleCodeBecomesAPivotInW() {
    try (Generator generator = TinyGenerators.random(64, 7);
        StartingCodes starts = new StartingCodes(generator, StartingCodesTest::open)) {
      Pivot pivot = Projector.unprojected(generator, encoded(starts, W, CodeSpace.W));
      assertThat(row(pivot, 0)).isEqualTo(row(pivot, 9));
    }
  }

  @Test
  void codesThatDoNotFitAreRefused() {
    for (Generator generator : List.of(TinyGenerators.random(32, 7), TinyGenerators.random(64, 8))) {
      try (generator; StartingCodes starts = new StartingCodes(generator, StartingCodesTest::open)) {
        assertThatThrownBy(() -> encoded(starts, E4E, CodeSpace.W_PLUS)).isInstanceOf(EncoderException.class)
            .hasMessageContaining("codes [10, 7]").hasMessageContaining("[" + generator.config().numWs() + ", "
                + generator.config().wDim() + "]");
      }
    }
    try (Generator generator = TinyGenerators.random(64, 7);
        StartingCodes starts = new StartingCodes(generator, StartingCodesTest::open)) {
      assertThatThrownBy(() -> encoded(starts, E4E, CodeSpace.W)).isInstanceOf(EncoderException.class)
          .has(errorText("invert.encoder-for-every-layer"));
    }
  }

  @Test
  void startsNameAnEncoderExactlyIfTheyNeedOne() {
    assertThatThrownBy(() -> new ProjectionStart(ProjectionStart.Kind.MEAN, Optional.of(E4E)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ProjectionStart(ProjectionStart.Kind.ENCODER, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static HostTensor encoded(StartingCodes starts, EncoderId id, CodeSpace space) {
    return starts.of(at(ProjectionStart.at(id)), FACE, () -> {
      throw new AssertionError("an encoder needs no statistics");
    }, space);
  }

  private static float[] row(Pivot pivot, int row) {
    int width = (int) pivot.codes().size(2);
    return java.util.Arrays.copyOfRange(pivot.codes().toArray(), row * width, (row + 1) * width);
  }
}
