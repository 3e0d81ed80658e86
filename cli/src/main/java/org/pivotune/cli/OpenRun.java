package org.pivotune.cli;

import java.util.List;
import java.util.stream.IntStream;
import org.pivotune.edit.CodeRenderer;
import org.pivotune.invert.Pivot;
import org.pivotune.model.LoadedModel;
import org.pivotune.report.ReportException;
import org.pivotune.report.RunFolder;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.Precision;
import org.pivotune.torch.Device;
import org.pivotune.tune.BaseModel;
import org.pivotune.tune.PersonalGenerator;

/** A run with both of its generators on a device. For the thread that opened it. */
final class OpenRun implements AutoCloseable {
  private final RunFolder folder;
  private final PersonalGenerator personal;
  private final BaseModel base;
  private final Generator tuned;
  private final boolean owner;

  private OpenRun(RunFolder folder, PersonalGenerator personal, BaseModel base, Generator tuned, boolean owner) {
    this.folder = folder;
    this.personal = personal;
    this.base = base;
    this.tuned = tuned;
    this.owner = owner;
  }

  /** Refuses what is no folder of a finished run. */
  static RunFolder require(String folder) {
    return Sources.run(folder).orElseThrow(() -> new CommandException(ExitCode.BAD_INPUT,
        folder + " is no folder; give the folder of a finished run"));
  }

  /** The same for one face of it. */
  static RunFolder require(String folder, String person) {
    try {
      return require(folder).only(person);
    } catch (ReportException e) {
      throw new CommandException(ExitCode.USAGE, "--person: " + e.getMessage(), e);
    }
  }

  static OpenRun open(RunFolder folder, Models models, Device device, Precision precision) {
    PersonalGenerator personal = folder.generator();
    LoadedModel model = models.generators().load(personal.baseName());
    Generator original = Models.generator(model, device, precision);
    try {
      BaseModel base = new BaseModel(model.name(), model.weights().sha256(), original);
      return new OpenRun(folder, personal, base, personal.applyTo(base), true);
    } catch (RuntimeException | Error e) {
      original.close();
      throw e;
    }
  }

  /** Each of the run's faces on its own, on the same generators; to be used while this is open. */
  List<OpenRun> faces() {
    return IntStream.range(0, folder.faces().size())
        .mapToObj(i -> new OpenRun(folder.only(folder.faces().get(i)), personal.only(i), base, tuned, false))
        .toList();
  }

  RunFolder folder() {
    return folder;
  }

  PersonalGenerator personal() {
    return personal;
  }

  BaseModel base() {
    return base;
  }

  Generator tuned() {
    return tuned;
  }

  Pivot pivot() {
    return personal.pivot();
  }

  /** The tuned generator's pictures of the person. */
  CodeRenderer tunedRenderer() {
    return new CodeRenderer("tuned", tuned, pivot().noise());
  }

  /** The original generator's pictures, then the tuned one's. */
  List<CodeRenderer> renderers() {
    return List.of(new CodeRenderer("original", base.generator(), pivot().noise()), tunedRenderer());
  }

  @Override
  public void close() {
    if (owner) {
      tuned.close();
      base.generator().close();
    }
  }
}
