package org.pivotune.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.model.EmbeddedModels;
import org.pivotune.model.ModelStore;
import picocli.CommandLine.Command;

@Command(
    name = "list",
    description = "List the embedded and the added models with licence and checksum.",
    footer = {"", "Example:", "  pivotune model list --json"})
final class ModelListCommand extends PivotuneCommand {
  private static final int SHORT_DIGEST = 12;

  ModelListCommand(Session session) {
    super(session);
  }

  @Override
  Answer answer() {
    ModelStore store = Models.of(session()).store();
    List<Map<String, Object>> embedded = embedded();
    List<Map<String, Object>> added = store.list().stream().map(ModelListCommand::json).toList();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("embedded", embedded);
    json.put("added", added);
    json.put("folder", store.folder().toString());
    List<String> lines = new ArrayList<>();
    lines.add("embedded:");
    embedded.forEach(model -> lines.add(line(model)));
    lines.add("added, in " + store.folder() + ":");
    added.forEach(model -> lines.add(line(model)));
    if (added.isEmpty()) {
      lines.add("  none");
    }
    return new Answer(json, lines);
  }

  static List<Map<String, Object>> embedded() {
    Licences licences = Licences.packed();
    List<Map<String, Object>> models = new ArrayList<>();
    EmbeddedModels.checksums().forEach((path, sha256) -> {
      Map<String, Object> model = new LinkedHashMap<>();
      model.put("name", path);
      model.put("licence", licences.at("models/" + path).map(Licences.Work::licence).orElse("see its card"));
      model.put("sha256", sha256);
      models.add(model);
    });
    return models;
  }

  private static Map<String, Object> json(ModelStore.Entry entry) {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("name", entry.name());
    model.put("kind", entry.kind());
    model.put("licence", entry.licence());
    model.put("sha256", entry.sha256());
    model.put("file", entry.file().toString());
    model.put("source", entry.source());
    model.put("source_sha256", entry.sourceSha256());
    return model;
  }

  private static String line(Map<String, Object> model) {
    String digest = String.valueOf(model.get("sha256"));
    return String.format("  %-36s %s  %s", model.get("name"),
        digest.substring(0, Math.min(SHORT_DIGEST, digest.length())), model.get("licence"));
  }
}
