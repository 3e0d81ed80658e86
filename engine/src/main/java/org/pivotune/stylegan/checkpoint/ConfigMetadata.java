package org.pivotune.stylegan.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.stylegan.GeneratorConfig;

/**
 * The configuration as text in a safetensors file, by NVIDIA's argument names. It repeats what the shapes tell, except
 * for {@code conv_clamp}; a disagreement means that text or tensors were mixed up.
 */
final class ConfigMetadata {
  private static final String CLAMP = "conv_clamp";
  private static final String ARCHITECTURE = "architecture";
  private static final String STYLEGAN2 = "stylegan2";

  private ConfigMetadata() {}

  /** The text of a configuration. */
  static Map<String, String> of(GeneratorConfig config) {
    Map<String, String> text = new LinkedHashMap<>();
    text.put(ARCHITECTURE, STYLEGAN2);
    text.put("img_resolution", Integer.toString(config.resolution()));
    text.put("img_channels", Integer.toString(GeneratorConfig.IMAGE_CHANNELS));
    text.put("z_dim", Integer.toString(config.zDim()));
    text.put("w_dim", Integer.toString(config.wDim()));
    text.put("c_dim", "0");
    text.put("mapping_layers", Integer.toString(config.mappingLayers()));
    text.put("num_fp16_res", "0");
    int most = config.channels().values().stream().mapToInt(Integer::intValue).max().orElseThrow();
    int base = config.channels().lastEntry().getValue() * config.resolution();
    boolean regular = config.channels().entrySet().stream()
        .allMatch(block -> block.getValue() == Math.min(base / block.getKey(), most));
    if (regular) {
      text.put("channel_base", Integer.toString(base));
      text.put("channel_max", Integer.toString(most));
    }
    config.convClamp().ifPresent(clamp -> text.put(CLAMP, number(clamp)));
    return text;
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  /** The bound of the layers' outputs; absent, {@code None} or {@code null} for none. */
  static OptionalDouble convClamp(String file, Map<String, String> text) {
    String value = text.getOrDefault(CLAMP, "none").strip();
    if (value.equalsIgnoreCase("none") || value.equalsIgnoreCase("null") || value.isEmpty()) {
      return OptionalDouble.empty();
    }
    try {
      return OptionalDouble.of(Double.parseDouble(value));
    } catch (NumberFormatException e) {
      throw new CheckpointException(file, "the metadata has conv_clamp '" + shorten(value) + "', which is no "
          + "number", e);
    }
  }

  /** Refuses text that contradicts the tensors. */
  static void requireAgreement(GeneratorConfig config, StoredGenerator stored) {
    Map<String, String> text = stored.metadata();
    require(stored, ARCHITECTURE, text.getOrDefault(ARCHITECTURE, STYLEGAN2), STYLEGAN2);
    String classes = text.getOrDefault("c_dim", "0").strip();
    if (!classes.equals("0")) {
      throw GeneratorKinds.conditional(stored.file(), "its metadata says c_dim = '" + shorten(classes) + "'");
    }
    Map<String, String> expected = of(config);
    for (String key : new String[] {"img_resolution", "img_channels", "z_dim", "w_dim", "c_dim", "mapping_layers"}) {
      require(stored, key, text.getOrDefault(key, expected.get(key)), expected.get(key));
    }
  }

  private static void require(StoredGenerator stored, String key, String found, String expected) {
    if (!found.strip().equals(expected)) {
      throw stored.failure("the metadata says " + key + " = '" + shorten(found) + "', but the tensors are those of "
          + expected + "; use another file");
    }
  }

  private static String shorten(String text) {
    return text.substring(0, Math.min(text.length(), 40)).replaceAll("\\p{Cntrl}", "?");
  }
}
