package org.pivotune.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pivotune.stylegan.checkpoint.GeneratorReader;

/**
 * Thousands of damaged files per format: whatever the damage, a reader either gives a result or a
 * {@link CheckpointException}, and never takes much more memory than the file could need. The seed is in the message of
 * a failure; the same seed gives the same damage.
 */
class CheckpointMutationTest {
  private static final int MUTATIONS = 2_000;

  /** For the variants of containers that the generator's files cover already. */
  private static final int FEWER = 500;

  private static final long SEED = 20_261_123;

  /** Heap that one reading may allocate over its whole run; the tiny files need about 2 MiB. */
  private static final long MOST_BYTES = 96L << 20;

  @ParameterizedTest
  @ValueSource(strings = {"tiny.golden.safetensors", "tiny-nvidia.pkl", "tiny-rosinality.pt", "tiny-rosinality-legacy.pt"})
  void damagedGenerators(String file) {
    byte[] whole = TestFiles.bytes(file);
    int refused = mutate(MUTATIONS, file, whole, damaged -> GeneratorReader.read(file, damaged));
    assertThat(refused).isBetween(MUTATIONS / 10, MUTATIONS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"numpy-0.ckpt", "numpy-2.ckpt", "numpy-5.ckpt"})
  void damagedNumpyPickles(String file) {
    PickleReader reader = new PickleReader();
    int refused = mutate(
        FEWER, file, TestFiles.bytes(file), damaged -> reader.read(ByteSource.of(file, damaged)).tensors().read());
    assertThat(refused).isBetween(FEWER / 10, FEWER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"torch-zip.pth", "torch-legacy.pth", "torch-legacy-4.pth"})
  void damagedTorchFiles(String file) {
    TorchCheckpointReader reader = new TorchCheckpointReader();
    int refused = mutate(
        FEWER, file, TestFiles.bytes(file), damaged -> reader.read(ByteSource.of(file, damaged)).tensors().read());
    assertThat(refused).isBetween(FEWER / 10, FEWER);
  }

  /** Reads something of a damaged file. */
  private interface Reading {
    Object read(byte[] damaged);
  }

  private static int mutate(int times, String file, byte[] whole, Reading reading) {
    int refused = 0;
    for (int i = 0; i < times; i++) {
      SplittableRandom random = new SplittableRandom(SEED + i);
      byte[] damaged = damage(whole, random);
      String which = file + ", seed " + (SEED + i);
      long before = allocatedBytes();
      try {
        assertThat(reading.read(damaged)).isNotNull();
      } catch (CheckpointException e) {
        assertThat(e).as(which).hasMessageStartingWith(file + ": ");
        refused++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError(which + " was not refused with a sentence", e);
      }
      assertThat(allocatedBytes() - before).as(which).isLessThan(MOST_BYTES);
    }
    return refused;
  }

  /** Heap that this thread allocated so far. By reflection: tests compile in the engine's module, which needs no JMX. */
  private static long allocatedBytes() {
    try {
      Object threads = Class.forName("java.lang.management.ManagementFactory").getMethod("getThreadMXBean").invoke(null);
      Class<?> type = Class.forName("com.sun.management.ThreadMXBean");
      return (long) type.getMethod("getCurrentThreadAllocatedBytes").invoke(threads);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JDK does not count allocations", e);
    }
  }

  private static byte[] damage(byte[] whole, SplittableRandom random) {
    byte[] damaged = random.nextInt(8) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
    int changes = damaged.length == 0 ? 0 : 1 + random.nextInt(6);
    for (int i = 0; i < changes; i++) {
      // Half of the damage near the start, where headers and instructions are.
      int range = random.nextBoolean() ? Math.min(damaged.length, 2_000) : damaged.length;
      int at = random.nextInt(range);
      switch (random.nextInt(4)) {
        case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> damaged[at] = (byte) random.nextInt();
        case 2 -> damaged[at] = (byte) (random.nextBoolean() ? 0xFF : 0x7F);
        default -> {
          int from = random.nextInt(damaged.length);
          int length = Math.min(1 + random.nextInt(16), damaged.length - Math.max(at, from));
          System.arraycopy(whole, from, damaged, at, length);
        }
      }
    }
    return damaged;
  }
}
