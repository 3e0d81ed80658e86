package org.pivotune.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pivotune.edit.CodeRenderer;
import org.pivotune.edit.Edit;
import org.pivotune.edit.EditMethod;
import org.pivotune.edit.EditStrip;
import org.pivotune.edit.EditedPicture;
import org.pivotune.edit.recipe.EditFactory;
import org.pivotune.model.BaseModels;
import org.pivotune.model.LoadedModel;
import org.pivotune.report.RunFolder;
import org.pivotune.stylegan.Generator;
import org.pivotune.tensor.HostTensor;
import org.pivotune.tune.BaseModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "browse",
    description = "Show what unnamed directions do: one sheet, a row for each, a column for each strength.",
    footer = {
      "",
      "Good ones can be named in a catalogue (docs/edits.md).",
      "",
      "Examples:",
      "  pivotune directions browse sefa --count 8 --strengths=-6:6:5 --out sheet.png",
      "  pivotune directions browse ganspace-add --layers 4-7 --model run --strengths=-3:3:7 --out sheet.png"
    })
final class DirectionsBrowseCommand extends PivotuneCommand {
  private static final int MOST = 64;

  @Parameters(paramLabel = "sefa|sefa-tuned|ganspace|ganspace-add",
      description = "Which kind; docs/edits.md explains each.")
  String kind = "sefa";

  @Option(names = "--first", paramLabel = "N", defaultValue = "0",
      description = "The first direction (default: ${DEFAULT-VALUE}).")
  int first;

  @Option(names = "--count", paramLabel = "N", defaultValue = "10",
      description = "How many (default: ${DEFAULT-VALUE}).")
  int count = 10;

  @Option(names = "--layers", paramLabel = "A-B", description = "Only these style layers, such as 4-7 or 8-.")
  String layers = "";

  @Option(names = "--strengths", paramLabel = "FROM:TO:COUNT", defaultValue = "-3:3:7",
      description = "The columns (default: ${DEFAULT-VALUE}).")
  String strengths = "-3:3:7";

  @Option(names = "--model", paramLabel = "M", defaultValue = "faces-128",
      description = "A generator's file, a run folder (which shows its person), an added model or ${DEFAULT-VALUE} "
          + "(default), which show the random face of --seed.")
  String model = BaseModels.DEFAULT;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "The sheet, .png or .jpg.")
  Path out = Path.of("");

  @Mixin
  EditOptions sources = new EditOptions();

  @Mixin
  ProvenanceOptions provenance = new ProvenanceOptions();

  DirectionsBrowseCommand(Session session) {
    super(session);
  }

  @Override
  Answer answer() {
    if (!List.of("sefa", "sefa-tuned", "ganspace", "ganspace-add").contains(kind)) {
      throw new CommandException(ExitCode.USAGE, "there are sefa, sefa-tuned, ganspace and ganspace-add to browse, not "
          + "'" + kind + "'");
    }
    if (first < 0 || count < 1 || count > MOST) {
      throw new CommandException(ExitCode.USAGE, "--count is 1 to " + MOST + ", --first 0 or more");
    }
    List<Double> columns = StripOption.parse("browse=" + strengths).strengths(Optional.empty());
    List<Edit> rows = rows();
    OutputFolder.requireWritablePicture(out);
    torch();
    Optional<RunFolder> run = Sources.run(model);
    EditStrip sheet = run.isPresent() ? ofRun(run.get(), rows, columns) : ofModel(rows, columns);
    OutputFolder.makeParent(out);
    OutputFolder.writePicture(
        sheet.compose(), out, provenance.generated(rows.stream().map(Edit::direction).toList()));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("out", out.toString());
    json.put("directions", rows.stream().map(Edit::direction).toList());
    json.put("strengths", columns);
    return new Answer(json, List.of(out.toString()));
  }

  private List<Edit> rows() {
    String where = layers.isEmpty() ? "" : "@" + layers;
    List<Edit> rows = new ArrayList<>();
    for (int i = first; i < first + count; i++) {
      rows.add(Edit.parse(kind + ":" + i + where + "=0"));
    }
    return rows;
  }

  private EditStrip ofRun(RunFolder folder, List<Edit> rows, List<Double> columns) {
    try (OpenRun run = OpenRun.open(folder, Models.of(session()), device(), precision());
        EditFactory factory = sources.factory(run.base(), Optional.of(run.tuned()), common.seed(), threads())) {
      return sheet(factory, rows, columns, run.pivot().codes(), run.tunedRenderer());
    }
  }

  private EditStrip ofModel(List<Edit> rows, List<Double> columns) {
    LoadedModel loaded = Models.of(session()).generators().load(model);
    try (Generator generator = Models.generator(loaded, device(), precision());
        EditFactory factory = sources.factory(new BaseModel(loaded.name(), loaded.weights().sha256(), generator),
            Optional.empty(), common.seed(), threads())) {
      return sheet(factory, rows, columns, OtherCodes.random(generator, common.seed()),
          CodeRenderer.of("original", generator));
    }
  }

  private EditStrip sheet(
      EditFactory factory, List<Edit> edits, List<Double> columns, HostTensor codes, CodeRenderer renderer) {
    progress().stage("rendering");
    List<EditStrip.Row> rows = new ArrayList<>();
    for (Edit edit : edits) {
      cancellation().check();
      EditMethod method = factory.method(edit);
      List<EditedPicture> pictures = EditStrip.ofStrengths(
          method, columns, codes, List.of(renderer), cancellation()).rows().getFirst().pictures();
      rows.add(new EditStrip.Row(method.name(), pictures));
      progress().step(rows.size(), edits.size(), "directions");
    }
    return new EditStrip(kind + " of " + renderer.label() + " " + model, rows);
  }
}
