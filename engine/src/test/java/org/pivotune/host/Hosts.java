package org.pivotune.host;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.pivotune.edit.Edit;
import org.pivotune.identity.FivePoints;
import org.pivotune.invert.Pivot;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Portrait;
import org.pivotune.personalise.Preset;
import org.pivotune.photo.RgbImage;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.tensor.HostTensor;
import org.pivotune.tune.PersonalGenerator;

/** Hosts of the embedded generator, and small work for them. */
final class Hosts {
  /** Longer than anything here takes on a busy machine: waiting for it in vain is a failure. */
  static final long PATIENCE_SECONDS = 120;

  private Hosts() {}

  /** The embedded generator on one thread; networks are loaded when they are needed. */
  static PivotuneConfig config() {
    return PivotuneConfig.usual().withThreads(1).withPrepared(false);
  }

  /** Real stages of a few steps. */
  static PersonaliseConfig constants(Pivotune pivotune, int projection, int tuning) {
    PersonaliseConfig usual = pivotune.constants(Preset.OFFICIAL);
    return usual
        .withProjection(usual.projection().withSteps(projection))
        .withTuning(usual.tuning().withSteps(tuning).withStopAt(OptionalDouble.empty()));
  }

  static PersonaliseRequest request(Pivotune pivotune, int projection, int tuning) {
    return PersonaliseRequest.of(List.of(new Portrait("", target(128), FivePoints.canonical())))
        .with(constants(pivotune, projection, tuning));
  }

  private static HostTensor target(int side) {
    return RgbImage.generate(side, side, (x, y, channel) -> 40 * channel + (x * y) % 97 + x / 2).toTensor();
  }

  /** Somebody whose generator differs from the base in one tensor. */
  static PersonalGenerator somebody(Pivotune pivotune, int seed) {
    GeneratorConfig generator = pivotune.model().generator();
    Random random = new Random(seed);
    return new PersonalGenerator(pivotune.model().name(), pivotune.model().sha256(),
        Map.of("synthesis.b4.const", noise(random, 0.2f, generator.channels().get(4), 4, 4)),
        new Pivot(noise(random, 0.5f, 1, generator.numWs(), generator.wDim()), Map.of(), List.of()));
  }

  private static HostTensor noise(Random random, float width, long... shape) {
    float[] values = new float[Math.toIntExact(HostTensor.elementCount(shape))];
    for (int i = 0; i < values.length; i++) {
      values[i] = width * (float) random.nextGaussian();
    }
    return HostTensor.of(values, shape);
  }

  static EditRequest smile(PersonalSource person, double strength) {
    return EditRequest.of(person, List.of(new Edit("smile", strength)));
  }

  static boolean same(RgbImage one, RgbImage other) {
    return Arrays.equals(one.toBytes(), other.toBytes());
  }

  /** Holds the device thread: its generator takes as long to load as the test wants. */
  static final class Gate {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final PersonalGenerator somebody;

    Gate(Pivotune pivotune) {
      somebody = Hosts.somebody(pivotune, 99);
    }

    /** Submits an edit that comes no further, and returns when the device thread stands in it. */
    Job<RgbImage> close(Pivotune pivotune) throws InterruptedException {
      Job<RgbImage> job = pivotune.edit(new EditRequest(
          new PersonalSource("gate " + System.identityHashCode(this), () -> {
            entered.countDown();
            await(released);
            return somebody;
          }), 0, List.of(), false, Optional.empty()));
      await(entered);
      return job;
    }

    void open() {
      released.countDown();
    }
  }

  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("what was waited for never came");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
