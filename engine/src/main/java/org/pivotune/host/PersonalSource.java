package org.pivotune.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Supplier;
import org.pivotune.report.RunFolder;
import org.pivotune.tune.PersonalGenerator;
import org.pivotune.tune.PersonalGeneratorFile;

/**
 * A personal generator by a name of the host's.
 *
 * @param key names it in the cache: the same key always means the same generator
 * @param load gives it when it is not cached; called on the device thread, which everybody waits for meanwhile
 */
public record PersonalSource(String key, Supplier<PersonalGenerator> load) {
  /** One that is at hand. */
  public static PersonalSource of(String key, PersonalGenerator generator) {
    return new PersonalSource(key, () -> generator);
  }

  /**
   * A file of {@link PersonalGeneratorFile}; one that has changed counts as another.
   *
   * @throws UncheckedIOException if there is no such file
   */
  public static PersonalSource file(Path file) {
    return new PersonalSource("file " + identity(file), () -> PersonalGeneratorFile.read(file));
  }

  /**
   * The tuned generator of a run folder.
   *
   * @throws UncheckedIOException if there is no such folder
   * @throws org.pivotune.report.ReportException if it is no run
   */
  public static PersonalSource run(Path folder) {
    RunFolder run = RunFolder.open(folder);
    return new PersonalSource("run " + identity(folder), run::generator);
  }

  private static String identity(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return file.toAbsolutePath().normalize() + " " + attributes.lastModifiedTime() + " " + attributes.size();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
