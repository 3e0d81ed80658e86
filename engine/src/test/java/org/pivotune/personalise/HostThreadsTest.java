package org.pivotune.personalise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pivotune.identity.FivePoints;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.lpips.PerceptualNetworks;
import org.pivotune.observe.Cancellation;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.checkpoint.TinyGenerators;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.torch.TorchLibrary;
import org.pivotune.tune.LocalityConfig;

/** The same seed gives the same bytes on the CPU, on whichever host thread, and whatever the others do meanwhile. */
@ExtendWith(NoLeakedHandles.class)
class HostThreadsTest {
  private static final int SIDE = 64;
  private static final int THREADS = 3;

  /** All that a run makes, as bits. */
  private static Map<String, List<Integer>> run(long picture) {
    TorchLibrary.load().setThreads(1);
    PersonaliseConfig preset = Preset.OFFICIAL.config(SIDE).withNets(PerceptualNet.ALEX, PerceptualNet.ALEX);
    PersonaliseConfig config = preset.withProjection(preset.projection().withSteps(3)).withTuning(
        preset.tuning().withSteps(3).withStopAt(OptionalDouble.empty())
            .withLocality(Optional.of(LocalityConfig.official()))).withSeed(7);
    try (Generator base = TinyGenerators.random(SIDE, SIDE);
        Personaliser personaliser = new Personaliser(base, net -> PerceptualNetworks.embeddedAlex(), 1);
        Personalisation result = personaliser.personalise(LongRunMemoryTest.picture(picture), FivePoints.canonical(),
            config, PersonaliseListener.none(), Cancellation.NEVER)) {
      Map<String, List<Integer>> bits = new LinkedHashMap<>();
      bits.put("pivot", bits(result.faces().getFirst().pivot().codes()));
      result.faces().getFirst().pivot().noise().forEach((name, map) -> bits.put(name, bits(map)));
      result.tuning().generator().weights().forEach((name, weights) -> bits.put("tuned " + name, bits(weights)));
      return bits;
    }
  }

  private static List<Integer> bits(HostTensor tensor) {
    List<Integer> bits = new ArrayList<>();
    for (float value : tensor.toArray()) {
      bits.add(Float.floatToRawIntBits(value));
    }
    return bits;
  }

  @Test
  void theSameSeedGivesTheSameBytes() throws Exception {
    Map<String, List<Integer>> alone = run(1);
    try (ExecutorService others = Executors.newFixedThreadPool(THREADS)) {
      List<Future<Map<String, List<Integer>>>> together = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        long picture = i == 0 ? 2 : 1; // one does other work
        Callable<Map<String, List<Integer>>> job = () -> run(picture);
        together.add(others.submit(job));
      }
      assertThat(together.get(0).get()).isNotEqualTo(alone);
      for (int i = 1; i < THREADS; i++) {
        assertThat(together.get(i).get()).isEqualTo(alone);
      }
    }
  }
}
