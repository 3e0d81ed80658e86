package org.pivotune.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pivotune.align.AlignException;
import org.pivotune.align.AlignedFace;
import org.pivotune.align.DetectedFace;
import org.pivotune.align.FaceAligner;
import org.pivotune.photo.Photo;
import org.pivotune.photo.PhotoReader;
import org.pivotune.photo.Provenance;
import org.pivotune.photo.RgbImage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "align",
    description = "Find the faces of a photo and cut one out by the FFHQ square.",
    footer = {
      "",
      "Leaves OUT/aligned.png. With --json: faces, largest first, each with its box [x, y, width, height], and its",
      "quad, the corners top left, bottom left, bottom right, top right in pixels of the upright photo.",
      "",
      "Example:",
      "  pivotune align photo.jpg --out aligned --json"
    })
final class AlignCommand extends PivotuneCommand {
  @Parameters(paramLabel = "PHOTO", description = "JPEG, PNG, WebP, TIFF, GIF or BMP.")
  Path photo = Path.of("");

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where aligned.png goes.")
  Path out = Path.of("");

  @Option(names = "--face", paramLabel = "N", defaultValue = "0",
      description = "Which face, 0 for the largest (default: ${DEFAULT-VALUE}).")
  int face;

  @Option(names = "--size", paramLabel = "PIXELS", defaultValue = "1024",
      description = "Side of the cut-out picture (default: ${DEFAULT-VALUE}).")
  int size = 1024;

  AlignCommand(Session session) {
    super(session);
  }

  @Override
  Answer answer() {
    if (size < FaceAligner.LEAST_RESOLUTION || size > FaceAligner.MOST_RESOLUTION) {
      throw new CommandException(ExitCode.USAGE, "--size is " + FaceAligner.LEAST_RESOLUTION + " to "
          + FaceAligner.MOST_RESOLUTION + " pixels, not " + size);
    }
    OutputFolder.requireWritable(out);
    progress().stage("finding faces in " + photo);
    Photo read = PhotoReader.read(photo);
    try (FaceAligner aligner = FaceAligner.embedded(threads())) {
      List<DetectedFace> faces = aligner.detect(read);
      DetectedFace chosen = choose(read, faces);
      cancellation().check();
      RgbImage cut = FaceAligner.cut(read.pixels(), chosen.quad(), size);
      AlignedFace aligned = new AlignedFace(cut, chosen.quad(), chosen, face, faces.size());
      List<String> notices = new FaceInput(read, aligned, Duration.ZERO).notices();
      notices.forEach(progress()::notice);
      OutputFolder.make(out);
      Path file = out.resolve("aligned.png");
      OutputFolder.writePicture(cut, file, Provenance.NONE);
      return answer(read, faces, notices, file);
    }
  }

  private DetectedFace choose(Photo read, List<DetectedFace> faces) {
    if (faces.isEmpty()) {
      throw new AlignException("no face was found in " + photo + " (" + read.pixels()
          + "); use a photo that shows a face from the front, or crop it to head and shoulders");
    }
    if (face < 0 || face >= faces.size()) {
      throw new AlignException("--face " + face + ": " + photo + " has " + faces.size()
          + (faces.size() == 1 ? " face" : " faces") + "; choose 0 (the largest) to " + (faces.size() - 1));
    }
    return faces.get(face);
  }

  private Answer answer(Photo read, List<DetectedFace> faces, List<String> notices, Path file) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("photo", photo.toString());
    json.put("width", read.pixels().width());
    json.put("height", read.pixels().height());
    json.put("faces", faces.stream().map(AlignCommand::json).toList());
    json.put("face", face);
    json.put("aligned", file.toString());
    if (!notices.isEmpty()) {
      json.put("notices", notices);
    }
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < faces.size(); i++) {
      DetectedFace found = faces.get(i);
      lines.add(String.format(Locale.ROOT, "face %d: square of %.0f pixels around (%.0f, %.0f)%s", i,
          found.quad().side(), found.quad().centre().x(), found.quad().centre().y(), i == face ? " -> " + file : ""));
    }
    return new Answer(json, lines);
  }

  static Map<String, Object> json(DetectedFace face) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("box", List.of(face.box().x(), face.box().y(), face.box().width(), face.box().height()));
    json.put("quad", face.quad().corners().stream().map(corner -> List.of(corner.x(), corner.y())).toList());
    json.put("confidence", face.confidence());
    json.put("points", face.points().asList().stream().map(point -> List.of(point.x(), point.y())).toList());
    return json;
  }
}
