package org.pivotune.model;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.pivotune.pack.HomeFolder;

/**
 * Models that a user added, in a folder of his: {@code NAME.safetensors} and beside it {@code NAME.properties}, which
 * says what it is. A model counts when both are there. Safe from any thread.
 */
public final class ModelStore {
  private static final String WEIGHTS = ".safetensors";
  private static final String NOTE = ".properties";
  private static final String NAMES = "[a-z0-9][a-z0-9._-]{0,63}";
  private static final int MOST_NOTE_BYTES = 1 << 16;

  /**
   * One added model.
   *
   * @param kind {@code lpips}, {@code encoder} or {@code generator}
   * @param file the weights, safetensors
   * @param sha256 of that file, lower-case hexadecimal
   * @param source the name of the file that it was made from
   * @param sourceSha256 of that file
   * @param licence as the user gave it
   */
  public record Entry(
      String name, String kind, Path file, String sha256, String source, String sourceSha256, String licence) {}

  private final Path folder;

  /** @param folder made when a model is added */
  public ModelStore(Path folder) {
    this.folder = folder;
  }

  /** {@code PIVOTUNE_MODELS}, else {@code pivotune/models} in {@code XDG_DATA_HOME}, else in {@code ~/.local/share}. */
  public static Path defaultFolder(Map<String, String> environment) {
    String own = environment.getOrDefault("PIVOTUNE_MODELS", "");
    if (!own.isBlank()) {
      return Path.of(own);
    }
    String shared = environment.getOrDefault("XDG_DATA_HOME", "");
    Path base = shared.isBlank() ? HomeFolder.find().resolve(".local").resolve("share") : Path.of(shared);
    return base.resolve("pivotune").resolve("models");
  }

  public Path folder() {
    return folder;
  }

  /** All added models by name. */
  public List<Entry> list() {
    List<Entry> entries = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return entries;
    }
    try (DirectoryStream<Path> notes = Files.newDirectoryStream(folder, "*" + NOTE)) {
      for (Path note : notes) {
        String file = String.valueOf(note.getFileName());
        find(file.substring(0, file.length() - NOTE.length())).ifPresent(entries::add);
      }
    } catch (IOException e) {
      throw new ModelException("cannot list the added models in " + folder + ": " + e, e);
    }
    entries.sort(Comparator.comparing(Entry::name));
    return entries;
  }

  /** One added model, its weights unread. */
  public Optional<Entry> find(String name) {
    if (!name.matches(NAMES)) {
      return Optional.empty();
    }
    Path note = folder.resolve(name + NOTE);
    Path weights = folder.resolve(name + WEIGHTS);
    if (!Files.isRegularFile(weights) || !Files.isRegularFile(note)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try {
      if (Files.size(note) > MOST_NOTE_BYTES) {
        throw new ModelException(note + " is no note of Pivotune; add the model again");
      }
      try (Reader reader = Files.newBufferedReader(note)) {
        properties.load(reader);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new ModelException("cannot read " + note + ": " + e + "; add the model again", e);
    }
    return Optional.of(new Entry(name, properties.getProperty("kind", ""), weights,
        properties.getProperty("sha256", ""), properties.getProperty("source", ""),
        properties.getProperty("source-sha256", ""), properties.getProperty("licence", "")));
  }

  /**
   * An added model, its checksum compared with the one noted.
   *
   * @throws ModelException if there is none of that name and kind, or it was changed since
   */
  public Entry require(String name, String kind) {
    Entry entry = find(name).filter(found -> found.kind().equals(kind)).orElseThrow(() -> new ModelException(
        "no " + kind + " model '" + name + "' was added (looked in " + folder + "); see `pivotune model add --help`"));
    String actual = Checksums.sha256(entry.file());
    if (!actual.equals(entry.sha256())) {
      throw new ModelException("the added model " + entry.file() + " was changed or is damaged: its SHA-256 is "
          + actual + ", expected " + entry.sha256() + "; add it again");
    }
    return entry;
  }

  /**
   * Adds a model, or replaces the one of that name.
   *
   * @param name 1 to 64 lower-case letters, digits, dots, dashes and underscores
   * @param source the file it is made from
   * @param writer writes the weights to the file it is given
   * @throws ModelException if the name is not allowed or the folder cannot be written
   */
  public Entry add(String name, String kind, Path source, String licence, Consumer<Path> writer) {
    if (!name.matches(NAMES)) {
      throw new ModelException(
          "a model's name has 1 to 64 lower-case letters, digits, '.', '-' or '_', not '" + name + "'");
    }
    try {
      Files.createDirectories(folder);
      Path part = Files.createTempFile(folder, "." + name, ".part");
      try {
        writer.accept(part);
        Entry entry = new Entry(name, kind, folder.resolve(name + WEIGHTS), Checksums.sha256(part),
            String.valueOf(source.getFileName()), Checksums.sha256(source), licence);
        // The old note goes first: weights without a note do not count, so that none is ever taken for another.
        Files.deleteIfExists(folder.resolve(name + NOTE));
        Files.move(part, entry.file(), StandardCopyOption.REPLACE_EXISTING);
        writeNote(entry);
        return entry;
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new ModelException("cannot add a model to " + folder + ": " + e.getClass().getSimpleName() + " "
          + e.getMessage() + "; set PIVOTUNE_MODELS to a folder that may be written to and has room", e);
    }
  }

  private void writeNote(Entry entry) throws IOException {
    String note = "kind=" + entry.kind() + "\nsha256=" + entry.sha256() + "\nsource=" + escaped(entry.source())
        + "\nsource-sha256=" + entry.sourceSha256() + "\nlicence=" + escaped(entry.licence()) + "\n";
    Path part = Files.createTempFile(folder, "." + entry.name(), ".part");
    try {
      Files.writeString(part, note);
      Files.move(part, folder.resolve(entry.name() + NOTE), StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static String escaped(String text) {
    return text.replaceAll("\\R", " ").replace("\\", "\\\\");
  }
}
