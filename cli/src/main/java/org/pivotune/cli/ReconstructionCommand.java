package org.pivotune.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.pivotune.edit.EditSequence;
import org.pivotune.edit.EditStrip;
import org.pivotune.edit.EditedPicture;
import org.pivotune.experiment.Reconstruction;
import org.pivotune.experiment.ReconstructionStudy;
import org.pivotune.experiment.ReconstructionTable;
import org.pivotune.model.BaseModels;
import org.pivotune.model.LoadedModel;
import org.pivotune.personalise.Preset;
import org.pivotune.photo.PhotoReader;
import org.pivotune.photo.PhotoWriter;
import org.pivotune.photo.ResizeFilter;
import org.pivotune.photo.RgbImage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "reconstruction",
    description = "Project and tune every photo of a folder; a table of scores before and after, and the pictures.",
    footer = {
      "",
      "Finished photos are kept in the output folder: started again, an interrupted study goes on.",
      "",
      "Example:",
      "  pivotune experiment reconstruction --photos photos --out study --seed 1"
    })
final class ReconstructionCommand extends PivotuneCommand {
  private static final int SHEET_PICTURE = 192;

  @Option(names = "--photos", required = true, paramLabel = "DIR", description = "Folder of JPEG and PNG files.")
  Path photos = Path.of("");

  @Option(names = "--out", required = true, paramLabel = "DIR",
      description = "Gets table.md, results.json, pictures.png and a folder for each photo.")
  Path out = Path.of("");

  @Mixin
  RunOptions run = new RunOptions();

  ReconstructionCommand(Session session) {
    super(session);
  }

  @Override
  Answer answer() throws IOException {
    List<Path> files = files();
    OutputFolder.requireWritable(out);
    Models models = Models.of(session());
    LoadedModel model = models.generators().load(run.model(BaseModels.DEFAULT));
    RunOptions.Chosen chosen = run.choose(
        Preset.OFFICIAL, model.weights().config().resolution(), common.seed, models.networks()::has, progress());
    torch();
    OutputFolder.make(out);
    try (Workbench bench = Workbench.open(models, model, device(), threads())) {
      ReconstructionStudy study = new ReconstructionStudy(
          bench.personaliser(), bench.aligner(), bench.resolution(), chosen.config());
      List<Reconstruction> rows = study.run(files, out, this::begun, cancellation());
      return finish(rows, chosen);
    }
  }

  private ProgressListener begun(String photo, int index, int count) {
    progress().notice(photo + ", " + (index + 1) + " of " + count);
    return new ProgressListener(progress());
  }

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(photos)) {
      throw new CommandException(ExitCode.BAD_INPUT, photos + " is not a folder; name a folder of photos");
    }
    try (Stream<Path> all = Files.list(photos)) {
      List<Path> files = all.filter(file -> file.getFileName().toString().matches("(?i).*\\.(jpe?g|png)")).sorted()
          .toList();
      if (files.isEmpty()) {
        throw new CommandException(ExitCode.BAD_INPUT, "there is no JPEG or PNG file in " + photos);
      }
      return files;
    }
  }

  private Answer finish(List<Reconstruction> rows, RunOptions.Chosen chosen) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("preset", chosen.preset());
    json.put("config", String.valueOf(chosen.config()));
    json.put("threads", threads());
    json.put("photos", rows);
    String table = ReconstructionTable.markdown(rows);
    write("table.md", "Preset " + chosen.preset() + ", `" + chosen.config() + "`, " + threads() + " threads.\n\n" + table);
    write("results.json", JsonText.of(json) + "\n");
    PhotoWriter.write(sheet(rows), out.resolve("pictures.png"));
    return new Answer(json, List.of(table, "table and pictures are in " + out));
  }

  /** A row for each photo: aligned face, projection, tuned. */
  private RgbImage sheet(List<Reconstruction> rows) {
    List<EditStrip.Row> lines = new ArrayList<>();
    for (Reconstruction row : rows) {
      Path folder = out.resolve(row.photo().replace('.', '_'));
      lines.add(new EditStrip.Row(row.photo(), List.of(
          picture(folder, "aligned"), picture(folder, "projection"), picture(folder, "tuned"))));
    }
    return new EditStrip("Photo, projection into W, tuned generator", lines).compose();
  }

  private static EditedPicture picture(Path folder, String name) {
    RgbImage image = PhotoReader.read(folder.resolve(name + ".png")).pixels()
        .resize(SHEET_PICTURE, SHEET_PICTURE, ResizeFilter.LANCZOS);
    return new EditedPicture(name, EditSequence.NONE, image);
  }

  private void write(String name, String text) {
    try {
      Path part = out.resolve(name + ".part");
      Files.writeString(part, text);
      Files.move(part, out.resolve(name), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
