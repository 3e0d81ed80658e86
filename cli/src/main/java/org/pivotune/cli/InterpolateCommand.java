package org.pivotune.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pivotune.edit.Edit;
import org.pivotune.edit.EditSequence;
import org.pivotune.edit.EditStrip;
import org.pivotune.edit.EditedPicture;
import org.pivotune.edit.motion.Journey;
import org.pivotune.edit.motion.PeopleBlend;
import org.pivotune.edit.recipe.EditFactory;
import org.pivotune.photo.Provenance;
import org.pivotune.report.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "interpolate",
    description = "The way from one person to another: codes and tuned weights go over together.",
    footer = {
      "",
      "Both runs must come from one base model. Leaves between.png, pictures side by side, and with --frames also",
      "0000.png, 0001.png and so on, and video.mp4 where ffmpeg is found.",
      "",
      "Example:",
      "  pivotune interpolate run-a run-b --pictures 7 --edit smile=1 --frames 50 --out between"
    })
final class InterpolateCommand extends PivotuneCommand {
  private static final int MOST_PICTURES = 64;
  private static final int MOST_FRAMES = 10_000;

  @Parameters(index = "0", paramLabel = "FROM", description = "A folder that `personalise` wrote.")
  Path from = Path.of("");

  @Parameters(index = "1", paramLabel = "TO", description = "Another one.")
  Path to = Path.of("");

  @Option(names = "--pictures", paramLabel = "N", defaultValue = "7",
      description = "Pictures side by side, both people counted (default: ${DEFAULT-VALUE}).")
  int pictures = 7;

  @Option(names = "--frames", paramLabel = "N", description = "Also a film of N frames there and N back.")
  @Nullable Integer frames;

  @Option(names = "--edit", paramLabel = "WHAT=STRENGTH", description = "An edit all along the way, likewise.")
  List<String> edits = List.of();

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where the pictures go.")
  Path out = Path.of("");

  @Mixin
  EditOptions sources = new EditOptions();

  @Mixin
  FilmOptions film = new FilmOptions();

  @Mixin
  ProvenanceOptions provenance = new ProvenanceOptions();

  InterpolateCommand(Session session) {
    super(session);
  }

  @Override
  Answer answer() {
    requireCounts();
    film.require();
    List<Edit> wanted = edits.stream().map(Edit::parse).toList();
    OutputFolder.requireWritable(out);
    RunFolder first = OpenRun.require(from.toString());
    RunFolder second = OpenRun.require(to.toString());
    torch();
    try (OpenRun open = OpenRun.open(first, Models.of(session()), device(), precision());
        EditFactory factory = sources.factory(open.base(), Optional.of(open.tuned()), common.seed(), threads());
        PeopleBlend blend = new PeopleBlend(open.base(), person(open.folder()), person(second));
        StagedFiles staged = StagedFiles.in(out)) {
      EditOptions.warn(wanted, factory, progress());
      EditSequence sequence = factory.sequence(wanted);
      progress().stage("between " + from + " and " + to);
      Provenance mark = provenance.generated(blended());
      staged.write("between.png", strip(blend, sequence).compose(), mark);
      Integer leg = frames;
      if (leg != null) {
        film.write(staged, 2 * leg + 1, frame -> blend.render(part(frame, leg), sequence), mark,
            session().environment(), progress(), cancellation());
      }
      return answer(staged.publish());
    }
  }

  /** Not whom: names of folders are often names of people. */
  private List<String> blended() {
    List<String> all = new ArrayList<>(List.of("between two people"));
    all.addAll(edits);
    return all;
  }

  private static PeopleBlend.Person person(RunFolder run) {
    return new PeopleBlend.Person(run.generator(), run.generator().pivot());
  }

  /** There and back, slowly away and slowly on. */
  private static double part(int frame, int leg) {
    return Journey.eased(frame <= leg ? (double) frame / leg : (double) (2 * leg - frame) / leg);
  }

  private EditStrip strip(PeopleBlend blend, EditSequence sequence) {
    List<EditedPicture> row = new ArrayList<>();
    for (int i = 0; i < pictures; i++) {
      cancellation().check();
      double part = (double) i / (pictures - 1);
      row.add(new EditedPicture(Math.round(100 * part) + " %", sequence, blend.render(part, sequence)));
    }
    String title = "from " + from.getFileName() + " to " + to.getFileName();
    return new EditStrip(title, List.of(new EditStrip.Row(sequence.toString(), row)));
  }

  private void requireCounts() {
    Integer leg = frames;
    if (pictures < 2 || pictures > MOST_PICTURES) {
      throw new CommandException(ExitCode.USAGE, "--pictures is 2 to " + MOST_PICTURES + ", not " + pictures);
    }
    if (leg != null && (leg < 1 || leg > MOST_FRAMES)) {
      throw new CommandException(ExitCode.USAGE, "--frames is 1 to " + MOST_FRAMES + ", not " + leg);
    }
  }

  private Answer answer(List<Path> files) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("from", from.toString());
    json.put("to", to.toString());
    json.put("pictures", pictures);
    json.put("edits", edits);
    json.put("files", files.stream().map(Path::toString).toList());
    return new Answer(json, FilmOptions.shown(files));
  }
}
