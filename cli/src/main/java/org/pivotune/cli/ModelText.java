package org.pivotune.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.GeneratorWeights;

/** What a generator is, for people and for programs. */
final class ModelText {
  private ModelText() {}

  static Map<String, Object> json(String name, GeneratorWeights weights) {
    GeneratorConfig config = weights.config();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model", name);
    json.put("resolution", config.resolution());
    json.put("z_dim", config.zDim());
    json.put("w_dim", config.wDim());
    json.put("num_ws", config.numWs());
    json.put("mapping_layers", config.mappingLayers());
    Map<String, Object> channels = new LinkedHashMap<>();
    config.channels().forEach((block, count) -> channels.put(Integer.toString(block), count));
    json.put("channels", channels);
    config.convClamp().ifPresent(clamp -> json.put("conv_clamp", clamp));
    json.put("parameters", weights.parameterCount());
    json.put("source_format", weights.sourceFormat());
    json.put("sha256", weights.sha256());
    return json;
  }

  static List<String> lines(String name, GeneratorWeights weights) {
    GeneratorConfig config = weights.config();
    return List.of(
        name + ": StyleGAN2, " + weights.sourceFormat(),
        "resolution  " + config.resolution() + ", z " + config.zDim() + ", w " + config.wDim() + ", num_ws "
            + config.numWs() + ", mapping layers " + config.mappingLayers(),
        "channels    " + config.channels(),
        String.format(Locale.ROOT, "parameters  %,d", weights.parameterCount()),
        "sha256      " + weights.sha256());
  }
}
