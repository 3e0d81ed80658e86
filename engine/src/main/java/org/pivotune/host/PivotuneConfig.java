package org.pivotune.host;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.pivotune.edit.recipe.EditCatalogue;
import org.pivotune.loss.PerceptualRuntime;
import org.pivotune.memory.MemoryLimit;
import org.pivotune.model.BaseModels;
import org.pivotune.model.ModelStore;
import org.pivotune.personalise.Preset;
import org.pivotune.personalise.Resources;
import org.pivotune.torch.Device;
import org.pivotune.torch.LibraryLocations;

/**
 * What {@link Pivotune#open} opens. Begin with {@link #usual} and change what should differ.
 *
 * @param model the base generator: {@code faces-128}, the name of an added model, or a file
 * @param modelFolder where added models lie
 * @param libraries where LibTorch and ONNX Runtime are looked for; the first to load one in a JVM decides
 * @param device where tensors live; open one Pivotune for each device
 * @param threads threads inside one operation, 1 to 1024; for this Pivotune's own operations
 * @param preset the constants of personalisations that bring none
 * @param prepared whether to load at once what the preset's first personalisation needs, and to make the catalogues'
 *     edits and the generator's factors ({@code sefa:N}); without it Pivotune opens faster, and whoever first needs one of
 *     them waits for it. Networks and catalogues' edits hold up others meanwhile
 * @param waitingPersonalisations how many may wait behind the running one, at least 1
 * @param waitingEdits how many edits may wait, at least 1; edits of one step apart hold up a tuning by no more than these
 * @param cacheBytes how much device memory tuned generators may take while nobody uses them, at least 0
 * @param catalogues where edits are looked up before the base model's own directions; made for this generator
 * @param trusted whether edits are written by the host itself: they may then read files and compute for seconds. Leave it
 *     off where strangers name edits
 * @param memory what each personalisation must fit into: it chooses what to give up for that, and fails where nothing
 *     fits. On a CUDA device of all tensors of the process, and held to: of several Pivotunes on one device the latest to
 *     be opened decides, until it is closed. On the CPU of the whole process, as estimated. Generators that nobody uses
 *     leave the cache before a personalisation
 * @param perceptualRuntime what computes LPIPS in the loops; empty for what is usual on the device
 */
public record PivotuneConfig(
    String model,
    Path modelFolder,
    LibraryLocations libraries,
    Device device,
    int threads,
    Preset preset,
    boolean prepared,
    int waitingPersonalisations,
    int waitingEdits,
    long cacheBytes,
    List<EditCatalogue> catalogues,
    boolean trusted,
    MemoryLimit memory,
    Optional<PerceptualRuntime> perceptualRuntime) {
  /** Far more than any machine has: beyond what can be started, native code would end the process. */
  private static final int MOST_THREADS = 1024;
  private static final int USUAL_PERSONALISATIONS = 8;
  private static final int USUAL_EDITS = 64;
  private static final long USUAL_CACHE_BYTES = 1L << 30;

  public PivotuneConfig {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(modelFolder, "modelFolder");
    Objects.requireNonNull(libraries, "libraries");
    Objects.requireNonNull(device, "device");
    Objects.requireNonNull(preset, "preset");
    catalogues = List.copyOf(Objects.requireNonNull(catalogues, "catalogues"));
    Objects.requireNonNull(memory, "memory");
    Objects.requireNonNull(perceptualRuntime, "perceptualRuntime");
    requireAtLeast(1, threads, "threads");
    if (threads > MOST_THREADS) {
      throw new IllegalArgumentException(
          "the number of threads must be at most " + MOST_THREADS + ", not " + threads);
    }
    requireAtLeast(1, waitingPersonalisations, "waiting personalisations");
    requireAtLeast(1, waitingEdits, "waiting edits");
    requireAtLeast(0, cacheBytes, "bytes of the cache");
  }

  /** The embedded generator on all processors, everything else as the environment's variables say. */
  public static PivotuneConfig usual() {
    Map<String, String> environment = System.getenv();
    return new PivotuneConfig(BaseModels.DEFAULT, ModelStore.defaultFolder(environment),
        LibraryLocations.fromEnvironment(environment), Device.CPU,
        Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()),
        Preset.QUICK, true, USUAL_PERSONALISATIONS, USUAL_EDITS, USUAL_CACHE_BYTES, List.of(), false,
        MemoryLimit.NONE, Optional.empty());
  }

  private static void requireAtLeast(long least, long value, String what) {
    if (value < least) {
      throw new IllegalArgumentException("the number of " + what + " must be at least " + least + ", not " + value);
    }
  }

  public PivotuneConfig withModel(String model) {
    return new PivotuneConfig(model, modelFolder, libraries, device, threads, preset, prepared,
        waitingPersonalisations, waitingEdits, cacheBytes, catalogues, trusted, memory, perceptualRuntime);
  }

  public PivotuneConfig withModelFolder(Path modelFolder) {
    return new PivotuneConfig(model, modelFolder, libraries, device, threads, preset, prepared,
        waitingPersonalisations, waitingEdits, cacheBytes, catalogues, trusted, memory, perceptualRuntime);
  }

  public PivotuneConfig withLibraries(LibraryLocations libraries) {
    return new PivotuneConfig(model, modelFolder, libraries, device, threads, preset, prepared,
        waitingPersonalisations, waitingEdits, cacheBytes, catalogues, trusted, memory, perceptualRuntime);
  }

  public PivotuneConfig withDevice(Device device) {
    return new PivotuneConfig(model, modelFolder, libraries, device, threads, preset, prepared,
        waitingPersonalisations, waitingEdits, cacheBytes, catalogues, trusted, memory, perceptualRuntime);
  }

  public PivotuneConfig withThreads(int count) {
    return new PivotuneConfig(model, modelFolder, libraries, device, count, preset, prepared,
        waitingPersonalisations, waitingEdits, cacheBytes, catalogues, trusted, memory, perceptualRuntime);
  }

  public PivotuneConfig withPreset(Preset preset) {
    return new PivotuneConfig(model, modelFolder, libraries, device, threads, preset, prepared,
        waitingPersonalisations, waitingEdits, cacheBytes, catalogues, trusted, memory, perceptualRuntime);
  }

  public PivotuneConfig withPrepared(boolean atOnce) {
    return new PivotuneConfig(model, modelFolder, libraries, device, threads, preset, atOnce,
        waitingPersonalisations, waitingEdits, cacheBytes, catalogues, trusted, memory, perceptualRuntime);
  }

  /** Bounds of what may wait. */
  public PivotuneConfig withWaiting(int personalisations, int edits) {
    return new PivotuneConfig(model, modelFolder, libraries, device, threads, preset, prepared, personalisations, edits,
        cacheBytes, catalogues, trusted, memory, perceptualRuntime);
  }

  public PivotuneConfig withCacheBytes(long bytes) {
    return new PivotuneConfig(model, modelFolder, libraries, device, threads, preset, prepared,
        waitingPersonalisations, waitingEdits, bytes, catalogues, trusted, memory, perceptualRuntime);
  }

  public PivotuneConfig withCatalogues(List<EditCatalogue> catalogues) {
    return new PivotuneConfig(model, modelFolder, libraries, device, threads, preset, prepared,
        waitingPersonalisations, waitingEdits, cacheBytes, catalogues, trusted, memory, perceptualRuntime);
  }

  public PivotuneConfig withTrusted(boolean own) {
    return new PivotuneConfig(model, modelFolder, libraries, device, threads, preset, prepared,
        waitingPersonalisations, waitingEdits, cacheBytes, catalogues, own, memory, perceptualRuntime);
  }

  public PivotuneConfig withMemory(MemoryLimit memory) {
    return new PivotuneConfig(model, modelFolder, libraries, device, threads, preset, prepared,
        waitingPersonalisations, waitingEdits, cacheBytes, catalogues, trusted, memory, perceptualRuntime);
  }

  public PivotuneConfig withPerceptualRuntime(PerceptualRuntime runtime) {
    Objects.requireNonNull(runtime, "runtime");
    return new PivotuneConfig(model, modelFolder, libraries, device, threads, preset, prepared,
        waitingPersonalisations, waitingEdits, cacheBytes, catalogues, trusted, memory, Optional.of(runtime));
  }

  Resources resources() {
    return new Resources(threads, memory, perceptualRuntime);
  }
}
