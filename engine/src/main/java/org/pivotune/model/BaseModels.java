package org.pivotune.model;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.pivotune.stylegan.checkpoint.GeneratorReader;

/** Finds base generators: embedded, added by the user, or any file. Safe from any thread. */
public final class BaseModels {
  /** The embedded generator. */
  public static final String DEFAULT = "faces-128";

  private static final String EMBEDDED = "faces-128/faces-128.safetensors";

  /** What kind of added model a generator is. */
  public static final String KIND = "generator";

  private final ModelStore store;

  public BaseModels(ModelStore store) {
    this.store = store;
  }

  /**
   * Loads a generator.
   *
   * @param name {@value #DEFAULT}, the name of an added model, or a file
   * @throws ModelException if there is none of that name
   * @throws org.pivotune.checkpoint.CheckpointException if it is a file that holds no supported generator
   */
  public LoadedModel load(String name) {
    if (name.equals(DEFAULT)) {
      return new LoadedModel(name, GeneratorReader.read("embedded " + EMBEDDED, EmbeddedModels.read(EMBEDDED)));
    }
    Optional<Path> file = file(name);
    if (file.isPresent()) {
      return new LoadedModel(file.get().toAbsolutePath().normalize().toString(), GeneratorReader.read(file.get()));
    }
    if (store.find(name).isEmpty()) {
      throw new ModelException("no model '" + name + "': there is no such file, and neither an embedded model ("
          + DEFAULT + ") nor one that was added has that name; see `pivotune model list`");
    }
    return new LoadedModel(name, GeneratorReader.read(store.require(name, KIND).file()));
  }

  private static Optional<Path> file(String name) {
    try {
      return Optional.of(Path.of(name)).filter(Files::isRegularFile);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
