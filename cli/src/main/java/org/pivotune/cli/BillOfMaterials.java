package org.pivotune.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pivotune.model.EmbeddedModels;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Completes the bill of materials (CycloneDX 1.6) that Maven's plugin makes from poms: they know neither the models nor
 * what is compiled into native libraries, and some name another licence than that of their content. NOTICE knows.
 */
record BillOfMaterials(Licences licences) {
  private static final String COMPONENTS = "components";
  private static final String LICENCES = "licenses";
  private static final String PROPERTIES = "properties";
  private static final String MODELS = "models/";
  private static final String ENGINE = "pkg:maven/org.pivotune/pivotune-engine@";

  /** Run by the build. @param arguments the file; Maven makes none when it is offline */
  static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    if (Files.exists(file)) {
      JsonMapper mapper = JsonMapper.shared();
      JsonNode bill = new BillOfMaterials(Licences.packed()).completed(mapper.readTree(Files.readAllBytes(file)));
      Files.write(file, mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(bill));
    }
  }

  /** A bill with all components; one that is complete already stays as it is. */
  JsonNode completed(JsonNode made) {
    ObjectNode bill = (ObjectNode) made.deepCopy();
    ArrayNode components = bill.putArray(COMPONENTS);
    for (JsonNode component : made.path(COMPONENTS)) {
      if (!component.path("bom-ref").asString().startsWith(MODELS)) {
        components.add(licensed((ObjectNode) component.deepCopy()));
      }
    }
    List<ObjectNode> models = models();
    components.addAll(models);
    for (JsonNode dependency : bill.path("dependencies")) {
      if (dependency.path("ref").asString().startsWith(ENGINE)) {
        ArrayNode on = ((ObjectNode) dependency).withArray("dependsOn");
        on.removeIf(ref -> models.stream().anyMatch(model -> model.get("bom-ref").equals(ref)));
        models.forEach(model -> on.add(model.get("bom-ref")));
      }
    }
    return bill;
  }

  private ObjectNode licensed(ObjectNode component) {
    Optional<Licences.Work> found =
        licences.at(component.path("group").asString() + ":" + component.path("name").asString());
    found.ifPresent(work -> {
      String declared = declared(component.path(LICENCES));
      if (!declared.equals(work.licence())) {
        component.set(LICENCES, licence(work));
        ArrayNode properties = component.putArray(PROPERTIES);
        properties.addObject().put("name", "pivotune:declared-licence").put("value", declared);
        work.reason().ifPresent(
            reason -> properties.addObject().put("name", "pivotune:licence-reason").put("value", reason));
      }
      List<Licences.Work> parts = licences.partsOf(work);
      if (!parts.isEmpty()) {
        ArrayNode inside = component.putArray(COMPONENTS);
        parts.forEach(part -> inside.add(described("library", part.name(), part)
            .put("bom-ref", component.path("bom-ref").asString() + "#" + part.name().replaceAll("\\W+", "-"))));
      }
    });
    return component;
  }

  private List<ObjectNode> models() {
    return EmbeddedModels.checksums().entrySet().stream().map(entry -> {
      String place = MODELS + entry.getKey();
      String type = place.endsWith(".json") ? "data" : "machine-learning-model";
      ObjectNode model = described(type, entry.getKey(), licences.at(place).orElseThrow(
          () -> new IllegalStateException("NOTICE has no row for " + place)));
      model.put("bom-ref", place);
      model.putArray("hashes").addObject().put("alg", "SHA-256").put("content", entry.getValue());
      return model;
    }).toList();
  }

  private static ObjectNode described(String type, String name, Licences.Work work) {
    ObjectNode component = JsonNodeFactory.instance.objectNode();
    component.put("type", type).put("name", name).put("description", work.origin());
    component.set(LICENCES, licence(work));
    return component;
  }

  private static String declared(JsonNode licences) {
    return licences.valueStream()
        .map(one -> one.path("license").path("id").asString(
            one.path("license").path("name").asString(one.path("expression").asString(""))))
        .collect(Collectors.joining(", "));
  }

  private static ArrayNode licence(Licences.Work work) {
    ArrayNode licences = JsonNodeFactory.instance.arrayNode();
    boolean listed = work.licence().matches("(?!LicenseRef-)\\S+");
    if (listed) {
      licences.addObject().putObject("license").put("id", work.licence()).put("acknowledgement", "concluded");
    } else {
      licences.addObject().put("expression", work.licence()).put("acknowledgement", "concluded");
    }
    return licences;
  }
}
