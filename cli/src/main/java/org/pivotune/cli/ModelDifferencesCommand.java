package org.pivotune.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pivotune.align.FaceAligner;
import org.pivotune.edit.DirectionCatalogue;
import org.pivotune.edit.Edit;
import org.pivotune.edit.EditSequence;
import org.pivotune.edit.EditStrip;
import org.pivotune.edit.EditedPicture;
import org.pivotune.experiment.DifferenceStudy;
import org.pivotune.experiment.DifferenceTable;
import org.pivotune.experiment.KeptDifference;
import org.pivotune.identity.FivePoints;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.measure.Judge;
import org.pivotune.model.LoadedModel;
import org.pivotune.personalise.Personaliser;
import org.pivotune.photo.RgbImage;
import org.pivotune.report.RunFolder;
import org.pivotune.stylegan.Generator;
import org.pivotune.tensor.HostTensor;
import org.pivotune.tune.BaseModel;
import org.pivotune.tune.DifferenceForm;
import org.pivotune.tune.PersonalGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "differences",
    description = "How small a person's tuned difference can be kept, and what each way costs: size and quality.",
    footer = {
      "",
      "Every form is written, read back, rendered at the pivot and edited, and compared with the whole difference and,",
      "where the run has one, with the photo. --out gets table.md and pictures.png.",
      "",
      "Example:",
      "  pivotune model differences run --difference low-rank --difference low-rank:size=1MB --out differences"
    })
final class ModelDifferencesCommand extends PivotuneCommand {
  private static final List<String> USUAL = List.of("full", "half", "low-rank:energy=0.99", "low-rank:energy=0.95",
      "low-rank:energy=0.9", "low-rank:energy=0.8", "low-rank:energy=0.5", "low-rank:rank=16", "low-rank:rank=4");

  @Parameters(paramLabel = "RUN", description = "A run folder or a personal generator's file.")
  String source = "";

  @Option(names = "--difference", paramLabel = "full|half|low-rank[:GOAL]",
      description = "A form to try; may be given several times (default: nine of them).")
  List<String> differences = USUAL;

  @Option(names = "--edit", paramLabel = "NAME=STRENGTH",
      description = "An edit to compare; may be given several times (default: smile=2, yaw=1, age=2 where known).")
  List<String> edits = List.of();

  @Option(names = "--directions", paramLabel = "FILE", description = "Directions (default: those of the base model).")
  @Nullable Path directions;

  @Option(names = "--out", paramLabel = "DIR", description = "A folder for the table and the pictures.")
  @Nullable Path out;

  @Mixin
  ProvenanceOptions provenance = new ProvenanceOptions();

  ModelDifferencesCommand(Session session) {
    super(session);
  }

  @Override
  Answer answer() throws IOException {
    List<DifferenceForm> forms = differences.stream().map(DifferenceOptions::parse).toList();
    if (out != null) {
      OutputFolder.requireWritable(out);
    }
    PersonalGenerator person = Sources.personal(source).orElseThrow(() -> new CommandException(ExitCode.BAD_INPUT,
        source + " is neither a run folder nor a personal generator's file"));
    LoadedModel model = Models.of(session()).generators().load(person.baseName());
    torch();
    // Each form is a file for a while. It shows the person as surely as the source does, and stays beside that.
    try (StagedFiles staged = StagedFiles.in(out == null ? home() : out);
        Generator generator = Models.generator(model, device(), precision())) {
      BaseModel base = new BaseModel(model.name(), model.weights().sha256(), generator);
      List<KeptDifference> rows = study(base, person, forms, staged.staging());
      if (out != null) {
        write(rows, staged);
      }
      return answer(rows);
    }
  }

  /** Where the source lies. */
  private Path home() {
    Path place = Path.of(source).toAbsolutePath();
    Path parent = place.getParent();
    return Files.isDirectory(place) || parent == null ? place : parent;
  }

  private List<KeptDifference> study(
      BaseModel base, PersonalGenerator person, List<DifferenceForm> forms, Path scratch) {
    int side = base.generator().config().resolution();
    Optional<RgbImage> photo = photo(side);
    progress().stage("comparing " + forms.size() + " forms");
    try (Judge judge = Judge.open(Models.of(session()).networks().apply(PerceptualNet.ALEX), side, threads())) {
      return new DifferenceStudy(base, person, edited(base, person), judge, points(base, person, photo))
          .run(forms, photo.map(RgbImage::toTensor), scratch, cancellation());
    }
  }

  /** The aligned photo, where the run has one in the generator's size. */
  private Optional<RgbImage> photo(int side) {
    Optional<RunFolder> run = Sources.run(source);
    if (run.isEmpty() || !Files.isRegularFile(run.get().path().resolve("1-aligned/aligned.png"))) {
      return Optional.empty();
    }
    return run.map(RunFolder::aligned).filter(image -> image.width() == side && image.height() == side);
  }

  private FivePoints points(BaseModel base, PersonalGenerator person, Optional<RgbImage> photo) {
    RgbImage picture = photo.orElseGet(() -> {
      try (Generator tuned = person.applyTo(base)) {
        return RgbImage.fromTensor(Personaliser.render(tuned, person.pivot()));
      }
    });
    try (FaceAligner aligner = FaceAligner.embedded(threads())) {
      return PicturePoints.in(aligner, picture, () -> progress().notice("no face was found; identity is measured where "
          + "an aligned picture would have it"));
    }
  }

  private Map<String, HostTensor> edited(BaseModel base, PersonalGenerator person) {
    boolean known = directions != null || DirectionCatalogue.embeddedFor(base.sha256()).isPresent();
    if (!known && edits.isEmpty()) {
      progress().notice("no directions come with the model " + base.name() + "; only the picture at the pivot is "
          + "compared");
      return Map.of();
    }
    DirectionCatalogue catalogue = DirectionSources.of(directions, base);
    List<String> wanted = edits.isEmpty()
        ? Stream.of("smile=2", "yaw=1", "age=2")
            .filter(edit -> catalogue.names().contains(edit.substring(0, edit.indexOf('=')))).toList()
        : edits;
    Map<String, HostTensor> codes = new LinkedHashMap<>();
    wanted.forEach(edit -> codes.put(
        edit, EditSequence.of(List.of(Edit.parse(edit)), catalogue).apply(person.pivot().codes())));
    return codes;
  }

  private void write(List<KeptDifference> rows, StagedFiles staged) throws IOException {
    Files.writeString(staged.staging().resolve("table.md"), DifferenceTable.markdown(rows));
    staged.add("table.md");
    staged.write("pictures.png", sheet(rows).compose(),
        provenance.generated(List.copyOf(rows.getFirst().edits().keySet())));
    staged.publish();
  }

  private Answer answer(List<KeptDifference> rows) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("source", source);
    json.put("forms", rows.stream().map(ModelDifferencesCommand::json).toList());
    return new Answer(json, List.of(DifferenceTable.markdown(rows).strip()));
  }

  private static Map<String, Object> json(KeptDifference row) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("form", row.form());
    json.put("bytes", row.bytes());
    json.put("to_full", ScoreText.json(row.reconstruction()));
    row.photo().ifPresent(scores -> json.put("to_photo", ScoreText.json(scores)));
    Map<String, Object> edited = new LinkedHashMap<>();
    row.edits().forEach((name, scores) -> edited.put(name, ScoreText.json(scores)));
    json.put("edits_to_full", edited);
    return json;
  }

  private static EditStrip sheet(List<KeptDifference> rows) {
    return new EditStrip("The same face by the size it is kept in", rows.stream()
        .map(row -> new EditStrip.Row(
            String.format(Locale.ROOT, "%s, %.2f MB", row.form(), row.bytes() / 1e6),
            row.pictures().entrySet().stream().map(picture -> new EditedPicture(
                    picture.getKey().isEmpty() ? "pivot" : picture.getKey(), EditSequence.NONE, picture.getValue()))
                .toList()))
        .toList());
  }
}
