package org.pivotune.edit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.SafetensorsWriter;
import org.pivotune.tensor.HostTensor;
import tools.jackson.databind.JsonNode;

/**
 * Catalogues as safetensors: one float32 tensor for each direction, its description as JSON text in the metadata under
 * {@code direction.NAME}, and {@code format} = {@value #FORMAT}.
 */
final class DirectionFiles {
  static final String FORMAT = "pivotune-directions/1";
  private static final String KEY = "direction.";

  private DirectionFiles() {}

  static boolean isJson(Path file) {
    return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(".json");
  }

  static DirectionCatalogue read(NamedTensors file) {
    String origin = file.origin();
    if (!FORMAT.equals(file.metadata().get("format"))) {
      throw new EditException(origin + " is no catalogue of directions: its metadata lack format = " + FORMAT
          + "; make one with pivotune directions learn");
    }
    file.requireFinite();
    List<EditDirection> directions = new ArrayList<>();
    for (Map.Entry<String, HostTensor> entry : file.asMap().entrySet()) {
      String description = file.metadata().get(KEY + entry.getKey());
      if (description == null) {
        throw new EditException(origin + ": direction '" + EditText.shorten(entry.getKey())
            + "' has no description in the metadata; the file is damaged or not ours");
      }
      JsonNode json = DirectionJson.parse(origin, description);
      directions.add(DirectionJson.direction(origin, entry.getKey(), json, entry.getValue()));
    }
    if (directions.isEmpty()) {
      throw new EditException(origin + " holds no directions");
    }
    return DirectionCatalogue.of(origin, directions);
  }

  /** Refuses names that end in neither of the two suffixes. */
  static void requireName(Path file) {
    if (!isJson(file) && !String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(".safetensors")) {
      throw new EditException("a catalogue's name ends in .safetensors or .json, not as in " + file);
    }
  }

  static void write(Path file, List<EditDirection> directions) {
    requireName(file);
    Map<String, HostTensor> tensors = new LinkedHashMap<>();
    Map<String, String> text = new LinkedHashMap<>();
    text.put("format", FORMAT);
    for (EditDirection direction : directions) {
      tensors.put(direction.name(), direction.vector());
      text.put(KEY + direction.name(), DirectionJson.describe(direction).toString());
    }
    SafetensorsWriter.write(file, NamedTensors.of(file.toString(), tensors).withMetadata(text));
  }
}
