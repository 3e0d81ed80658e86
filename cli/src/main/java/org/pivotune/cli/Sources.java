package org.pivotune.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.pivotune.model.BaseModels;
import org.pivotune.model.LoadedModel;
import org.pivotune.photo.PhotoReader;
import org.pivotune.photo.RgbImage;
import org.pivotune.report.ReportException;
import org.pivotune.report.RunFolder;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.Precision;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.tune.BaseModel;
import org.pivotune.tune.PersonalGenerator;
import org.pivotune.tune.PersonalGeneratorFile;

/** Generators by what a user may name: a model, a run folder, which means its tuned generator, or that one's file. */
final class Sources {
  private Sources() {}

  /** The run folder of that name, if it is a folder; {@code DIR#PERSON} is one face of a run of several. */
  static Optional<RunFolder> run(String name) {
    Optional<Path> folder = path(name).filter(Files::isDirectory);
    int hash = name.lastIndexOf('#');
    try {
      if (folder.isEmpty() && hash > 0) {
        return path(name.substring(0, hash)).filter(Files::isDirectory)
            .map(group -> RunFolder.open(group).only(name.substring(hash + 1)));
      }
      return folder.map(RunFolder::open);
    } catch (ReportException e) {
      throw new CommandException(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
    }
  }

  /** The personal generator of that name, if it is a run folder or a personal generator's file. */
  static Optional<PersonalGenerator> personal(String name) {
    Optional<RunFolder> run = run(name);
    if (run.isPresent()) {
      return run.map(RunFolder::generator);
    }
    return path(name)
        .filter(file -> !name.equals(BaseModels.DEFAULT) && Files.isRegularFile(file))
        .filter(PersonalGeneratorFile::isOne)
        .map(PersonalGeneratorFile::read);
  }

  /** The caller closes it. */
  static Generator generator(Models models, String name, Device device, Precision precision) {
    Optional<PersonalGenerator> personal = personal(name);
    return personal.isPresent()
        ? tuned(models, personal.get(), device, precision)
        : Models.generator(models.generators().load(name), device, precision);
  }

  /**
   * The tuned generator, of one person with the pivot's noise maps as its own, so that it shows the person without
   * further ado. Several people's maps do not go into one generator, which then has the base model's.
   */
  static Generator tuned(Models models, PersonalGenerator personal, Device device, Precision precision) {
    LoadedModel model = models.generators().load(personal.baseName());
    try (Generator base = Models.generator(model, device, precision)) {
      Generator tuned = personal.applyTo(new BaseModel(model.name(), model.weights().sha256(), base));
      if (personal.people().size() > 1 || personal.pivot().noise().isEmpty()) {
        return tuned;
      }
      try (tuned) {
        Map<String, HostTensor> weights = tuned.weights();
        weights.putAll(personal.pivot().noise());
        return Generator.load(tuned.config(), weights, device, precision);
      }
    }
  }

  private static Optional<Path> path(String name) {
    try {
      return Optional.of(Path.of(name));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** The photo of a run; an imported run has none. */
  static RgbImage photo(RunFolder run) {
    try {
      return PhotoReader.read(run.photo()).pixels();
    } catch (ReportException e) {
      throw new CommandException(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
    }
  }
}
