package org.pivotune.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.tune.TuningConfig;
import tools.jackson.databind.JsonNode;

/**
 * What tells one run from another: whoever goes on from a run that was cut off must do the same work.
 *
 * @param work what decides the result, as text by name: photos, model and constants
 * @param environment what decides its last bits
 */
public record RunIdentity(Map<String, String> work, Map<String, String> environment) {
  public RunIdentity {
    work = Collections.unmodifiableMap(new LinkedHashMap<>(work));
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
  }

  /**
   * Of one run.
   *
   * @param stages which stages run, such as {@code invert}
   * @param modelSha256 of the base model's file
   * @param photos for each face, what tells it: the photo's SHA-256, and which face of it
   * @param pivots for each face, the SHA-256 of the pivot that it starts from; empty when pivots are still to be found
   */
  public static RunIdentity of(String stages, String modelSha256, List<String> photos, List<String> pivots,
      PersonaliseConfig config, RunEnvironment environment) {
    Map<String, String> work = new LinkedHashMap<>();
    work.put("stages", stages);
    work.put("model", modelSha256);
    work.put("photos", Integer.toString(photos.size()));
    for (int i = 0; i < photos.size(); i++) {
      work.put("photo " + (i + 1), photos.get(i));
    }
    for (int i = 0; i < pivots.size(); i++) {
      work.put("pivot " + (i + 1), pivots.get(i));
    }
    collect("", Json.of(config), work);
    Map<String, String> where = new LinkedHashMap<>();
    collect("", Json.of(environment), where);
    return new RunIdentity(work, where);
  }

  /**
   * Of one face's projection alone.
   *
   * @param photo as in {@link #of}
   */
  public static RunIdentity ofProjection(
      String modelSha256, String photo, PersonaliseConfig config, RunEnvironment environment) {
    RunIdentity whole = of("invert", modelSha256, List.of(photo), List.of(), config, environment);
    return new RunIdentity(projectionWork(whole.work()), whole.environment());
  }

  /** The same of an inversion that is finished. */
  static RunIdentity of(Inversion inversion, String photoSha256) {
    Map<String, String> work = new LinkedHashMap<>();
    work.put("stages", "invert");
    work.put("model", inversion.modelSha256());
    work.put("photos", "1");
    work.put("photo 1", photo(photoSha256, inversion.face(), inversion.aligned()));
    collect("", Json.of(new PersonaliseConfig(inversion.projection(), inversion.space(), inversion.projectionNet(),
        TuningConfig.official(), inversion.projectionNet())), work);
    return new RunIdentity(projectionWork(work), Map.of());
  }

  private static Map<String, String> projectionWork(Map<String, String> work) {
    Map<String, String> projection = new LinkedHashMap<>(work);
    projection.keySet().removeIf(key -> key.startsWith("tuning"));
    return projection;
  }

  /** What tells one face of a photo from any other. */
  public static String photo(String sha256, int face, boolean aligned) {
    return sha256 + (aligned ? " aligned" : " face " + face);
  }

  /** The work of a run that is finished, as its manifest has it. */
  static RunIdentity of(JsonNode manifest) {
    Map<String, String> work = new LinkedHashMap<>();
    work.put("stages", "all");
    work.put("model", manifest.path("model").path("sha256").asString(""));
    List<JsonNode> faces =
        manifest.has("faces") ? manifest.path("faces").valueStream().toList() : List.of(manifest);
    work.put("photos", Integer.toString(faces.size()));
    for (int i = 0; i < faces.size(); i++) {
      JsonNode face = faces.get(i).path("face");
      work.put("photo " + (i + 1), photo(faces.get(i).path("photo").path("sha256").asString(""),
          face.path("index").asInt(-1), face.path("count").asInt(-1) == 0));
    }
    collect("", manifest.path("configuration"), work);
    return new RunIdentity(work, Map.of());
  }

  private static void collect(String path, JsonNode object, Map<String, String> into) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      String name = path + field.getKey();
      if (field.getValue().isObject()) {
        collect(name + ".", field.getValue(), into);
      } else {
        into.put(name, field.getValue().isNull() ? "none" : text(field.getValue()));
      }
    }
  }

  private static String text(JsonNode value) {
    return value.isArray() ? value.toString() : value.asString();
  }

  /** The first thing in which the work differs from that of another run, in words. */
  Optional<String> otherWork(RunIdentity begun) {
    return difference(begun.work(), work);
  }

  /** The first thing in which the environment differs. */
  Optional<String> otherEnvironment(RunIdentity begun) {
    return difference(begun.environment(), environment);
  }

  private static Optional<String> difference(Map<String, String> begun, Map<String, String> now) {
    Map<String, String> all = new LinkedHashMap<>(now);
    begun.forEach(all::putIfAbsent);
    return all.keySet().stream()
        .filter(key -> !begun.getOrDefault(key, "nothing").equals(now.getOrDefault(key, "nothing")))
        .findFirst()
        .map(key -> key + " was " + begun.getOrDefault(key, "nothing") + " and is "
            + now.getOrDefault(key, "nothing") + " now");
  }
}
