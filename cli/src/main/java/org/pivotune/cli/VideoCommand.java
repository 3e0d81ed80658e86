package org.pivotune.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.pivotune.align.PasteBack;
import org.pivotune.edit.CodeRenderer;
import org.pivotune.edit.Edit;
import org.pivotune.edit.EditSequence;
import org.pivotune.edit.motion.Journey;
import org.pivotune.edit.recipe.EditFactory;
import org.pivotune.photo.Provenance;
import org.pivotune.photo.RgbImage;
import org.pivotune.report.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "video",
    description = "A short film: the face of a run changes edit by edit, and back.",
    footer = {
      "",
      "Edits are those of `pivotune edit`. Leaves 0000.png, 0001.png and so on, and video.mp4 where ffmpeg is found.",
      "",
      "Example:",
      "  pivotune video run --edit smile=2 --edit yaw=1.5 --frames 25 --out film"
    })
final class VideoCommand extends PivotuneCommand {
  @Parameters(paramLabel = "DIR", description = "A folder that `personalise` wrote.")
  Path folder = Path.of("");

  @Option(names = "--edit", paramLabel = "WHAT=STRENGTH", required = true,
      description = "An edit; may be given several times.")
  List<String> edits = List.of();

  @Option(names = "--mix", paramLabel = "OTHER@LAYERS[=PART]", description = "Other codes in some layers, likewise.")
  List<String> mixes = List.of();

  @Option(names = "--frames", paramLabel = "N", defaultValue = "25",
      description = "Frames for each edit, and for the way back (default: ${DEFAULT-VALUE}).")
  int frames = 25;

  @Option(names = "--one-way", description = "End at the edited face, not where it began.")
  boolean oneWay;

  @Option(names = "--original", description = "Film the original generator, not the tuned one.")
  boolean original;

  @Option(names = "--paste-back", description = "Film the whole photo.")
  boolean pasteBack;

  @Mixin
  PasteOptions paste = new PasteOptions();

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where the frames and the video go.")
  Path out = Path.of("");

  @Mixin
  EditOptions sources = new EditOptions();

  @Mixin
  FilmOptions film = new FilmOptions();

  @Mixin
  ProvenanceOptions provenance = new ProvenanceOptions();

  VideoCommand(Session session) {
    super(session);
  }

  @Override
  Answer answer() {
    List<Edit> wanted = edits.stream().map(Edit::parse).toList();
    List<MixOption> others = mixes.stream().map(MixOption::parse).toList();
    film.require();
    OutputFolder.requireWritable(out);
    RunFolder run = OpenRun.require(folder.toString());
    torch();
    try (OpenRun open = OpenRun.open(run, Models.of(session()), device(), precision());
        EditFactory factory = sources.factory(open.base(), Optional.of(open.tuned()), common.seed(), threads());
        StagedFiles staged = StagedFiles.in(out)) {
      EditOptions.warn(wanted, factory, progress());
      EditSequence sequence = OtherCodes.mixed(factory.sequence(wanted), others, open.base());
      Journey journey = Journey.through(sequence, open.pivot().codes(), frames, !oneWay);
      film.write(staged, journey.frames(), camera(open, journey), mark(others), session().environment(), progress(),
          cancellation());
      List<Path> files = staged.publish();
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("run", folder.toString());
      json.put("edits", edits);
      json.put("mixes", mixes);
      json.put("frames", journey.frames());
      json.put("files", files.stream().map(Path::toString).toList());
      return new Answer(json, FilmOptions.shown(files));
    }
  }

  /** Every frame names the edits that the film goes to. */
  private Provenance mark(List<MixOption> others) {
    List<String> all = MixOption.described(edits, others);
    return pasteBack ? provenance.editedPhoto(all) : provenance.generated(all);
  }

  private IntFunction<RgbImage> camera(OpenRun run, Journey journey) {
    CodeRenderer renderer = run.renderers().get(original ? 0 : 1);
    if (!pasteBack) {
      return frame -> renderer.render(journey.at(frame));
    }
    RgbImage photo = Sources.photo(run.folder());
    RgbImage before = renderer.render(run.pivot().codes());
    PasteBack back = paste.pasteBack();
    return frame -> back.carryOver(
        photo, run.folder().square(), before, renderer.render(journey.at(frame)));
  }
}
