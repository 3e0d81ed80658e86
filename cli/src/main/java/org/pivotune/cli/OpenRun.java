package org.pivotune.cli;

import java.util.List;
import org.pivotune.edit.CodeRenderer;
import org.pivotune.invert.Pivot;
import org.pivotune.model.LoadedModel;
import org.pivotune.report.RunFolder;
import org.pivotune.stylegan.Generator;
import org.pivotune.torch.Device;
import org.pivotune.tune.BaseModel;
import org.pivotune.tune.PersonalGenerator;

/** A run with both of its generators on a device. For the thread that opened it. */
final class OpenRun implements AutoCloseable {
  private final RunFolder folder;
  private final PersonalGenerator personal;
  private final BaseModel base;
  private final Generator tuned;

  private OpenRun(RunFolder folder, PersonalGenerator personal, BaseModel base, Generator tuned) {
    this.folder = folder;
    this.personal = personal;
    this.base = base;
    this.tuned = tuned;
  }

  /** Refuses what is no folder of a finished run. */
  static RunFolder require(String folder) {
    return Sources.run(folder).orElseThrow(() -> new CommandException(ExitCode.BAD_INPUT,
        folder + " is no folder; give the folder of a finished run"));
  }

  static OpenRun open(RunFolder folder, Models models, Device device) {
    PersonalGenerator personal = folder.generator();
    LoadedModel model = models.generators().load(personal.baseName());
    Generator original = Models.generator(model, device);
    try {
      BaseModel base = new BaseModel(model.name(), model.weights().sha256(), original);
      return new OpenRun(folder, personal, base, personal.applyTo(base));
    } catch (RuntimeException | Error e) {
      original.close();
      throw e;
    }
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
    tuned.close();
    base.generator().close();
  }
}
