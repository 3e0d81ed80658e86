package org.pivotune.tune;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.ElementType;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.checkpoint.SafetensorsWriter;
import org.pivotune.invert.Pivot;
import org.pivotune.tensor.HostTensor;

/**
 * Personal generators as safetensors files: {@code difference.NAME} for every changed tensor, {@code pivot.codes},
 * {@code pivot.noise.NAME}; the metadata names the base model by SHA-256.
 */
public final class PersonalGeneratorFile {
  private static final String FORMAT = "pivotune-personal-generator";
  private static final String VERSION = "1";
  private static final String DIFFERENCE = "difference.";
  private static final String CODES = "pivot.codes";
  private static final String NOISE = "pivot.noise.";

  private PersonalGeneratorFile() {}

  /**
   * How exactly the difference is kept. It is small beside the weights, so that half precision of the difference is
   * far nearer to the tuned weights than their own half precision would be.
   */
  public enum Precision {
    FLOAT32(ElementType.F32),
    FLOAT16(ElementType.F16);

    private final ElementType type;

    Precision(ElementType type) {
      this.type = type;
    }
  }

  /**
   * Writes beside the file and renames; codes and noise maps are always float32.
   *
   * @throws CheckpointException if it cannot be written, or a difference does not fit float16
   */
  public static void write(Path file, PersonalGenerator generator, Precision precision) {
    Map<String, HostTensor> tensors = new LinkedHashMap<>();
    generator.difference().forEach((name, values) -> tensors.put(DIFFERENCE + name, values));
    tensors.put(CODES, generator.pivot().codes());
    generator.pivot().noise().forEach((name, map) -> tensors.put(NOISE + name, map));
    NamedTensors named = NamedTensors.of(file.toString(), tensors).requireFinite().withMetadata(Map.of(
        "format", FORMAT, "format_version", VERSION,
        "base_name", generator.baseName(), "base_sha256", generator.baseSha256()));
    SafetensorsWriter.write(
        file, named, name -> name.startsWith(DIFFERENCE) ? precision.type : ElementType.F32);
  }

  /**
   * Reads and checks everything that can be checked without the base model.
   *
   * @throws CheckpointException if it is no such file, or is damaged
   */
  public static PersonalGenerator read(Path file) {
    SafetensorsReader reader = SafetensorsReader.open(file);
    Map<String, String> text = reader.metadata();
    if (!FORMAT.equals(text.get("format"))) {
      throw new CheckpointException(file.toString(), "this is no personal generator; give the generator.safetensors of "
          + "a run folder's 3-tuned, or import whole generators with `pivotune model import`");
    }
    if (!VERSION.equals(text.get("format_version"))) {
      throw new CheckpointException(file.toString(), "personal generators of version " + text.get("format_version")
          + " are not known here, only version " + VERSION + "; use the Pivotune that wrote it");
    }
    String base = text.getOrDefault("base_sha256", "");
    if (!base.matches("[0-9a-f]{64}")) {
      throw new CheckpointException(file.toString(), "it does not name its base model by SHA-256; the file is damaged");
    }
    return assemble(file, reader.readAll().requireFinite(), text.getOrDefault("base_name", "unnamed"), base);
  }

  private static PersonalGenerator assemble(Path file, NamedTensors tensors, String baseName, String base) {
    Map<String, HostTensor> difference = new LinkedHashMap<>();
    Map<String, HostTensor> noise = new LinkedHashMap<>();
    tensors.asMap().forEach((name, values) -> {
      if (name.startsWith(DIFFERENCE)) {
        difference.put(name.substring(DIFFERENCE.length()), values);
      } else if (name.startsWith(NOISE)) {
        noise.put(name.substring(NOISE.length()), values);
      } else if (!name.equals(CODES)) {
        throw new CheckpointException(file.toString(), "a personal generator has no tensor '" + name
            + "'; the file is damaged or not what it says");
      }
    });
    HostTensor codes = tensors.get(CODES);
    if (codes.rank() != 3 || codes.size(0) != 1) {
      throw new CheckpointException(
          file.toString(), "a pivot's codes have shape [1, num_ws, w_dim], not " + codes + "; the file is damaged");
    }
    return new PersonalGenerator(baseName, base, difference, new Pivot(codes, noise, List.of()));
  }
}
