package org.pivotune.edit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.model.EmbeddedModels;

/** Directions by name. Immutable; safe from any thread. */
public final class DirectionCatalogue {
  private static final String EMBEDDED_FOLDER = "directions/";
  private static final String SUFFIX = ".safetensors";
  private static final int MOST_DIRECTIONS = 1024;

  private final String origin;
  private final Map<String, EditDirection> directions;

  private DirectionCatalogue(String origin, Map<String, EditDirection> directions) {
    this.origin = origin;
    this.directions = Collections.unmodifiableMap(new LinkedHashMap<>(directions));
  }

  /**
   * A catalogue of given directions.
   *
   * @param origin the file or the command they come from, for messages
   * @throws EditException if two have the same name, or there are more than 1024
   */
  public static DirectionCatalogue of(String origin, List<EditDirection> directions) {
    if (directions.size() > MOST_DIRECTIONS) {
      throw new EditException(origin + ": a catalogue holds at most " + MOST_DIRECTIONS + " directions, not "
          + directions.size());
    }
    Map<String, EditDirection> byName = new LinkedHashMap<>();
    for (EditDirection direction : directions) {
      if (byName.put(direction.name(), direction) != null) {
        throw new EditException(origin + ": two directions are named " + direction.name() + "; rename one");
      }
    }
    return new DirectionCatalogue(origin, byName);
  }

  /** Names of the embedded catalogues, such as {@code faces-128}: the models that have one. */
  public static List<String> embeddedNames() {
    return EmbeddedModels.checksums().keySet().stream()
        .filter(path -> path.startsWith(EMBEDDED_FOLDER) && path.endsWith(SUFFIX))
        .map(path -> path.substring(EMBEDDED_FOLDER.length(), path.length() - SUFFIX.length()))
        .toList();
  }

  /**
   * The catalogue that comes with an embedded model.
   *
   * @throws EditException if there is none of that name; the message lists those that exist
   */
  public static DirectionCatalogue embedded(String model) {
    if (!embeddedNames().contains(model)) {
      throw new EditException("no directions are embedded for '" + EditText.shorten(model)
          + "'; there are some for " + embeddedNames() + ". Learn some: pivotune directions learn --attribute smile");
    }
    String path = EMBEDDED_FOLDER + model + SUFFIX;
    return DirectionFiles.read(SafetensorsReader.read("embedded " + path, EmbeddedModels.read(path)));
  }

  /** The embedded catalogue made for a base generator, if there is one. */
  public static Optional<DirectionCatalogue> embeddedFor(String baseSha256) {
    return embeddedNames().stream()
        .map(DirectionCatalogue::embedded)
        .filter(catalogue -> catalogue.directions().stream()
            .anyMatch(direction -> direction.source().baseSha256().filter(baseSha256::equals).isPresent()))
        .findFirst();
  }

  /**
   * Reads a catalogue of {@link #save}, told apart by the name's suffix: {@code .json}, else safetensors.
   *
   * @throws EditException if the file holds no directions or a broken one
   * @throws CheckpointException if a safetensors file is damaged or hostile
   */
  public static DirectionCatalogue load(Path file) {
    return DirectionFiles.isJson(file)
        ? DirectionJson.read(file)
        : DirectionFiles.read(SafetensorsReader.read(file));
  }

  /**
   * Writes the catalogue beside the file and moves it into its place: {@code .json} or {@code .safetensors}.
   *
   * @throws EditException if the catalogue is empty, or the suffix is neither
   * @throws CheckpointException if the file cannot be written
   */
  public void save(Path file) {
    if (directions.isEmpty()) {
      throw new EditException("there are no directions to write to " + file);
    }
    if (DirectionFiles.isJson(file)) {
      DirectionJson.write(file, directions());
    } else {
      DirectionFiles.write(file, directions());
    }
  }

  /**
   * What {@link #save} would refuse, before there is anything to save.
   *
   * @throws EditException if the suffix is neither {@code .json} nor {@code .safetensors}
   */
  public static void requireName(Path file) {
    DirectionFiles.requireName(file);
  }

  /** This catalogue with more directions; a name that is here already is replaced. */
  public DirectionCatalogue with(List<EditDirection> more) {
    Map<String, EditDirection> all = new LinkedHashMap<>(directions);
    more.forEach(direction -> all.put(direction.name(), direction));
    return of(origin, List.copyOf(all.values()));
  }

  /**
   * One direction.
   *
   * @throws EditException if there is none of that name; the message lists those that exist
   */
  public EditDirection get(String name) {
    EditDirection direction = directions.get(name);
    if (direction == null) {
      throw new EditException("no direction is named '" + EditText.shorten(name) + "' in " + origin
          + "; there are " + String.join(", ", directions.keySet()));
    }
    return direction;
  }

  /** The names in order. */
  public Set<String> names() {
    return directions.keySet();
  }

  /** All directions in order. */
  public List<EditDirection> directions() {
    return new ArrayList<>(directions.values());
  }

  /**
   * Refuses to be used with another base generator than the one its directions were made for. Directions that do not
   * say are let through: their shapes are checked when applied.
   *
   * @return this
   */
  public DirectionCatalogue requireMadeFor(String baseSha256) {
    for (EditDirection direction : directions.values()) {
      direction.source().baseSha256().filter(sha -> !sha.equals(baseSha256)).ifPresent(sha -> {
        throw new EditException("direction " + direction.name() + " of " + origin + " was made for the base generator "
            + sha + ", not for " + baseSha256 + "; learn directions for this one: pivotune directions learn");
      });
    }
    return this;
  }

  /** Where it comes from and what it holds. */
  @Override
  public String toString() {
    return directions.size() + " directions from " + origin + ": " + String.join(", ", directions.keySet());
  }
}
