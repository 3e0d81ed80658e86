package org.pivotune.personalise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.pivotune.edit.CodeRenderer;
import org.pivotune.edit.DirectionCatalogue;
import org.pivotune.edit.EditDirection;
import org.pivotune.edit.EditSequence;
import org.pivotune.edit.EditedCodes;
import org.pivotune.identity.FivePoints;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.lpips.PerceptualNetworks;
import org.pivotune.model.EmbeddedModels;
import org.pivotune.observe.Cancellation;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GeneratorWeights;
import org.pivotune.stylegan.checkpoint.GeneratorReader;
import org.pivotune.stylegan.checkpoint.TinyGenerators;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.RandomNumbers;
import org.pivotune.torch.TensorScope;
import org.pivotune.torch.TorchLibrary;

/**
 * Hundreds of personalisations and thousands of edited pictures in one process: resident memory stays where it was. The
 * personalisations are of a small generator, because what could leak does not depend on its size; the pictures are of
 * the embedded one.
 */
@Tag("slow") // five minutes of one core
class LongRunMemoryTest {
  private static final int IDENTITIES = Integer.getInteger("pivotune.identities", 500);
  private static final int RENDERS = Integer.getInteger("pivotune.renders", 10_000);
  private static final int LOOKS = 100;
  private static final int SETTLED = 20;
  private static final int SIDE = 64;
  /** Of one look, at most; the allocator's pools breathe by some of this. */
  private static final double MOST_SLOPE_KIB = 100;

  @BeforeEach
  void oneThread() {
    TorchLibrary.load().setThreads(1);
  }

  @Test
  void personalisations() {
    long handles = TorchLibrary.load().liveHandles();
    ResidentMemory memory = new ResidentMemory();
    PersonaliseConfig official = Preset.OFFICIAL.config(SIDE).withNets(PerceptualNet.ALEX, PerceptualNet.ALEX);
    PersonaliseConfig config = official.withProjection(official.projection().withSteps(3))
        .withTuning(official.tuning().withSteps(3).withStopAt(OptionalDouble.empty()));
    try (Generator base = TinyGenerators.random(SIDE, SIDE);
        Personaliser personaliser = new Personaliser(base, net -> PerceptualNetworks.embeddedAlex(), 1)) {
      for (int identity = 0; identity < IDENTITIES; identity++) {
        personaliser.personalise(
            picture(identity), FivePoints.canonical(), config, PersonaliseListener.none(), Cancellation.NEVER).close();
        if (identity % (IDENTITIES / LOOKS) == 0) {
          memory.look();
        }
      }
    }
    report(memory, IDENTITIES + " personalisations", handles);
  }

  @Test
  void editedPictures() {
    long handles = TorchLibrary.load().liveHandles();
    ResidentMemory memory = new ResidentMemory();
    GeneratorWeights weights =
        GeneratorReader.read("faces-128", EmbeddedModels.read("faces-128/faces-128.safetensors"));
    List<EditDirection> directions = DirectionCatalogue.embedded("faces-128").directions();
    try (Generator generator = Generator.load(weights.config(), weights.tensors().asMap(), Device.CPU)) {
      CodeRenderer renderer = CodeRenderer.of("test", generator);
      HostTensor codes = codes(generator);
      for (int render = 0; render < RENDERS; render++) {
        EditDirection direction = directions.get(render % directions.size());
        EditSequence edit = EditSequence.of(direction, render % 7 - 3);
        assertThat(renderer.render(EditedCodes.of(edit.apply(codes))).width()).isEqualTo(128);
        if (render % (RENDERS / LOOKS) == 0) {
          memory.look();
        }
      }
    }
    report(memory, RENDERS + " edited pictures", handles);
  }

  private static void report(ResidentMemory memory, String what, long handles) {
    System.out.println(memory.describe(what, SETTLED) + ", " + LOOKS + " looks; live handles "
        + TorchLibrary.load().liveHandles());
    assertThat(memory.slope(SETTLED)).isLessThan(MOST_SLOPE_KIB);
    assertThat(TorchLibrary.load().liveHandles()).isEqualTo(handles);
  }

  private static HostTensor codes(Generator generator) {
    try (TensorScope scope = TensorScope.open();
        RandomNumbers random = new RandomNumbers(3, Device.CPU)) {
      return generator.repeat(generator.map(random.normal(1, generator.config().zDim()))).copy().toHost();
    }
  }

  /** A different picture for every identity. */
  static HostTensor picture(long seed) {
    try (TensorScope scope = TensorScope.open();
        RandomNumbers random = new RandomNumbers(seed, Device.CPU)) {
      return random.normal(1, 3, SIDE, SIDE).clamp(-1, 1).toHost();
    }
  }
}
