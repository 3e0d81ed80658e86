package org.pivotune.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pivotune.edit.DirectionCatalogue;
import org.pivotune.edit.EditDirection;
import org.pivotune.edit.recipe.EditCatalogue;
import org.pivotune.edit.recipe.NamedEdit;
import org.pivotune.edit.recipe.Recipe;
import org.pivotune.model.BaseModels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    description = "List the edits of a catalogue: what each does, between which strengths, and where it comes from.",
    footer = {
      "", "Examples:", "  pivotune directions list --json", "  pivotune directions list --catalogue ffhq-1024"})
final class DirectionsListCommand extends PivotuneCommand {
  @Option(names = {"--catalogue", "--directions"}, paramLabel = "FILE|NAME",
      description = "A file, or ffhq-1024 (default: that of faces-128).")
  @Nullable String catalogue;

  DirectionsListCommand(Session session) {
    super(session);
  }

  @Override
  Answer answer() {
    EditCatalogue listed = catalogue == null
        ? EditCatalogue.of(DirectionCatalogue.embedded(BaseModels.DEFAULT))
        : new EditOptions().open(catalogue);
    List<String> lines = new ArrayList<>();
    lines.add(listed.about());
    for (NamedEdit edit : listed.edits()) {
      lines.add(String.format(Locale.ROOT, "%-18s %-10s %-9s %s", edit.name(), range(edit),
          kind(edit.recipe()), edit.meaning()));
    }
    return new Answer(Map.of("about", listed.about(), "directions",
        listed.edits().stream().map(DirectionsListCommand::json).toList()), lines);
  }

  private static String range(NamedEdit edit) {
    return NumberText.of(edit.range().low()) + ".." + NumberText.of(edit.range().high());
  }

  private static String kind(Recipe recipe) {
    return switch (recipe) {
      case Recipe.Named named -> "name";
      case Recipe.Ready ready -> "direction";
      case Recipe.Vector vector -> "direction";
      case Recipe.Component component -> "ganspace";
      case Recipe.Factor factor -> "sefa";
      case Recipe.Channels channels -> "style";
      case Recipe.Mapper mapper -> "mapper";
      case Recipe.Words words -> "text";
    };
  }

  private static Map<String, Object> json(NamedEdit edit) {
    Map<String, Object> json = edit.recipe() instanceof Recipe.Ready(var direction)
        ? json(direction)
        : new LinkedHashMap<>(Map.of("name", edit.name(), "meaning", edit.meaning()));
    json.put("kind", kind(edit.recipe()));
    edit.layers().ifPresent(layers -> json.put("layers", layers.toString()));
    json.putIfAbsent("unit", edit.unit());
    json.put("range", List.of(edit.range().low(), edit.range().high()));
    json.put("source", edit.source());
    return json;
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
