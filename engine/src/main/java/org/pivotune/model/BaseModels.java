package org.pivotune.model;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.pivotune.checkpoint.ByteSource;
import org.pivotune.checkpoint.CheckpointLimits;
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
      ByteSource embedded = ByteSource.of("embedded " + EMBEDDED, EmbeddedModels.read(EMBEDDED));
      return new LoadedModel(name, GeneratorReader.read(embedded, EmbeddedModels.sha256(EMBEDDED)));
    }
    Optional<Path> path = path(name);
    if (path.isPresent()) {
      return new LoadedModel(path.get().toAbsolutePath().normalize().toString(), GeneratorReader.read(path.get()));
    }
    if (store.find(name).isEmpty()) {
      throw new ModelException("no model '" + name + "': there is no such file, and neither an embedded model ("
          + DEFAULT + ") nor one that was added has that name; see `pivotune model list`");
    }
    ModelStore.Entry added = store.require(name, KIND);
    ByteSource file = ByteSource.of(added.file(), CheckpointLimits.DEFAULT);
    return new LoadedModel(name, GeneratorReader.read(file, added.sha256()));
  }

  private static Optional<Path> path(String name) {
    try {
      return Optional.of(Path.of(name)).filter(Files::isRegularFile);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
