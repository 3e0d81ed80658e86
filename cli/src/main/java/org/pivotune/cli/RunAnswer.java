package org.pivotune.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pivotune.personalise.Personalisation;
import org.pivotune.personalise.PersonalisedFace;
import org.pivotune.report.FaceScores;
import org.pivotune.report.RunFolder;
import org.pivotune.report.RunKind;

/** What a command tells of a finished run. */
final class RunAnswer {
  private RunAnswer() {}

  static Map<String, Object> json(PersonaliseJob job, RunKind kind, List<NamedFace> faces, Personalisation result,
      RunFolder folder, List<String> notices) {
    boolean one = kind == RunKind.ONE_FACE;
    Map<String, Object> json = new LinkedHashMap<>();
    if (one) {
      json.put("photo", faces.getFirst().input().photo().source().toString());
    }
    json.put("out", folder.path().toString());
    json.put("report", folder.report().toString());
    json.put("model", job.bench().base().name());
    json.put("preset", job.chosen().preset());
    if (one) {
      json.put("projection", ScoreText.json(result.projectionScores()));
      json.put("tuned", ScoreText.json(result.tunedScores()));
    } else {
      json.put("kind", kind.name().toLowerCase(Locale.ROOT));
      json.put("faces", faces(faces, result, folder));
    }
    json.put("notices", notices);
    json.put("stopped_early", result.tuning().stoppedEarly());
    Map<String, Object> seconds = new LinkedHashMap<>();
    result.timings().forEach((stage, time) ->
        seconds.put(stage.name().toLowerCase(Locale.ROOT), time.toMillis() / 1000.0));
    json.put("seconds", seconds);
    result.memory().ifPresent(plan -> json.put("memory", MemoryText.json(plan)));
    return json;
  }

  private static List<Map<String, Object>> faces(
      List<NamedFace> faces, Personalisation result, RunFolder folder) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (int i = 0; i < faces.size(); i++) {
      Map<String, Object> face = new LinkedHashMap<>();
      face.put("name", faces.get(i).name());
      face.put("folder", folder.faces().get(i).folder());
      face.put("photo", faces.get(i).input().photo().source().toString());
      face.put("projection", ScoreText.json(result.faces().get(i).projectionScores()));
      face.put("tuned", ScoreText.json(result.faces().get(i).tunedScores()));
      all.add(face);
    }
    return all;
  }

  static List<String> lines(List<NamedFace> faces, Personalisation result, RunFolder folder) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < faces.size(); i++) {
      PersonalisedFace face = result.faces().get(i);
      lines.add(faces.get(i).name()
          + (result.tuning().stoppedEarly() ? ": tuning reached its goal early" : ""));
      lines.add(ScoreText.line("projection", face.projectionScores()));
      lines.add(ScoreText.line("tuned", face.tunedScores()));
    }
    lines.add("report      " + folder.report());
    return lines;
  }

  /** Of a run of one face that an earlier start finished. */
  static Map<String, Object> finishedBefore(PersonaliseJob job, List<NamedFace> faces, RunFolder folder) {
    FaceScores scores = folder.scores().getFirst();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("photo", faces.getFirst().input().photo().source().toString());
    json.put("out", folder.path().toString());
    json.put("report", folder.report().toString());
    json.put("model", job.bench().base().name());
    json.put("preset", job.chosen().preset());
    json.put("projection", ScoreText.json(scores.projection()));
    json.put("tuned", ScoreText.json(scores.tuned()));
    json.put("finished_before", true);
    return json;
  }

  static List<String> linesOfFinished(RunFolder folder) {
    FaceScores scores = folder.scores().getFirst();
    return List.of(scores.name() + ": finished before", ScoreText.line("projection", scores.projection()),
        ScoreText.line("tuned", scores.tuned()), "report      " + folder.report());
  }
}
