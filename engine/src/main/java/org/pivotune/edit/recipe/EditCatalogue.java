package org.pivotune.edit.recipe;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.pivotune.edit.DirectionCatalogue;
import org.pivotune.edit.EditException;
import org.pivotune.edit.EditText;
import org.pivotune.model.EmbeddedModels;
import org.pivotune.stylegan.GeneratorConfig;

/**
 * Edits by name: recipes with their layers, units, ranges and sources. Immutable; safe from any thread.
 */
public final class EditCatalogue {
  private static final int MOST_EDITS = 1024;
  private static final String EMBEDDED_FOLDER = "directions/";
  private static final String SUFFIX = ".json";

  /**
   * Which generators a catalogue is made for; what is empty may be anything.
   *
   * @param baseSha256 the base generator's file
   * @param resolution of its pictures
   * @param wDim size of its w
   */
  public record Purpose(Optional<String> baseSha256, OptionalInt resolution, OptionalInt wDim) {
    /** Any generator. */
    public static final Purpose ANY = new Purpose(Optional.empty(), OptionalInt.empty(), OptionalInt.empty());
  }

  private final String origin;
  private final String about;
  private final Optional<Path> folder;
  private final Purpose purpose;
  private final Map<String, NamedEdit> edits;

  /**
   * @param origin the file or the command it comes from, for messages
   * @param about one phrase about the whole
   * @param folder where the files lie that its recipes name; not known when empty
   * @throws EditException if two edits have the same name, or there are none or more than 1024
   */
  public EditCatalogue(
      String origin, String about, Optional<Path> folder, Purpose purpose, List<NamedEdit> edits) {
    if (edits.isEmpty() || edits.size() > MOST_EDITS) {
      throw new EditException(origin + ": a catalogue holds 1 to " + MOST_EDITS + " edits, not " + edits.size());
    }
    Map<String, NamedEdit> byName = new LinkedHashMap<>();
    for (NamedEdit edit : edits) {
      if (byName.put(edit.name(), edit) != null) {
        throw new EditException(origin + ": two edits are named " + edit.name() + "; rename one");
      }
    }
    this.origin = origin;
    this.about = about;
    this.folder = folder;
    this.purpose = purpose;
    this.edits = Collections.unmodifiableMap(byName);
  }

  /** A catalogue of directions, each in its own units. */
  public static EditCatalogue of(DirectionCatalogue directions) {
    List<NamedEdit> edits = directions.directions().stream()
        .map(direction -> new NamedEdit(direction.name(), direction.meaning(), direction.source().method(),
            new Recipe.Ready(direction), Optional.empty(), 1, NamedEdit.Range.USUAL))
        .toList();
    Optional<String> base = directions.directions().stream()
        .flatMap(direction -> direction.source().baseSha256().stream()).findFirst();
    return new EditCatalogue(directions.toString(), "directions in W", Optional.empty(),
        new Purpose(base, OptionalInt.empty(), OptionalInt.empty()), edits);
  }

  /**
   * Reads a catalogue: recipes ({@value CatalogueJson#FORMAT}, JSON), or directions as {@link DirectionCatalogue}
   * writes them. Files that recipes name lie beside it.
   *
   * @throws EditException if the file holds neither, or something in it is wrong; the message says where
   * @throws org.pivotune.checkpoint.CheckpointException if a safetensors file is damaged or hostile
   */
  public static EditCatalogue load(Path file) {
    return load(file, Optional.empty());
  }

  /** The same with another folder for the files that recipes name. */
  public static EditCatalogue load(Path file, Optional<Path> folder) {
    if (!String.valueOf(file.getFileName()).toLowerCase(java.util.Locale.ROOT).endsWith(SUFFIX)) {
      return of(DirectionCatalogue.load(file));
    }
    String text = CatalogueJson.text(file);
    Path beside = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of(""));
    return CatalogueJson.isRecipes(text)
        ? CatalogueJson.parse(file.toString(), text, Optional.of(folder.orElse(beside)))
        : of(DirectionCatalogue.load(file));
  }

  /** Names of the catalogues of recipes that come with Pivotune, such as {@code ffhq-1024}. */
  public static List<String> embeddedNames() {
    return EmbeddedModels.checksums().keySet().stream()
        .filter(path -> path.startsWith(EMBEDDED_FOLDER) && path.endsWith(SUFFIX))
        .map(path -> path.substring(EMBEDDED_FOLDER.length(), path.length() - SUFFIX.length()))
        .toList();
  }

  /**
   * A catalogue of recipes that comes with Pivotune; the files that it names do not.
   *
   * @param folder where the user keeps them; empty where none is needed
   * @throws EditException if there is none of that name
   */
  public static EditCatalogue embedded(String name, Optional<Path> folder) {
    if (!embeddedNames().contains(name)) {
      throw new EditException("no catalogue '" + EditText.shorten(name) + "' comes with Pivotune; there are "
          + embeddedNames() + ", or name a file");
    }
    byte[] content = EmbeddedModels.read(EMBEDDED_FOLDER + name + SUFFIX);
    return CatalogueJson.parse(
        "embedded " + name, new String(content, java.nio.charset.StandardCharsets.UTF_8), folder);
  }

  /** The edit of that name, if it is here. */
  public Optional<NamedEdit> find(String name) {
    return Optional.ofNullable(edits.get(name));
  }

  /** The names in order. */
  public Set<String> names() {
    return edits.keySet();
  }

  /** All edits in order. */
  public List<NamedEdit> edits() {
    return List.copyOf(edits.values());
  }

  /** One phrase about the whole. */
  public String about() {
    return about;
  }

  /** Which generators it is made for. */
  public Purpose purpose() {
    return purpose;
  }

  /**
   * Where a file lies that a recipe of this catalogue names.
   *
   * @throws EditException if nobody said where
   */
  Path locate(Path file) {
    return folder.orElseThrow(() -> new EditException(origin + " needs the file " + file
        + ", which does not come with Pivotune; say in which folder it lies with --edit-files")).resolve(file);
  }

  /**
   * Refuses to be used with generators it is not made for.
   *
   * @return this
   */
  public EditCatalogue requireMadeFor(String baseSha256, GeneratorConfig config) {
    purpose.baseSha256().filter(sha -> !sha.equals(baseSha256)).ifPresent(sha -> {
      throw new EditException(origin + " was made for the base generator " + sha + ", not for " + baseSha256
          + "; learn directions for this one: pivotune directions learn");
    });
    requireEqual("pictures of", purpose.resolution(), config.resolution(), "px");
    requireEqual("a w of", purpose.wDim(), config.wDim(), "numbers");
    return this;
  }

  private void requireEqual(String what, OptionalInt wanted, int actual, String unit) {
    if (wanted.isPresent() && wanted.getAsInt() != actual) {
      throw new EditException(origin + " was made for a generator with " + what + " " + wanted.getAsInt() + " " + unit
          + ", this one has " + actual + "; use a catalogue made for it");
    }
  }

  /** Where it comes from and what it holds. */
  @Override
  public String toString() {
    return edits.size() + " edits from " + origin + ": " + String.join(", ", edits.keySet());
  }
}
