package org.pivotune.align;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pivotune.testing.ProjectFiles;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The portraits of {@code fixtures/photos} with dlib's 68 points. */
final class PortraitFixtures {
  private PortraitFixtures() {}

  /** Each photo and its points. */
  static Map<Path, Landmarks68> withLandmarks() {
    JsonNode tree = JsonMapper.shared().readTree(ProjectFiles.fixture("photos/landmarks68.json").toFile());
    Map<Path, Landmarks68> photos = new TreeMap<>();
    tree.propertyStream().forEach(entry ->
        photos.put(ProjectFiles.fixture("photos/" + entry.getKey()), landmarks(entry.getValue())));
    return photos;
  }

  private static Landmarks68 landmarks(JsonNode points) {
    List<PixelPoint> list = new ArrayList<>();
    for (JsonNode point : points) {
      list.add(new PixelPoint(point.get(0).asDouble(), point.get(1).asDouble()));
    }
    return new Landmarks68(list);
  }
}
