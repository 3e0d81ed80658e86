package org.pivotune.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pivotune.align.PasteBack;
import org.pivotune.photo.PhotoReader;
import org.pivotune.photo.ProvenanceReader;
import org.pivotune.photo.ResizeFilter;
import org.pivotune.photo.RgbImage;
import org.pivotune.report.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "unalign",
    description = "Put an edited aligned face back into the whole photo of its run.",
    footer = {
      "",
      "The photo keeps its own light, and its own detail wherever the face was not changed. What the face looked like",
      "before is the run's aligned picture; where a generator made it, name the generator's unedited picture:",
      "",
      "Example:",
      "  pivotune unalign run --face edits/tuned.png --before run/3-tuned/tuned.png --out photo.png"
    })
final class UnalignCommand extends PivotuneCommand {
  @Parameters(paramLabel = "DIR", description = "A folder that `personalise` wrote.")
  Path folder = Path.of("");

  @Option(names = "--face", paramLabel = "FILE", required = true, description = "The edited face, aligned and square.")
  Path face = Path.of("");

  @Option(names = "--before", paramLabel = "FILE", description = "The face before the edit (default: the aligned one).")
  @Nullable Path before;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "The photo, .png or .jpg.")
  Path out = Path.of("");

  @Mixin
  PasteOptions paste = new PasteOptions();

  @Mixin
  ProvenanceOptions provenance = new ProvenanceOptions();

  UnalignCommand(Session session) {
    super(session);
  }

  @Override
  Answer answer() {
    OutputFolder.requireWritablePicture(out);
    PasteBack back = paste.pasteBack();
    RunFolder run = OpenRun.require(folder.toString());
    RgbImage edited = PhotoReader.read(face).pixels();
    if (edited.width() != edited.height()) {
      throw new CommandException(ExitCode.BAD_INPUT, face + " is no aligned face: it should be square, not " + edited);
    }
    RgbImage was = before == null ? run.aligned() : PhotoReader.read(before).pixels();
    RgbImage sized = was.resize(edited.width(), edited.height(), ResizeFilter.LANCZOS);
    RgbImage photo = Sources.photo(run);
    progress().stage("putting the face back");
    OutputFolder.makeParent(out);
    OutputFolder.writePicture(back.carryOver(photo, run.square(), sized, edited), out,
        provenance.editedPhoto(ProvenanceReader.edits(face)));
    return new Answer(
        Map.of("run", folder.toString(), "face", face.toString(), "out", out.toString()), List.of(out.toString()));
  }
}
