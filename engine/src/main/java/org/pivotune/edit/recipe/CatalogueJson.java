package org.pivotune.edit.recipe;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.pivotune.checkpoint.TensorReference;
import org.pivotune.edit.EditException;
import org.pivotune.edit.LayerRange;
import org.pivotune.edit.method.ComponentEdit;
import org.pivotune.edit.method.StyleChannel;
import org.pivotune.json.JsonLimits;
import org.pivotune.json.StrictJson;

/** Reads catalogues of recipes; docs/edits.md has the schema. Unknown keys are refused with their place. */
final class CatalogueJson {
  static final String FORMAT = "pivotune-edits/1";

  private static final int LARGEST_FILE = 1 << 20;
  private static final int DEPTH = 8;
  private static final int LONGEST_NUMBER = 32;
  private static final int MOST_LAYERS = 64;
  private static final int MOST_INDEX = 8191;
  private static final List<String> ROOT = List.of("format", "about", "base_sha256", "resolution", "w_dim", "edits");
  private static final List<String> COMMON =
      List.of("name", "meaning", "source", "method", "layers", "unit", "range");
  private static final StrictJson JSON = new StrictJson(new JsonLimits(LARGEST_FILE, DEPTH, LONGEST_NUMBER, LARGEST_FILE));

  private CatalogueJson() {}

  static String text(Path file) {
    try {
      // Directions, whose files are larger, may come under the same name.
      return StrictJson.DEFAULT.text(file);
    } catch (IOException e) {
      throw new EditException("cannot read " + file + ": " + e, e);
    }
  }

  /** Whether a text names this format, so that its faults are to be told in its terms. */
  static boolean isRecipes(String text) {
    return text.contains(FORMAT);
  }

  static EditCatalogue parse(String origin, String text, Optional<Path> folder) {
    JsonPlace root = new JsonPlace(origin, "", JSON.parse(origin, text));
    root.requireKeys(ROOT).get("format").oneOf(FORMAT);
    EditCatalogue.Purpose purpose = new EditCatalogue.Purpose(
        root.find("base_sha256").map(CatalogueJson::sha256),
        root.find("resolution").map(place -> OptionalInt.of(place.wholeNumber(8, 4096))).orElse(OptionalInt.empty()),
        root.find("w_dim").map(place -> OptionalInt.of(place.wholeNumber(1, 8192))).orElse(OptionalInt.empty()));
    List<NamedEdit> edits = root.get("edits").items().stream().map(CatalogueJson::edit).toList();
    return new EditCatalogue(origin, root.find("about").map(JsonPlace::text).orElse(""), folder, purpose, edits);
  }

  private static String sha256(JsonPlace place) {
    if (!place.text().matches("[0-9a-f]{64}")) {
      throw place.failure("64 hexadecimal digits in lower case belong here");
    }
    return place.text();
  }

  private static NamedEdit edit(JsonPlace place) {
    String method = place.get("method").oneOf("direction", "ganspace", "sefa", "style", "mapper", "text");
    List<String> own = keys(method);
    place.requireKeys(Stream.concat(COMMON.stream(), own.stream()).toList());
    Recipe recipe = recipe(method, place);
    Optional<LayerRange> layers = place.find("layers").map(CatalogueJson::layers);
    if (layers.isPresent() && (method.equals("style") || method.equals("text"))) {
      throw place.get("layers").failure("an edit of style space names its own layers; leave these out");
    }
    try {
      return new NamedEdit(place.get("name").text(), place.get("meaning").text(), place.get("source").text(), recipe,
          layers, place.find("unit").map(JsonPlace::number).orElse(1.0), range(place.get("range")));
    } catch (EditException e) {
      String message = String.valueOf(e.getMessage());
      throw message.startsWith(place.origin()) ? e : place.failure(message);
    }
  }

  private static List<String> keys(String method) {
    return switch (method) {
      case "direction", "mapper" -> List.of("file");
      case "ganspace" -> List.of("file", "component", "set");
      case "sefa" -> List.of("factor", "tuned");
      case "style" -> List.of("channels");
      default -> List.of("file", "neutral", "target", "beta");
    };
  }

  private static Recipe recipe(String method, JsonPlace place) {
    return switch (method) {
      case "direction" -> new Recipe.Vector(tensor(place.get("file")));
      case "mapper" -> new Recipe.Mapper(file(place.get("file")));
      case "ganspace" -> new Recipe.Component(place.get("component").wholeNumber(0, MOST_INDEX),
          place.find("set").map(JsonPlace::flag).orElse(true) ? ComponentEdit.Kind.SET : ComponentEdit.Kind.ADD,
          place.find("file").map(CatalogueJson::tensor));
      case "sefa" -> new Recipe.Factor(place.get("factor").wholeNumber(0, MOST_INDEX),
          place.find("tuned").map(JsonPlace::flag).orElse(false));
      case "style" -> new Recipe.Channels(channels(place.get("channels")));
      default -> words(place);
    };
  }

  private static Recipe words(JsonPlace place) {
    OptionalDouble beta =
        place.find("beta").map(value -> OptionalDouble.of(value.number())).orElse(OptionalDouble.empty());
    Optional<JsonPlace> file = place.find("file");
    if (file.isPresent() && (place.find("neutral").isPresent() || place.find("target").isPresent())) {
      throw place.failure("name the file of a change of words, or its two phrases, not both");
    }
    return new Recipe.Words(file.isPresent()
        ? new Recipe.Words.InFile(tensor(file.get()))
        : new Recipe.Words.Phrases(place.get("neutral").text(), place.get("target").text()), beta);
  }

  private static List<StyleChannel> channels(JsonPlace place) {
    List<StyleChannel> channels = new ArrayList<>();
    for (JsonPlace pair : place.items()) {
      List<JsonPlace> numbers = pair.items();
      if (numbers.size() != 2) {
        throw pair.failure("a channel is [layer, channel]");
      }
      channels.add(new StyleChannel(
          numbers.get(0).wholeNumber(0, MOST_LAYERS - 1), numbers.get(1).wholeNumber(0, MOST_INDEX)));
    }
    if (channels.isEmpty()) {
      throw place.failure("at least one channel belongs here, such as [[9, 409]]");
    }
    return channels;
  }

  private static LayerRange layers(JsonPlace place) {
    List<JsonPlace> ends = place.items();
    if (ends.isEmpty() || ends.size() > 2) {
      throw place.failure("layers are [first, end], the end not included, or [first] up to the last");
    }
    int first = ends.getFirst().wholeNumber(0, MOST_LAYERS);
    return ends.size() == 1
        ? new LayerRange(first, Integer.MAX_VALUE)
        : new LayerRange(first, ends.get(1).wholeNumber(first + 1, MOST_LAYERS));
  }

  private static NamedEdit.Range range(JsonPlace place) {
    List<JsonPlace> ends = place.items();
    if (ends.size() != 2) {
      throw place.failure("a range is [lowest, highest]");
    }
    try {
      return new NamedEdit.Range(ends.get(0).number(), ends.get(1).number());
    } catch (EditException e) {
      throw place.failure(String.valueOf(e.getMessage()));
    }
  }

  /** {@code FILE} or {@code FILE#NAME} in the catalogue's own folder. */
  private static TensorReference tensor(JsonPlace place) {
    file(place);
    return TensorReference.parse(place.text());
  }

  /** A file in the catalogue's own folder: a catalogue from elsewhere must not reach for others. */
  private static Path file(JsonPlace place) {
    try {
      Path path = Path.of(place.text());
      boolean inside = !path.isAbsolute() && path.getNameCount() >= 1 && !place.text().isBlank();
      for (Path part : path) {
        inside &= !part.toString().equals("..");
      }
      if (inside) {
        return path;
      }
    } catch (InvalidPathException e) {
      throw place.failure("this is no name of a file");
    }
    throw place.failure("a file in the catalogue's folder belongs here, without '..'");
  }
}
