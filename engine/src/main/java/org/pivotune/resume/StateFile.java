package org.pivotune.resume;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.checkpoint.SafetensorsWriter;
import org.pivotune.tensor.HostTensor;

/**
 * States as safetensors files: {@code value.NAME}, {@code mean.NAME}, {@code variance.NAME}, {@code taken.NAME} (one
 * number) and {@code history}; the metadata says after how many steps and seconds. Three times the size of what is
 * optimised.
 */
final class StateFile {
  private static final String FORMAT = "pivotune-state";
  private static final String VERSION = "1";
  private static final String VALUE = "value.";
  private static final String MEAN = "mean.";
  private static final String VARIANCE = "variance.";
  private static final String TAKEN = "taken.";
  private static final String HISTORY = "history";
  private static final double MILLIS = 1000;
  /** Numbers that float32 still tells apart; no loop is longer. */
  private static final long MOST_STEPS = 1L << 24;

  private StateFile() {}

  /** A state and how long its loop had run. */
  record Kept(LoopState state, Duration elapsed) {}

  /** Writes beside the file and renames. */
  static void write(Path file, LoopState state, Duration elapsed) {
    Map<String, HostTensor> tensors = new LinkedHashMap<>();
    state.values().forEach((name, values) -> tensors.put(VALUE + name, values));
    state.moments().forEach((name, moments) -> {
      tensors.put(MEAN + name, moments.mean());
      tensors.put(VARIANCE + name, moments.variance());
      tensors.put(TAKEN + name, HostTensor.of(new float[] {moments.steps()}, 1));
    });
    tensors.put(HISTORY, state.history());
    SafetensorsWriter.write(file, NamedTensors.of(file.toString(), tensors).withMetadata(Map.of(
        "format", FORMAT, "format_version", VERSION, "steps", Integer.toString(state.steps()),
        "seconds", Double.toString(elapsed.toMillis() / MILLIS))));
  }

  /**
   * Reads and checks everything that can be checked without the loop.
   *
   * @throws CheckpointException if it is no such file, or is damaged
   */
  static Kept read(Path file) {
    SafetensorsReader reader = SafetensorsReader.open(file);
    Map<String, String> text = reader.metadata();
    if (!FORMAT.equals(text.get("format")) || !VERSION.equals(text.get("format_version"))) {
      throw damaged(file, "it is not the state of a run of this version");
    }
    NamedTensors tensors = reader.readAll().requireFinite();
    Map<String, HostTensor> values = part(tensors, VALUE);
    Map<String, HostTensor> means = part(tensors, MEAN);
    Map<String, HostTensor> variances = part(tensors, VARIANCE);
    Map<String, HostTensor> taken = part(tensors, TAKEN);
    boolean begun = means.keySet().equals(values.keySet());
    if (!(begun || means.isEmpty()) || !variances.keySet().equals(means.keySet())
        || !taken.keySet().equals(means.keySet())
        || tensors.size() != values.size() + 3 * means.size() + 1 || tensors.get(HISTORY).rank() != 2) {
      throw damaged(file, "its tensors do not belong together");
    }
    Map<String, LoopState.Moments> moments = new LinkedHashMap<>();
    means.forEach((name, mean) ->
        moments.put(name, new LoopState.Moments(mean, variances.get(name), steps(file, taken.get(name)))));
    int steps = (int) number(file, text, "steps", 1, MOST_STEPS);
    long millis = Math.round(number(file, text, "seconds", 0, Integer.MAX_VALUE) * MILLIS);
    return new Kept(
        new LoopState(file.toString(), steps, values, moments, tensors.get(HISTORY)), Duration.ofMillis(millis));
  }

  private static Map<String, HostTensor> part(NamedTensors tensors, String prefix) {
    Map<String, HostTensor> part = new LinkedHashMap<>();
    tensors.asMap().forEach((name, values) -> {
      if (name.startsWith(prefix)) {
        part.put(name.substring(prefix.length()), values);
      }
    });
    return part;
  }

  private static long steps(Path file, HostTensor taken) {
    float number = taken.elementCount() == 1 ? taken.get(0) : -1;
    if (number < 0 || number > MOST_STEPS || number != Math.rint(number)) {
      throw damaged(file, "it counts " + number + " updates");
    }
    return (long) number;
  }

  private static double number(Path file, Map<String, String> text, String key, double least, double most) {
    try {
      double number = Double.parseDouble(text.getOrDefault(key, ""));
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw damaged(file, "its " + key + " are no number");
    }
    throw damaged(file, "its " + key + " lie outside " + least + " to " + most);
  }

  private static CheckpointException damaged(Path file, String problem) {
    return new CheckpointException(file.toString(), problem + "; delete it, or begin anew with --no-resume");
  }
}
