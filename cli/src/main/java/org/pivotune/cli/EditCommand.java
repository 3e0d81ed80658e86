package org.pivotune.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pivotune.edit.CodeRenderer;
import org.pivotune.edit.Edit;
import org.pivotune.edit.EditSequence;
import org.pivotune.edit.EditStrip;
import org.pivotune.edit.recipe.EditFactory;
import org.pivotune.photo.Provenance;
import org.pivotune.photo.RgbImage;
import org.pivotune.report.DistinctNames;
import org.pivotune.report.RunFolder;
import org.pivotune.tensor.HostTensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "edit",
    description = "Edit the face of a run by its tuned generator, the original one beside it.",
    footer = {
      "",
      "An edit is WHAT[@LAYERS]=STRENGTH; several add up. WHAT is a name (`pivotune directions list`), sefa:N,",
      "sefa-tuned:N, ganspace:N, ganspace-add:N, style:LAYER:CHANNEL, file:FILE[#NAME], mapper:FILE, text:FILE or",
      "text:PHRASE>PHRASE; LAYERS are 4-7, 8- or 8. docs/edits.md explains each.",
      "Leaves original.png, tuned.png and side-by-side.png (edit by edit, original above, tuned below), for each",
      "--strip one strip-NAME.png, for each --grid one grid-NAMES.png, and with --paste-back photo.png; of a run of",
      "several people all that for each, in a folder of the person's name.",
      "",
      "Examples:",
      "  pivotune edit run --edit smile=2 --edit yaw=-1 --strip age --out edits",
      "  pivotune edit run --edit sefa:3=1.5 --edit style:9:40=10 --mix other-run@8-11 --grid smile,yaw --out edits"
    })
final class EditCommand extends PivotuneCommand {
  @Parameters(paramLabel = "DIR", description = "A folder that `personalise` wrote.")
  Path folder = Path.of("");

  @Option(names = "--edit", paramLabel = "WHAT=STRENGTH", description = "An edit; may be given several times.")
  List<String> edits = List.of();

  @Option(names = "--mix", paramLabel = "OTHER@LAYERS[=PART]",
      description = "In some layers the codes of OTHER: a run, FILE[#NAME] with a code, or seed:N; likewise.")
  List<String> mixes = List.of();

  @Option(names = "--strip", paramLabel = "WHAT[=FROM:TO:COUNT]", description = "A strip of strengths, likewise.")
  List<String> strips = List.of();

  @Option(names = "--grid", paramLabel = "STRIP,STRIP", description = "Two edits, down and across, likewise.")
  List<String> grids = List.of();

  @Option(names = "--paste-back", description = "Put the edited face back into the whole photo.")
  boolean pasteBack;

  @Mixin
  PasteOptions paste = new PasteOptions();

  @Option(names = "--person", paramLabel = "N|NAME",
      description = "Only this face of a run of several, by number from 0 or by name (default: all).")
  @Nullable String person;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where the pictures go.")
  Path out = Path.of("");

  @Mixin
  EditOptions sources = new EditOptions();

  @Mixin
  ProvenanceOptions provenance = new ProvenanceOptions();

  EditCommand(Session session) {
    super(session);
  }

  /** What is asked for, understood but not yet looked up. */
  private record Wanted(
      List<Edit> edits, List<MixOption> mixes, List<StripOption> strips, List<GridOption> grids) {}

  @Override
  Answer answer() {
    if (edits.isEmpty() && mixes.isEmpty() && strips.isEmpty() && grids.isEmpty()) {
      throw new CommandException(ExitCode.USAGE,
          "say what to edit: --edit smile=2, --mix other-run@8-11, --strip smile, --grid smile,yaw, or several");
    }
    Wanted wanted = new Wanted(edits.stream().map(Edit::parse).toList(),
        mixes.stream().map(MixOption::parse).toList(), strips.stream().map(StripOption::parse).toList(),
        grids.stream().map(GridOption::parse).toList());
    OutputFolder.requireWritable(out);
    RunFolder run = person == null
        ? OpenRun.require(folder.toString())
        : OpenRun.require(folder.toString(), person);
    torch();
    Map<String, Shown> pictures = new LinkedHashMap<>();
    try (OpenRun open = OpenRun.open(run, Models.of(session()), device(), precision());
        EditFactory factory =
            sources.factory(open.base(), Optional.of(open.tuned()), common.seed(), threads())) {
      progress().stage("editing");
      EditOptions.warn(wanted.edits(), factory, progress());
      for (OpenRun face : open.faces()) {
        String within = face.folder().face().folder();
        pictures(face, factory, wanted).forEach((name, picture) ->
            pictures.put(within.isEmpty() ? name : within + "/" + name, picture));
      }
    }
    return write(pictures);
  }

  /** A picture and what its file says of it. */
  private record Shown(RgbImage image, Provenance provenance) {}

  private Map<String, Shown> pictures(OpenRun run, EditFactory factory, Wanted wanted) {
    Map<String, Shown> pictures = new LinkedHashMap<>();
    HostTensor codes = run.pivot().codes();
    EditSequence sequence = OtherCodes.mixed(factory.sequence(wanted.edits()), wanted.mixes(), run.base());
    if (!sequence.steps().isEmpty()) {
      pictures.putAll(ofSequence(run, sequence, MixOption.described(edits, wanted.mixes())));
    }
    List<String> stripNames = DistinctNames.of(wanted.strips().stream().map(StripOption::fileName).toList(), "-");
    for (int i = 0; i < stripNames.size(); i++) {
      StripOption strip = wanted.strips().get(i);
      RgbImage image = EditStrip.ofStrengths(factory.method(strip.edit()),
          strip.strengths(factory.range(strip.edit())), codes, run.renderers(), cancellation()).compose();
      pictures.put(
          "strip-" + stripNames.get(i) + ".png", new Shown(image, provenance.generated(strip.described(factory))));
    }
    List<String> gridNames = DistinctNames.of(wanted.grids().stream().map(GridOption::fileName).toList(), "-");
    for (int i = 0; i < gridNames.size(); i++) {
      GridOption grid = wanted.grids().get(i);
      pictures.put("grid-" + gridNames.get(i) + ".png",
          new Shown(grid(run, factory, grid).compose(), provenance.generated(grid.described(factory))));
    }
    return pictures;
  }

  private Map<String, Shown> ofSequence(OpenRun run, EditSequence sequence, List<String> described) {
    Map<String, Shown> pictures = new LinkedHashMap<>();
    HostTensor codes = run.pivot().codes();
    Provenance rendered = provenance.generated(described);
    for (CodeRenderer generator : run.renderers()) {
      pictures.put(generator.label() + ".png", new Shown(generator.render(sequence.edit(codes)), rendered));
    }
    pictures.put("side-by-side.png", new Shown(
        EditStrip.ofSequence(sequence, codes, run.renderers(), cancellation()).compose(), rendered));
    if (pasteBack) {
      RgbImage photo = paste.pasteBack().carryOver(Sources.photo(run.folder()), run.folder().square(),
          run.tunedRenderer().render(codes), pictures.get("tuned.png").image());
      pictures.put("photo.png", new Shown(photo, provenance.editedPhoto(described)));
    }
    return pictures;
  }

  private EditStrip grid(OpenRun run, EditFactory factory, GridOption grid) {
    return EditStrip.grid(
        factory.method(grid.down().edit()), grid.down().strengths(factory.range(grid.down().edit())),
        factory.method(grid.across().edit()), grid.across().strengths(factory.range(grid.across().edit())),
        run.pivot().codes(), run.tunedRenderer(), cancellation());
  }

  /** All at the end: a run that is stopped leaves nothing. */
  private Answer write(Map<String, Shown> pictures) {
    cancellation().check();
    List<String> files;
    try (StagedFiles staged = StagedFiles.in(out)) {
      pictures.forEach((name, picture) -> staged.write(name, picture.image(), picture.provenance()));
      files = staged.publish().stream().map(Path::toString).toList();
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("run", folder.toString());
    json.put("edits", edits);
    json.put("mixes", mixes);
    json.put("strips", strips);
    json.put("grids", grids);
    json.put("files", files);
    return new Answer(json, files);
  }
}
