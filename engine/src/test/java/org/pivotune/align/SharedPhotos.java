package org.pivotune.align;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The portraits with dlib's 68 points that lie beside the project on some machines. */
final class SharedPhotos {
  private SharedPhotos() {}

  /** The photo and its points, of both folders. */
  static Map<Path, Landmarks68> withLandmarks() throws IOException {
    Map<Path, Landmarks68> photos = new TreeMap<>();
    for (String folder : List.of("seen", "unseen")) {
      Path photosFolder = photos().resolve(folder);
      Path file = photosFolder.resolve("landmarks68.json");
      JsonNode tree = JsonMapper.shared().readTree(file.toFile());
      tree.propertyStream().forEach(entry ->
          photos.put(photosFolder.resolve(entry.getKey()), landmarks(entry.getValue())));
    }
    return photos;
  }

  private static Landmarks68 landmarks(JsonNode points) {
    List<PixelPoint> list = new ArrayList<>();
    for (JsonNode point : points) {
      list.add(new PixelPoint(point.get(0).asDouble(), point.get(1).asDouble()));
    }
    return new Landmarks68(list);
  }

  /** Beside the project, or, for a checkout in a subfolder, beside one of the folders above it. */
  private static Path photos() {
    Path at = root();
    while (at.getParent() != null && !Files.isDirectory(at.resolveSibling("shared").resolve("photos"))) {
      at = at.getParent();
    }
    assumeTrue(at.getParent() != null, "skipped: no shared/photos beside the project");
    return at.resolveSibling("shared").resolve("photos");
  }

  /** The project's root: a system property, else the nearest folder with the Maven wrapper. */
  static Path root() {
    String property = System.getProperty("pivotune.root");
    Path at = Path.of(property == null ? System.getProperty("user.dir") : property).toAbsolutePath();
    while (property == null && at.getParent() != null && !Files.exists(at.resolve("mvnw"))) {
      at = at.getParent();
    }
    return at;
  }
}
