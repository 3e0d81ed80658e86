package org.pivotune.invert;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.FileTensors;
import org.pivotune.checkpoint.FileTensors.Found;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.NpzWriter;
import org.pivotune.checkpoint.SafetensorsWriter;
import org.pivotune.checkpoint.StoredTensor;
import org.pivotune.checkpoint.TensorReference;
import org.pivotune.checkpoint.TorchArchiveWriter;
import org.pivotune.code.CodeReader;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.tensor.HostTensor;

/**
 * Pivots as this and other tools keep them: {@code codes} and {@code noise.NAME} in safetensors (ours), {@code w} in an
 * {@code .npz} (NVIDIA's projector), one tensor alone in a file of {@code torch.save} (PTI's embeddings), {@code latent}
 * and {@code noise} under a photo's name (rosinality's projector). Nothing in a file is executed.
 */
public final class PivotFile {
  private static final String CODES = "codes";
  private static final String NOISE = "noise.";
  private static final String SYNTHESIS = "synthesis.";
  /** What rosinality's projector calls the codes. */
  private static final String LATENT = "latent";

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
   * Reads a pivot in any of these formats, told by content; {@link CodeReader} says which shapes it may have. Noise maps
   * come with it where the file has them: ours, and those of rosinality's projector, whose entries are {@code {img,
   * latent, noise}} by the name of a photo.
   *
   * @param reference the file, and which of its pivots where it holds several
   * @param config of the generator that the pivot is for
   * @throws CheckpointException if the file holds no pivot of such a generator, or is damaged or hostile
   */
  public static Pivot read(TensorReference reference, GeneratorConfig config) {
    FileTensors tensors = FileTensors.open(reference);
    CodeReader reader = CodeReader.of(config);
    Found found = reader.choose(tensors, "a pivot " + List.of(1, config.numWs(), config.wDim()));
    HostTensor codes = reader.one(found);
    return new Pivot(codes, noise(tensors, found, config), List.of());
  }

  /** The same for a file that holds one pivot. */
  public static Pivot read(Path file, GeneratorConfig config) {
    return read(TensorReference.of(file), config);
  }

  /** The maps that stand beside the codes. */
  private static Map<String, HostTensor> noise(FileTensors tensors, Found pivot, GeneratorConfig config) {
    String name = pivot.name();
    String beside = name.substring(0, name.lastIndexOf('.') + 1) + NOISE;
    if (FileTensors.lastPart(name).equals(LATENT) && tensors.find(beside + 0).isPresent()) {
      return finite(pivot, projectors(tensors, pivot.file(), beside, config));
    }
    Map<String, HostTensor> noise = new LinkedHashMap<>();
    tensors.names().stream().filter(map -> map.startsWith(beside + SYNTHESIS)).forEach(map -> noise.put(
        map.substring(beside.length()), map(pivot.file(), map, tensors.find(map).orElseThrow(), config)));
    return finite(pivot, noise);
  }

  private static Map<String, HostTensor> finite(Found pivot, Map<String, HostTensor> noise) {
    return NamedTensors.of(pivot.file(), noise).requireFinite().asMap();
  }

  /** The list of maps [1, 1, H, W] beside a code of rosinality's projector, which has one for each styled layer. */
  private static Map<String, HostTensor> projectors(
      FileTensors tensors, String file, String prefix, GeneratorConfig config) {
    Map<String, HostTensor> noise = new LinkedHashMap<>();
    for (Map.Entry<String, Integer> own : config.noiseMaps().entrySet()) {
      String name = prefix + noise.size();
      StoredTensor map = tensors.find(name).orElse(null);
      long side = own.getValue();
      if (map == null || map.elementCount() != side * side) {
        throw new CheckpointException(file, "the noise map '" + name + "' is " + (map == null ? "missing" : map)
            + ", but this generator's is [1, 1, " + side + ", " + side + "]; give the pivot that belongs to it");
      }
      noise.put(own.getKey(), map.read().reshape(side, side));
    }
    return noise;
  }

  private static HostTensor map(String file, String name, StoredTensor tensor, GeneratorConfig config) {
    if (tensor.elementCount() > (long) config.resolution() * config.resolution()) {
      throw new CheckpointException(file, "the noise map '" + name + "' " + tensor
          + " is larger than this generator's pictures; give the pivot that belongs to it");
    }
    return tensor.read();
  }
}
