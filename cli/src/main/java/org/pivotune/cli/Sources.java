package org.pivotune.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.pivotune.model.LoadedModel;
import org.pivotune.report.ReportException;
import org.pivotune.report.RunFolder;
import org.pivotune.stylegan.Generator;
import org.pivotune.torch.Device;
import org.pivotune.tune.BaseModel;
import org.pivotune.tune.PersonalGenerator;

/** Generators by what a user may name: a model, or a run folder, which means its tuned generator. */
final class Sources {
  private Sources() {}

  /** The run folder of that name, if it is a folder. */
  static Optional<RunFolder> run(String name) {
    Path folder;
    try {
      folder = Path.of(name);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try {
      return Optional.of(RunFolder.open(folder));
    } catch (ReportException e) {
      throw new CommandException(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
    }
  }

  /** The caller closes it. */
  static Generator generator(Models models, String name, Device device) {
    Optional<RunFolder> run = run(name);
    if (run.isEmpty()) {
      return Models.generator(models.generators().load(name), device);
    }
    PersonalGenerator personal = run.get().generator();
    LoadedModel model = models.generators().load(personal.baseName());
    try (Generator base = Models.generator(model, device)) {
      return personal.applyTo(new BaseModel(model.name(), model.weights().sha256(), base));
    }
  }
}
