package org.pivotune.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.invert.Pivot;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.checkpoint.ClampEffect;
import org.pivotune.stylegan.checkpoint.GeneratorWriter;
import org.pivotune.stylegan.checkpoint.RosinalityWidths;
import org.pivotune.tensor.HostTensor;

/** Writes for rosinality's code, which knows no conv_clamp and has a fixed table of widths, and says what follows. */
record RosinalityExport(Progress progress) {
  /** Half of what 8 bits tell apart in [-1, 1]. */
  private static final double INVISIBLE = 1 / 255.0;

  /** @param pivot where the generator is a person's */
  void write(Path file, Generator generator, Optional<Pivot> pivot, Map<String, Object> json) {
    GeneratorConfig config = generator.config();
    if (config.convClamp().isPresent()) {
      requireNoEffect(file, generator, pivot, json);
    }
    Map<String, HostTensor> weights = generator.weights();
    OutputFolder.writeCheckpoint(
        file, () -> GeneratorWriter.writeRosinality(file, config.withoutConvClamp(), weights));
    String call = "Generator(" + config.resolution() + ", " + config.wDim() + ", " + config.mappingLayers();
    RosinalityWidths.multiplier(config).ifPresentOrElse(
        multiplier -> json.put("load_with", call + ", channel_multiplier=" + multiplier + ")"),
        () -> progress.notice("rosinality's Generator has a fixed table of widths, and no channel_multiplier gives "
            + "this generator's: set its self.channels to " + RosinalityWidths.table(config)));
    progress.notice("pass randomize_noise=False there: the noise maps belong to the picture");
  }

  private void requireNoEffect(Path file, Generator generator, Optional<Pivot> pivot, Map<String, Object> json) {
    double clamp = generator.config().convClamp().orElseThrow();
    double effect = ClampEffect.of(generator, pivot.map(Pivot::codes));
    json.put("conv_clamp", clamp);
    json.put("conv_clamp_effect", effect);
    String measured = String.format(Locale.ROOT, "%.2g", effect);
    if (effect > INVISIBLE) {
      throw new CheckpointException(file.toString(), "this generator bounds its layers at " + number(clamp)
          + " (conv_clamp), which rosinality's form cannot express, and its pictures differ by up to " + measured
          + " of [-1, 1] without: write --format nvidia instead");
    }
    progress.notice("this generator bounds its layers at " + number(clamp) + " (conv_clamp), which rosinality's form "
        + "cannot express; without, the pictures of " + ClampEffect.CODES + " codes differ by at most " + measured
        + " of [-1, 1]");
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
