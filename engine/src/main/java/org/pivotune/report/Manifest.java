package org.pivotune.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.align.AlignedFace;
import org.pivotune.model.EmbeddedModels;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.photo.Photo;
import org.pivotune.tune.PersonalGenerator;
import tools.jackson.databind.JsonNode;

/** What {@code manifest.json} and {@code square.json} hold. */
final class Manifest {
  static final String FORMAT = "pivotune-run";
  /** Of a run of one face, and of several. */
  static final int VERSION = 1;
  static final int SEVERAL_VERSION = 2;

  private Manifest() {}

  /** Everything somebody needs to know how the pictures came to be. */
  static JsonNode of(RunRecord run, PersonalGenerator generator) {
    boolean one = run.kind() == RunKind.ONE_FACE;
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("format", FORMAT);
    all.put("format_version", one ? VERSION : SEVERAL_VERSION);
    all.put("name", run.name());
    all.put("started", run.started());
    all.put("finished", run.finished());
    all.put("preset", run.preset());
    all.put("marked", run.marked());
    all.put("configuration", run.foundAlike() ? run.result().config() : tuningAlone(run.result().config()));
    all.put("seeds", seeds(run));
    if (one) {
      all.put("photo", photo(run.faces().getFirst().photo()));
      all.put("face", face(run.faces().getFirst().face()));
    } else {
      all.put("kind", run.kind());
      all.put("faces", faces(run));
    }
    all.put("notices", run.notices());
    all.put("model", model(run));
    all.put("tuned", tuned(run, generator));
    all.put("embedded_models", EmbeddedModels.checksums());
    all.put("environment", run.environment());
    run.result().memory().ifPresent(plan -> all.put("memory", plan));
    all.put("timings_seconds", run.timings());
    return Json.of(all);
  }

  private static List<Map<String, Object>> faces(RunRecord run) {
    List<Map<String, Object>> faces = new ArrayList<>();
    for (int i = 0; i < run.faces().size(); i++) {
      RunFace face = run.faces().get(i);
      Map<String, Object> about = new LinkedHashMap<>();
      about.put("name", face.name());
      about.put("folder", run.folders().get(i));
      about.put("photo", photo(face.photo()));
      about.put("face", face(face.face()));
      if (!run.foundAlike()) {
        about.put("inversion", inversion(run.inversion(i)));
      }
      faces.add(about);
    }
    return faces;
  }

  /** What holds of all faces where each pivot was found in its own way. */
  private static Map<String, Object> tuningAlone(PersonaliseConfig config) {
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("tuning", config.tuning());
    about.put("tuning_net", config.tuningNet());
    return about;
  }

  private static Map<String, Object> inversion(Inversion inversion) {
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("preset", inversion.preset());
    about.put("space", inversion.space());
    about.put("projection_net", inversion.projectionNet());
    about.put("projection", inversion.projection());
    return about;
  }

  private static Map<String, Object> seeds(RunRecord run) {
    PersonaliseConfig config = run.result().config();
    Map<String, Object> seeds = new LinkedHashMap<>();
    if (run.foundAlike()) {
      seeds.put("projection", config.projection().seed());
      seeds.put("w", config.projection().wSeed());
    }
    seeds.put("tuning", config.tuning().seed());
    return seeds;
  }

  private static Map<String, Object> photo(Photo photo) {
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("file", String.valueOf(photo.source().getFileName()));
    about.put("sha256", photo.sha256());
    about.put("format", photo.format());
    about.put("width", photo.pixels().width());
    about.put("height", photo.pixels().height());
    about.put("orientation", photo.orientation());
    about.put("colour", photo.colour());
    return about;
  }

  private static Map<String, Object> face(AlignedFace face) {
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("index", face.faceIndex());
    about.put("count", face.faceCount());
    about.put("square", face.square());
    return about;
  }

  private static Map<String, Object> model(RunRecord run) {
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("name", run.base().name());
    about.put("sha256", run.base().sha256());
    about.put("architecture", run.base().generator().config());
    return about;
  }

  private static Map<String, Object> tuned(RunRecord run, PersonalGenerator generator) {
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("steps_projected",
        run.result().faces().stream().mapToInt(face -> face.pivot().history().size()).max().orElse(0));
    about.put("steps_measured", run.result().tuning().history(0).size());
    about.put("stopped_early", run.result().tuning().stoppedEarly());
    about.put("tensors_changed", generator.difference().size());
    about.put("precision", run.precision().describe());
    return about;
  }

  /** Where the aligned face lies in the photo. */
  static JsonNode square(AlignedFace face, Photo photo) {
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("unit", "pixels of the upright photo; (0, 0) is the middle of the top left pixel");
    about.put("photo_width", photo.pixels().width());
    about.put("photo_height", photo.pixels().height());
    about.put("face_index", face.faceIndex());
    about.put("face_count", face.faceCount());
    about.put("confidence", face.face().confidence());
    about.put("square", face.square());
    about.put("box", face.face().box());
    about.put("points", face.face().points());
    return Json.of(about);
  }
}
