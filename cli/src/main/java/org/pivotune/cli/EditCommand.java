package org.pivotune.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pivotune.align.PasteBack;
import org.pivotune.edit.CodeRenderer;
import org.pivotune.edit.DirectionCatalogue;
import org.pivotune.edit.Edit;
import org.pivotune.edit.EditSequence;
import org.pivotune.edit.EditStrip;
import org.pivotune.model.LoadedModel;
import org.pivotune.photo.PhotoReader;
import org.pivotune.photo.RgbImage;
import org.pivotune.report.RunFolder;
import org.pivotune.stylegan.Generator;
import org.pivotune.tensor.HostTensor;
import org.pivotune.tune.BaseModel;
import org.pivotune.tune.PersonalGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "edit",
    description = "Edit the face of a run by its tuned generator, the original one beside it.",
    footer = {
      "",
      "Several --edit add up. Leaves original.png, tuned.png and side-by-side.png (edit by edit, original above, tuned",
      "below), for each --strip one strip-NAME.png, and with --paste-back photo.png.",
      "`pivotune directions list` tells the names.",
      "",
      "Example:",
      "  pivotune edit run --edit smile=2 --edit yaw=-1 --strip age=-3:3:7 --out edits"
    })
final class EditCommand extends PivotuneCommand {
  @Parameters(paramLabel = "DIR", description = "A folder that `personalise` wrote.")
  Path folder = Path.of("");

  @Option(names = "--edit", paramLabel = "NAME=STRENGTH", description = "An edit; may be given several times.")
  List<String> edits = List.of();

  @Option(names = "--strip", paramLabel = "NAME=FROM:TO:COUNT", description = "A strip of strengths, likewise.")
  List<String> strips = List.of();

  @Option(names = "--directions", paramLabel = "FILE", description = "Directions (default: those of the base model).")
  @Nullable Path directions;

  @Option(names = "--paste-back", description = "Put the edited face back into the whole photo.")
  boolean pasteBack;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where the pictures go.")
  Path out = Path.of("");

  EditCommand(Session session) {
    super(session);
  }

  @Override
  Answer answer() {
    if (edits.isEmpty() && strips.isEmpty()) {
      throw new CommandException(ExitCode.USAGE, "say what to edit: --edit smile=2, --strip smile=-3:3:7, or both");
    }
    List<Edit> wanted = edits.stream().map(Edit::parse).toList();
    List<StripOption> rows = strips.stream().map(StripOption::parse).toList();
    OutputFolder.requireWritable(out);
    RunFolder run = Sources.run(folder.toString()).orElseThrow(() -> new CommandException(ExitCode.BAD_INPUT,
        folder + " is no folder; give the folder of a finished run"));
    PersonalGenerator personal = run.generator();
    LoadedModel model = Models.of(session()).generators().load(personal.baseName());
    torch();
    Map<String, RgbImage> pictures;
    try (Generator original = Models.generator(model, device())) {
      BaseModel base = new BaseModel(model.name(), model.weights().sha256(), original);
      DirectionCatalogue catalogue = DirectionSources.of(directions, base);
      try (Generator tuned = personal.applyTo(base)) {
        progress().stage("editing");
        List<CodeRenderer> generators = List.of(new CodeRenderer("original", original, personal.pivot().noise()),
            new CodeRenderer("tuned", tuned, personal.pivot().noise()));
        pictures = pictures(generators, personal.pivot().codes(), catalogue, wanted, rows, run);
      }
    }
    return write(pictures);
  }

  private Map<String, RgbImage> pictures(List<CodeRenderer> generators, HostTensor codes, DirectionCatalogue catalogue,
      List<Edit> wanted, List<StripOption> rows, RunFolder run) {
    Map<String, RgbImage> pictures = new LinkedHashMap<>();
    if (!wanted.isEmpty()) {
      EditSequence sequence = EditSequence.of(wanted, catalogue);
      generators.forEach(generator ->
          pictures.put(generator.label() + ".png", generator.render(sequence.apply(codes))));
      pictures.put("side-by-side.png", EditStrip.ofSequence(sequence, codes, generators, cancellation()).compose());
      if (pasteBack) {
        RgbImage photo = PhotoReader.read(run.photo()).pixels();
        pictures.put("photo.png", PasteBack.DEFAULT.replace(photo, run.square(), pictures.get("tuned.png")));
      }
    }
    for (StripOption strip : rows) {
      pictures.put("strip-" + strip.direction() + ".png", EditStrip.ofStrengths(
          catalogue.get(strip.direction()), strip.strengths(), codes, generators, cancellation()).compose());
    }
    return pictures;
  }

  /** All at the end: a run that is stopped leaves nothing. */
  private Answer write(Map<String, RgbImage> pictures) {
    cancellation().check();
    String text = String.join(", ", edits);
    List<String> files;
    try (StagedFiles staged = StagedFiles.in(out)) {
      pictures.forEach((name, picture) ->
          staged.write(name, picture, text.isEmpty() ? Map.of() : Map.of("edits", text)));
      files = staged.publish().stream().map(Path::toString).toList();
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("run", folder.toString());
    json.put("edits", edits);
    json.put("strips", strips);
    json.put("files", files);
    return new Answer(json, files);
  }
}
