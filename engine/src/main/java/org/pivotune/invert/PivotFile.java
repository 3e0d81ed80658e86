package org.pivotune.invert;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.NpzWriter;
import org.pivotune.checkpoint.SafetensorsWriter;
import org.pivotune.checkpoint.StoredTensor;
import org.pivotune.checkpoint.TensorFile;
import org.pivotune.checkpoint.TorchArchiveWriter;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.tensor.HostTensor;

/**
 * Pivots as this and other tools keep them: {@code codes} and {@code noise.NAME} in safetensors (ours), {@code w} in an
 * {@code .npz} (NVIDIA's projector), one tensor alone in a file of {@code torch.save} (PTI's embeddings). Nothing in a
 * file is executed.
 */
public final class PivotFile {
  private static final String CODES = "codes";
  private static final String NOISE = "noise.";
  /** What others call the codes, the likeliest first. */
  private static final List<String> NAMES =
      List.of(CODES, "w", "pivot.codes", "ws", "latent", "latents", TensorFile.ALONE);

  /** More than any generator takes. */
  private static final int MOST_ROWS = 64;

  private PivotFile() {}

  /** Which tool a file is written for. */
  public enum Format {
    /** Ours: codes and noise maps. */
    SAFETENSORS,
    /** NVIDIA's projector: {@code w}, float32 [1, num_ws, w_dim]; has no place for noise maps. */
    NPZ,
    /** PTI's embeddings: a tensor [1, num_ws, w_dim] alone; has no place for noise maps. */
    PTI;

    /**
     * The format that a file's name asks for.
     *
     * @throws CheckpointException if it ends in none of .safetensors, .npz and .pt
     */
    public static Format of(Path file) {
      String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
      if (name.endsWith(".safetensors")) {
        return SAFETENSORS;
      }
      if (name.endsWith(".npz")) {
        return NPZ;
      }
      if (name.endsWith(".pt") || name.endsWith(".pth")) {
        return PTI;
      }
      throw new CheckpointException(file.toString(),
          "a pivot's file ends in .safetensors (ours), .npz (NVIDIA's projector) or .pt (PTI); choose one of these");
    }

    /** Whether a pivot's noise maps go into such a file. */
    public boolean keepsNoise() {
      return this == SAFETENSORS;
    }
  }

  /**
   * Writes beside the file, then moves it into its place.
   *
   * @throws CheckpointException if it cannot be written
   */
  public static void write(Path file, Pivot pivot, Format format) {
    switch (format) {
      case SAFETENSORS -> {
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        tensors.put(CODES, pivot.codes());
        pivot.noise().forEach((name, map) -> tensors.put(NOISE + name, map));
        SafetensorsWriter.write(file, NamedTensors.of(file.toString(), tensors));
      }
      case NPZ -> NpzWriter.write(file, Map.of("w", pivot.codes()));
      case PTI -> TorchArchiveWriter.write(file, pivot.codes());
    }
  }

  /**
   * Reads a pivot in any of these formats, told by content. Codes may be [w_dim], [rows, w_dim] or [1, rows, w_dim];
   * where all rows are the same, as those of a pivot in W, their number may be any: PTI writes 18 rows whatever the
   * resolution.
   *
   * @param config of the generator that the pivot is for
   * @throws CheckpointException if the file holds no pivot of such a generator, or is damaged or hostile
   */
  public static Pivot read(Path file, GeneratorConfig config) {
    Map<String, StoredTensor> tensors = TensorFile.open(file);
    HostTensor codes = codes(file, find(file, tensors, config), config);
    Map<String, HostTensor> noise = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> {
      int start = name.indexOf(NOISE + "synthesis.");
      if (start >= 0) {
        noise.put(name.substring(start + NOISE.length()), map(file, name, tensor, config));
      }
    });
    NamedTensors.of(file.toString(), Map.of(CODES, codes)).requireFinite();
    NamedTensors.of(file.toString(), noise).requireFinite();
    return new Pivot(codes, noise, List.of());
  }

  private static HostTensor map(Path file, String name, StoredTensor tensor, GeneratorConfig config) {
    if (tensor.elementCount() > (long) config.resolution() * config.resolution()) {
      throw new CheckpointException(file.toString(), "the noise map '" + name + "' " + tensor
          + " is larger than this generator's pictures; give the pivot that belongs to it");
    }
    return tensor.read();
  }

  private static StoredTensor find(Path file, Map<String, StoredTensor> tensors, GeneratorConfig config) {
    Optional<StoredTensor> known = NAMES.stream().filter(tensors::containsKey).findFirst().map(tensors::get);
    List<StoredTensor> wide = tensors.values().stream()
        .filter(tensor -> tensor.shape().length > 0 && tensor.shape()[tensor.shape().length - 1] == config.wDim())
        .toList();
    if (known.isEmpty() && wide.size() != 1) {
      throw new CheckpointException(file.toString(), "it is not plain which of its " + tensors.size()
          + " tensors is the pivot: none is called codes or w, and " + wide.size() + " have rows of " + config.wDim()
          + " numbers, as this generator's codes do; save the pivot alone");
    }
    return known.orElseGet(wide::getFirst);
  }

  private static HostTensor codes(Path file, StoredTensor stored, GeneratorConfig config) {
    long[] shape = stored.shape();
    int width = config.wDim();
    boolean fits = shape.length >= 1 && shape.length <= 3 && shape[shape.length - 1] == width
        && (shape.length < 3 || shape[0] == 1)
        && stored.elementCount() >= width && stored.elementCount() <= (long) width * MOST_ROWS;
    if (!fits) {
      throw new CheckpointException(file.toString(), "the pivot is " + stored + ", but one of this generator has shape "
          + "[1, " + config.numWs() + ", " + width + "]; give the pivot of one photo, found with this generator");
    }
    HostTensor found = stored.read();
    long rows = found.elementCount() / width;
    return rows == config.numWs() ? found.reshape(1, rows, width) : repeated(file, found.toArray(), config);
  }

  /** As many rows as the generator takes, out of rows that are all the same. */
  private static HostTensor repeated(Path file, float[] values, GeneratorConfig config) {
    int width = config.wDim();
    for (int i = width; i < values.length; i++) {
      if (values[i] != values[i - width]) {
        throw new CheckpointException(file.toString(), "the pivot has " + values.length / width
            + " rows that differ, but this generator takes " + config.numWs() + "; give the pivot that belongs to it");
      }
    }
    HostTensor codes = HostTensor.allocate(1, config.numWs(), width);
    FloatBuffer rows = codes.data();
    while (rows.hasRemaining()) {
      rows.put(values, 0, width);
    }
    return codes;
  }
}
