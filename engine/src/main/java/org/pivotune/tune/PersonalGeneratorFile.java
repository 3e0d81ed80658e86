package org.pivotune.tune;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.pivotune.checkpoint.ByteSource;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.CheckpointFormat;
import org.pivotune.checkpoint.CheckpointLimits;
import org.pivotune.checkpoint.ElementType;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.checkpoint.SafetensorsWriter;
import org.pivotune.tensor.HostTensor;

/**
 * Personal generators as safetensors files: {@code difference.NAME} for every changed tensor, or its factors {@code
 * left.NAME} and {@code right.NAME}; {@code pivot.codes}, {@code pivot.noise.NAME}, numbered where there are several
 * faces (see {@link PivotTensors}); the metadata names the base model by SHA-256. Files with factors or several faces
 * have version 2, all others version 1, which earlier Pivotunes read.
 */
public final class PersonalGeneratorFile {
  private static final String FORMAT = "pivotune-personal-generator";
  private static final String WHOLE_VERSION = "1";
  /** With factors, or several faces. */
  private static final String NEWEST_VERSION = "2";
  /** What a tensor, or the metadata, takes in the file's header at most. */
  private static final int HEADER_BYTES = 400;

  private PersonalGeneratorFile() {}

  /**
   * How exactly the difference is kept. It is small beside the weights, so that half precision of the difference is
   * far nearer to the tuned weights than their own half precision would be.
   */
  public enum Precision implements DifferenceForm {
    FLOAT32(ElementType.F32),
    FLOAT16(ElementType.F16);

    private final ElementType type;

    Precision(ElementType type) {
      this.type = type;
    }

    ElementType type() {
      return type;
    }

    @Override
    public String describe() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Writes beside the file and renames; codes and noise maps are always float32.
   *
   * @param form how exactly the difference is kept
   * @throws CheckpointException if it cannot be written, or a difference does not fit float16
   * @throws TuneException if the difference cannot be made as small as the form asks
   */
  public static void write(Path file, PersonalGenerator generator, DifferenceForm form) {
    Map<String, HostTensor> pivots = PivotTensors.tensors(generator.people());
    long pivotBytes = HEADER_BYTES;
    for (HostTensor tensor : pivots.values()) {
      pivotBytes += tensor.elementCount() * Float.BYTES + HEADER_BYTES;
    }
    NamedTensors.of(file.toString(), generator.difference()).requireFinite();
    Map<String, HostTensor> tensors =
        new LinkedHashMap<>(DifferenceTensors.of(generator.difference(), form, pivotBytes));
    tensors.putAll(pivots);
    boolean plain = PivotTensors.isPlain(generator.people()) && !(form instanceof LowRank);
    Map<String, String> text = new LinkedHashMap<>(PivotTensors.text(generator.people()));
    text.put("format", FORMAT);
    text.put("format_version", plain ? WHOLE_VERSION : NEWEST_VERSION);
    text.put("base_name", generator.baseName());
    text.put("base_sha256", generator.baseSha256());
    NamedTensors named = NamedTensors.of(file.toString(), tensors).requireFinite().withMetadata(text);
    ElementType type = DifferenceTensors.type(form);
    SafetensorsWriter.write(file, named, name -> DifferenceTensors.owns(name) ? type : ElementType.F32);
  }

  /** Whether a file says of itself that it is one; it may still be damaged. */
  public static boolean isOne(Path file) {
    ByteSource source = ByteSource.of(file, CheckpointLimits.DEFAULT);
    return CheckpointFormat.of(source) == CheckpointFormat.SAFETENSORS
        && FORMAT.equals(SafetensorsReader.open(source, CheckpointLimits.DEFAULT).metadata().get("format"));
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
    String version = text.getOrDefault("format_version", "none");
    if (!version.equals(WHOLE_VERSION) && !version.equals(NEWEST_VERSION)) {
      throw new CheckpointException(file.toString(), "personal generators of version " + version
          + " are not known here, only up to " + NEWEST_VERSION + "; use the Pivotune that wrote it");
    }
    String base = text.getOrDefault("base_sha256", "");
    if (!base.matches("[0-9a-f]{64}")) {
      throw new CheckpointException(file.toString(), "it does not name its base model by SHA-256; the file is damaged");
    }
    return assemble(file, reader.readAll().requireFinite(), text, base);
  }

  private static PersonalGenerator assemble(
      Path file, NamedTensors tensors, Map<String, String> text, String base) {
    for (String name : tensors.names()) {
      if (!name.startsWith(PivotTensors.PREFIX) && !DifferenceTensors.owns(name)) {
        throw new CheckpointException(file.toString(), "a personal generator has no tensor '" + name
            + "'; the file is damaged or not what it says");
      }
    }
    return new PersonalGenerator(text.getOrDefault("base_name", "unnamed"), base, DifferenceTensors.read(tensors),
        PivotTensors.read(file.toString(), tensors, text));
  }
}
