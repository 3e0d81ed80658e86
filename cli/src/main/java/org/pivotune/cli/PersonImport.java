package org.pivotune.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pivotune.checkpoint.ByteSource;
import org.pivotune.checkpoint.CheckpointLimits;
import org.pivotune.checkpoint.TensorReference;
import org.pivotune.edit.CodeRenderer;
import org.pivotune.invert.Pivot;
import org.pivotune.invert.PivotFile;
import org.pivotune.model.LoadedModel;
import org.pivotune.observe.Cancellation;
import org.pivotune.photo.RgbImage;
import org.pivotune.report.ImportedRun;
import org.pivotune.report.RunFolder;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.GeneratorWeights;
import org.pivotune.stylegan.checkpoint.GeneratorReader;
import org.pivotune.torch.Device;
import org.pivotune.tune.BaseModel;
import org.pivotune.tune.DifferenceForm;
import org.pivotune.tune.PersonalGenerator;
import org.pivotune.tune.PersonalGeneratorFile;

/** Makes a run folder of a person who was tuned elsewhere. */
record PersonImport(Models models, Device device, Progress progress, Cancellation cancellation) {
  /** Beyond this the tuned weights are rather another model's: tuning changes them by some hundredths. */
  private static final double FAR = 0.5;

  /** A person and what she was tuned from. */
  record Found(PersonalGenerator person, LoadedModel model, Map<String, String> origin, String name) {}

  /** A whole generator with its pivot, such as PTI's. */
  Found whole(Path file, @Nullable String modelName, @Nullable TensorReference pivotFile) {
    if (modelName == null || pivotFile == null) {
      throw new CommandException(ExitCode.USAGE, "--pivot needs --model as well: the network that " + file
          + " was tuned from, such as PTI's ffhq.pkl. Edits are shown beside it, and only the difference is kept");
    }
    LoadedModel model = models.generators().load(modelName);
    GeneratorWeights weights = GeneratorReader.read(file);
    requireSameArchitecture(file, weights.config(), modelName, model.weights().config());
    Pivot pivot = PivotFile.read(pivotFile, model.weights().config());
    cancellation.check();
    Map<String, String> origin = origin(file, weights.sourceFormat());
    origin.put("pivot_file", pivotFile.shortName());
    origin.put("pivot_sha256", sha256(pivotFile.file()));
    try (Generator original = Models.generator(model, device);
        Generator tuned = Generator.load(weights.config(), weights.tensors().asMap(), device)) {
      PersonalGenerator person = PersonalGenerator.between(base(model, original), tuned, pivot);
      double distance = person.relativeTo(original.weights());
      if (distance > FAR) {
        progress.notice(String.format(Locale.ROOT, "the weights of %s differ from those of %s by %.0f %% of their "
            + "size, where tuning changes some percent: is it the network that was tuned?", file, modelName,
            100 * distance));
      }
      return new Found(person, model, origin, NamedFace.stem(file));
    }
  }

  /** Our own file, which names its model and has its pivot inside. */
  Found personal(Path file, @Nullable String modelName, @Nullable TensorReference pivotFile) {
    PersonalGenerator person = PersonalGeneratorFile.read(file);
    LoadedModel model = models.generators().load(modelName == null ? person.baseName() : modelName);
    Pivot pivot = pivotFile == null ? person.pivot() : PivotFile.read(pivotFile, model.weights().config());
    // The name is where this machine has the model, whatever it was called where the file was made.
    return new Found(new PersonalGenerator(model.name(), person.baseSha256(), person.difference(), pivot), model,
        origin(file, "personal generator"), NamedFace.stem(file));
  }

  private static Map<String, String> origin(Path file, String format) {
    Map<String, String> origin = new LinkedHashMap<>();
    origin.put("file", String.valueOf(file.getFileName()));
    origin.put("format", format);
    origin.put("sha256", sha256(file));
    return origin;
  }

  private static String sha256(Path file) {
    return ByteSource.of(file, CheckpointLimits.DEFAULT).sha256();
  }

  /** The bound of the layers may differ in words: what other tools write often drops it. */
  private void requireSameArchitecture(Path file, GeneratorConfig tuned, String modelName, GeneratorConfig base) {
    if (!tuned.withoutConvClamp().equals(base.withoutConvClamp())) {
      throw new CommandException(ExitCode.BAD_INPUT, file + " has " + tuned.resolution() + " px, z " + tuned.zDim()
          + ", w " + tuned.wDim() + ", mapping layers " + tuned.mappingLayers() + ", channels " + tuned.channels()
          + ", but " + modelName + " has " + base.resolution() + " px, z " + base.zDim() + ", w " + base.wDim()
          + ", mapping layers " + base.mappingLayers() + ", channels " + base.channels()
          + "; give the network that was tuned");
    }
    if (!tuned.convClamp().equals(base.convClamp())) {
      progress.notice("the conv_clamp of " + modelName + " is used, not that of " + file);
    }
  }

  private static BaseModel base(LoadedModel model, Generator generator) {
    return new BaseModel(model.name(), model.weights().sha256(), generator);
  }

  Answer write(Found found, Path out, DifferenceForm form, boolean overwrite, boolean marked) {
    progress.stage("rendering");
    PersonalGenerator person = found.person();
    try (Generator original = Models.generator(found.model(), device);
        Generator tuned = person.applyTo(base(found.model(), original))) {
      RgbImage before = new CodeRenderer("original", original, person.pivot().noise()).render(person.pivot().codes());
      RgbImage after = new CodeRenderer("tuned", tuned, person.pivot().noise()).render(person.pivot().codes());
      cancellation.check();
      progress.stage("writing " + out);
      RunFolder folder = RunFolder.write(out, new ImportedRun(
          found.name(), found.origin(), person, original.config(), before, after, form, marked), overwrite);
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("out", folder.path().toString());
      json.put("imported", found.origin());
      json.put("model", found.model().name());
      json.put("tensors_changed", person.difference().size());
      json.put("difference", form.describe());
      return new Answer(json, List.of("run folder  " + out,
          "go on with  pivotune edit " + out + " --edit NAME=STRENGTH --out edits"));
    }
  }
}
