package org.pivotune.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pivotune.align.AlignedFace;
import org.pivotune.edit.Edit;
import org.pivotune.host.EditRequest;
import org.pivotune.host.Job;
import org.pivotune.host.PersonalSource;
import org.pivotune.host.PersonaliseRequest;
import org.pivotune.host.PersonaliseResult;
import org.pivotune.host.Pivotune;
import org.pivotune.host.PivotuneConfig;
import org.pivotune.host.Progress;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Preset;
import org.pivotune.photo.PhotoReader;
import org.pivotune.photo.PhotoWriter;
import org.pivotune.photo.RgbImage;
import org.pivotune.tune.PersonalGeneratorFile;

/** Personalises one photo and edits it in three ways: {@code PlainHost PHOTO FOLDER [STEPS]}. */
public final class PlainHost {
  private static final List<String> EDITS = List.of("smile=2", "age=2", "yaw=-1");

  private PlainHost() {}

  /** @param arguments a photo, a folder for the pictures, and how many steps each stage may take (default: the preset's) */
  public static void main(String... arguments) throws InterruptedException, IOException {
    if (arguments.length < 2 || arguments.length > 3) {
      System.err.println("give a photo, a folder for the pictures and, if you like, a number of steps");
      return;
    }
    Path folder = Files.createDirectories(Path.of(arguments[1]));
    // Closing returns all native memory; whatever is thrown here, it is closed.
    try (Pivotune pivotune = Pivotune.open(PivotuneConfig.usual())) {
      PersonaliseConfig constants = pivotune.constants(Preset.QUICK);
      if (arguments.length == 3) {
        constants = withSteps(constants, Integer.parseInt(arguments[2]));
      }
      AlignedFace face = pivotune.align(PhotoReader.read(Path.of(arguments[0])), 0);
      Job<PersonaliseResult> job = pivotune.personalise(
          PersonaliseRequest.of(face).with(constants).cachedAs("me").within(Duration.ofHours(1)).heardBy(PlainHost::tell));
      PersonaliseResult me = job.await();
      PersonalGeneratorFile.write(
          folder.resolve("generator.safetensors"), me.generator(), PersonalGeneratorFile.Precision.FLOAT16);
      // Files of rendered pictures say that they are.
      PhotoWriter.write(me.picture(0), folder.resolve("tuned.png"));
      edit(pivotune, PersonalSource.of("me", me.generator()), folder);
    }
  }

  static PersonaliseConfig withSteps(PersonaliseConfig constants, int steps) {
    return constants.withProjection(constants.projection().withSteps(steps))
        .withTuning(constants.tuning().withSteps(steps));
  }

  /** All are submitted before the first is waited for. */
  private static void edit(Pivotune pivotune, PersonalSource me, Path folder) throws InterruptedException {
    Map<String, Job<RgbImage>> jobs = new LinkedHashMap<>();
    for (String edit : EDITS) {
      jobs.put(edit, pivotune.edit(EditRequest.of(me, List.of(Edit.parse(edit)))));
    }
    for (Map.Entry<String, Job<RgbImage>> job : jobs.entrySet()) {
      Path file = folder.resolve(job.getKey().replace('=', '-') + ".png");
      PhotoWriter.write(job.getValue().await(), file);
      System.out.println(file);
    }
  }

  private static void tell(Progress progress) {
    System.out.println(switch (progress) {
      case Progress.Begun(var stage) -> stage.name().toLowerCase(Locale.ROOT);
      case Progress.Step step -> "  step " + step.step() + " of " + step.of() + " " + step.losses();
      case Progress.Noticed(var text) -> text;
      case Progress.Ended(var state) -> state.name().toLowerCase(Locale.ROOT);
    });
  }
}
