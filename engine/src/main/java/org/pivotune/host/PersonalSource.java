package org.pivotune.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pivotune.report.RunFolder;
import org.pivotune.tune.PersonalGenerator;
import org.pivotune.tune.PersonalGeneratorFile;
import org.pivotune.tune.TuneException;

/**
 * A personal generator by a name of the host's. It never shows anybody else: one that is {@link #of at hand} is known by
 * itself as well as by its key, so that it is loaded again when its key has come to mean another; a file or a run that
 * has changed since is refused.
 *
 * @param key names it in the cache. Where only {@code load} tells whose it is, the key alone does: never give the same
 *     one to another generator
 * @param load gives it when it is not cached; called on the device thread, which everybody waits for meanwhile
 */
public record PersonalSource(String key, Supplier<PersonalGenerator> load) {
  private record AtHand(PersonalGenerator generator) implements Supplier<PersonalGenerator> {
    @Override
    public PersonalGenerator get() {
      return generator;
    }
  }

  public PersonalSource {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(load, "load");
  }

  /** One that is at hand; kept in Java's memory for as long as this source is. */
  public static PersonalSource of(String key, PersonalGenerator generator) {
    Objects.requireNonNull(generator, "generator");
    return new PersonalSource(key, new AtHand(generator));
  }

  /**
   * A file of {@link PersonalGeneratorFile}. One that changes is another: this source then fails with a {@link
   * TuneException} unless its generator is still cached.
   *
   * @throws UncheckedIOException if there is no such file
   */
  public static PersonalSource file(Path file) {
    Objects.requireNonNull(file, "file");
    return unchanged("file ", file, file, () -> PersonalGeneratorFile.read(file));
  }

  /**
   * The tuned generator of a run folder. A run that is done anew is another, as with {@link #file}.
   *
   * @throws UncheckedIOException if there is no such folder
   * @throws org.pivotune.report.ReportException if it is no run
   */
  public static PersonalSource run(Path folder) {
    Objects.requireNonNull(folder, "folder");
    RunFolder run = RunFolder.open(folder);
    return unchanged("run ", folder, run.generatorFile(), run::generator);
  }

  /** Whether a cached generator is this one, as far as can be told; null when nobody holds it in Java's memory any more. */
  boolean means(@Nullable PersonalGenerator cached) {
    return !(load instanceof AtHand(var generator)) || generator.equals(cached);
  }

  private static PersonalSource unchanged(
      String kind, Path named, Path file, Supplier<PersonalGenerator> read) {
    String made = identity(file);
    return new PersonalSource(kind + made, () -> {
      // After reading as well: it may change meanwhile.
      requireSame(named, made, identity(file));
      PersonalGenerator generator = read.get();
      requireSame(named, made, identity(file));
      return generator;
    });
  }

  private static void requireSame(Path named, String made, String now) {
    if (!made.equals(now)) {
      throw new TuneException(named + " has changed since it was named as a source; name it again, as another");
    }
  }

  private static String identity(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      // A file that was put in another's place within a tick of the clock has another key where the system has keys.
      return file.toAbsolutePath().normalize() + " " + attributes.lastModifiedTime() + " " + attributes.size() + " "
          + attributes.fileKey();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
