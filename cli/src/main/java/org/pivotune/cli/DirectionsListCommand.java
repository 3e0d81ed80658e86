package org.pivotune.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pivotune.edit.DirectionCatalogue;
import org.pivotune.edit.EditDirection;
import org.pivotune.model.BaseModels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    description = "List directions: what one unit of each does, and how well it was fitted.",
    footer = {"", "Example:", "  pivotune directions list --json"})
final class DirectionsListCommand extends PivotuneCommand {
  @Option(names = "--directions", paramLabel = "FILE", description = "A file (default: those of faces-128).")
  @Nullable Path directions;

  DirectionsListCommand(Session session) {
    super(session);
  }

  @Override
  Answer answer() {
    DirectionCatalogue catalogue =
        directions == null ? DirectionCatalogue.embedded(BaseModels.DEFAULT) : DirectionCatalogue.load(directions);
    List<EditDirection> all = catalogue.directions();
    return new Answer(
        Map.of("directions", all.stream().map(DirectionsListCommand::json).toList()),
        all.stream().map(direction -> String.format("%-14s %s", direction.name(), direction.meaning())).toList());
  }

  static Map<String, Object> json(EditDirection direction) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", direction.name());
    json.put("meaning", direction.meaning());
    json.put("unit", direction.unit());
    json.put("layers", direction.layers().toString());
    json.put("method", direction.source().method());
    direction.source().baseSha256().ifPresent(sha256 -> json.put("base_sha256", sha256));
    json.put("figures", direction.source().figures());
    return json;
  }
}
