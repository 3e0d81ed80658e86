package org.pivotune.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.pivotune.measure.Scores;
import org.pivotune.personalise.PersonalisedFace;
import tools.jackson.databind.JsonNode;

/**
 * What {@code scores.json} holds: {@code projection} and {@code tuned}, each with the four scores. With several faces
 * these are means, and {@code faces} lists each face's own under its {@code name} and {@code folder}.
 */
final class ScoreFile {
  private ScoreFile() {}

  static JsonNode of(RunRecord run) {
    List<PersonalisedFace> results = run.result().faces();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("projection", mean(results, PersonalisedFace::projectionScores));
    all.put("tuned", mean(results, PersonalisedFace::tunedScores));
    if (results.size() > 1) {
      List<Map<String, Object>> faces = new ArrayList<>();
      for (int i = 0; i < results.size(); i++) {
        Map<String, Object> face = new LinkedHashMap<>();
        face.put("name", run.faces().get(i).name());
        face.put("folder", run.folders().get(i));
        face.put("projection", results.get(i).projectionScores());
        face.put("tuned", results.get(i).tunedScores());
        faces.add(face);
      }
      all.put("faces", faces);
    }
    return Json.of(all);
  }

  /**
   * The scores of each face again.
   *
   * @throws ReportException if the file is damaged
   */
  static List<FaceScores> read(Path file, List<FaceFolder> faces) {
    JsonNode tree = RunReader.read(file);
    List<FaceScores> all = new ArrayList<>();
    for (FaceFolder face : faces) {
      JsonNode own = faces.size() == 1 ? tree : tree.path("faces").path(face.index());
      all.add(new FaceScores(
          face.name(), scores(file, own.path("projection")), scores(file, own.path("tuned"))));
    }
    return all;
  }

  private static Scores scores(Path file, JsonNode scores) {
    return new Scores(number(file, scores, "mse"), number(file, scores, "lpips"), number(file, scores, "ms_ssim"),
        (int) number(file, scores, "ms_ssim_scales"), number(file, scores, "identity"));
  }

  private static double number(Path file, JsonNode scores, String name) {
    JsonNode number = scores.path(name);
    if (!number.isNumber()) {
      throw new ReportException(file + " lacks the score " + name + "; the run folder is damaged");
    }
    return number.asDouble();
  }

  /** The scores of one face, the means of several. */
  static Scores mean(List<PersonalisedFace> faces, Function<PersonalisedFace, Scores> scores) {
    Scores first = scores.apply(faces.getFirst());
    if (faces.size() == 1) {
      return first;
    }
    List<Scores> all = faces.stream().map(scores).toList();
    return new Scores(mean(all, Scores::mse), mean(all, Scores::lpips), mean(all, Scores::msSsim),
        first.msSsimScales(), mean(all, Scores::identity));
  }

  private static double mean(List<Scores> all, ToDoubleFunction<Scores> score) {
    return all.stream().mapToDouble(score).average().orElse(Double.NaN);
  }
}
