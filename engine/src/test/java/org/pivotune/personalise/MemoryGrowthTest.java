package org.pivotune.personalise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.pivotune.identity.FivePoints;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.lpips.PerceptualNetworks;
import org.pivotune.model.EmbeddedModels;
import org.pivotune.observe.Cancellation;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GeneratorWeights;
import org.pivotune.stylegan.checkpoint.GeneratorReader;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.RandomNumbers;
import org.pivotune.torch.TensorScope;
import org.pivotune.torch.TorchLibrary;

/** Twenty identities in one process: resident memory stays where it was, and no native handle is left. */
@Tag("slow") // two minutes on two quiet cores
class MemoryGrowthTest {
  private static final int IDENTITIES = 20;
  private static final int SETTLED = 8;
  private static final long ALLOWED_GROWTH_KIB = 40 * 1024;
  private static final long MOST_RESIDENT_KIB = 2 * 1024 * 1024;

  @Test
  void twentyIdentitiesDoNotGrow() {
    long handles = TorchLibrary.load().liveHandles();
    ResidentMemory memory = new ResidentMemory();
    GeneratorWeights weights =
        GeneratorReader.read("faces-128", EmbeddedModels.read("faces-128/faces-128.safetensors"));
    try (Generator base = Generator.load(weights.config(), weights.tensors().asMap(), Device.CPU);
        Personaliser personaliser = new Personaliser(base, net -> PerceptualNetworks.embeddedAlex(), 2)) {
      PersonaliseConfig official = Preset.OFFICIAL.config(128).withNets(PerceptualNet.ALEX, PerceptualNet.ALEX);
      PersonaliseConfig config = official.withProjection(official.projection().withSteps(5))
          .withTuning(official.tuning().withSteps(5));
      for (int identity = 0; identity < IDENTITIES; identity++) {
        personaliser.personalise(
            picture(identity), FivePoints.canonical(), config, PersonaliseListener.none(), Cancellation.NEVER).close();
        memory.look();
      }
    }
    System.out.println(memory.describe(IDENTITIES + " personalisations of faces-128", SETTLED));
    assertThat(memory.kib().getLast() - memory.kib().get(SETTLED)).isLessThan(ALLOWED_GROWTH_KIB);
    assertThat(ResidentMemory.read("VmHWM")).isLessThan(MOST_RESIDENT_KIB);
    assertThat(TorchLibrary.load().liveHandles()).isEqualTo(handles);
  }

  /** A different picture for every identity. */
  private static HostTensor picture(long seed) {
    try (TensorScope scope = TensorScope.open();
        RandomNumbers random = new RandomNumbers(seed, Device.CPU)) {
      return random.normal(1, 3, 128, 128).clamp(-1, 1).toHost();
    }
  }
}
