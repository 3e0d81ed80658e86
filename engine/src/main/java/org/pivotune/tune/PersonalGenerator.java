package org.pivotune.tune;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.pivotune.invert.Pivot;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/**
 * A tuned generator as it is kept: what tuning added to the base model, and the pivots it was tuned around. In host
 * memory, immutable as far as its tensors are left alone; safe from any thread.
 *
 * @param baseName the base model's name, for people
 * @param baseSha256 the base model's file, lower-case hexadecimal
 * @param difference tuned minus base by NVIDIA's names, changed tensors only; in the order of the names
 * @param people the faces it shows, at least one; pivots read from a file have no history
 */
public record PersonalGenerator(
    String baseName, String baseSha256, Map<String, HostTensor> difference, List<PersonalPivot> people) {
  public PersonalGenerator {
    Objects.requireNonNull(baseName, "baseName");
    Objects.requireNonNull(baseSha256, "baseSha256");
    Objects.requireNonNull(difference, "difference");
    Objects.requireNonNull(people, "people");
    difference = Collections.unmodifiableMap(new TreeMap<>(difference));
    people = List.copyOf(people);
    if (people.isEmpty()) {
      throw new IllegalArgumentException("a personal generator shows at least one face");
    }
  }

  /** Of one face. */
  public PersonalGenerator(String baseName, String baseSha256, Map<String, HostTensor> difference, Pivot pivot) {
    this(baseName, baseSha256, difference, List.of(new PersonalPivot("", pivot)));
  }

  /**
   * The only face's pivot.
   *
   * @throws TuneException if there are several; ask {@link #people}
   */
  public Pivot pivot() {
    if (people.size() > 1) {
      throw new TuneException("this personal generator shows " + people.size() + " faces, "
          + people.stream().map(PersonalPivot::name).collect(Collectors.joining(", ")) + "; say which, as DIR#NAME");
    }
    return people.getFirst().pivot();
  }

  /** The same generator for one of its faces alone. */
  public PersonalGenerator only(int face) {
    return new PersonalGenerator(baseName, baseSha256, difference, List.of(people.get(face)));
  }

  /** What tuning changed, for one face. */
  public static PersonalGenerator between(BaseModel base, Generator tuned, Pivot pivot) {
    return between(base, tuned, List.of(new PersonalPivot("", pivot)));
  }

  /**
   * What tuning changed.
   *
   * @param tuned a generator of the base's configuration
   */
  public static PersonalGenerator between(BaseModel base, Generator tuned, List<PersonalPivot> people) {
    Map<String, HostTensor> after = tuned.weights();
    Map<String, HostTensor> difference = new LinkedHashMap<>();
    base.generator().weights().forEach((name, before) -> {
      HostTensor now = after.get(name);
      if (now == null || !now.hasShape(before.shape())) {
        throw new TuneException("the tuned generator's tensor " + name + " does not fit the base model " + base.name()
            + "; give the generator it was tuned from");
      }
      if (!now.data().equals(before.data())) {
        difference.put(name, minus(now, before));
      }
    });
    return new PersonalGenerator(base.name(), base.sha256(), difference, people);
  }

  /**
   * The tuned generator again, on the base's device; the caller closes it.
   *
   * @throws TuneException if this is another base model, or it does not fit
   */
  public Generator applyTo(BaseModel base) {
    if (!base.sha256().equals(baseSha256)) {
      throw new TuneException("this personal generator was tuned from the model " + baseName + " with SHA-256 "
          + baseSha256 + ", but was given the model " + base.name() + " with SHA-256 " + base.sha256()
          + "; give the model it was tuned from");
    }
    people.forEach(face -> requireFit(face.pivot(), base.generator()));
    difference.forEach((name, added) -> requireFit(name, added, base.generator()));
    Generator tuned = base.generator().copy();
    try (TensorScope scope = TensorScope.open();
        GradMode off = GradMode.disabled()) {
      // On the device and in place: the base's weights need not come to the host and back.
      difference.forEach((name, added) -> tuned.tensor(name).addInPlace(Tensor.of(added, tuned.device()), 1));
      return tuned;
    } catch (RuntimeException | Error e) {
      tuned.close();
      throw e;
    }
  }

  /**
   * How large the difference is beside the weights it changes: the ratio of their root sums of squares.
   *
   * @param base the base model's tensors by NVIDIA's names
   */
  public double relativeTo(Map<String, HostTensor> base) {
    double added = 0;
    double there = 0;
    for (Map.Entry<String, HostTensor> entry : difference.entrySet()) {
      added += squares(entry.getValue());
      there += squares(requireShape(base, entry.getKey(), entry.getValue()));
    }
    return added == 0 ? 0 : Math.sqrt(added / there);
  }

  private static double squares(HostTensor tensor) {
    FloatBuffer values = tensor.data();
    double sum = 0;
    for (int i = 0; i < values.capacity(); i++) {
      sum += (double) values.get(i) * values.get(i);
    }
    return sum;
  }

  /**
   * Checks that a generator can show a pivot that was read from a file.
   *
   * @throws TuneException if its codes or noise maps are those of another model, or some maps are missing
   */
  public static void requireFit(Pivot pivot, Generator base) {
    GeneratorConfig config = base.config();
    if (!pivot.codes().hasShape(1, config.numWs(), config.wDim())) {
      throw new TuneException("the pivot " + pivot.codes() + " does not fit the base model, whose codes are [1, "
          + config.numWs() + ", " + config.wDim() + "]; the file is damaged or not what it says");
    }
    pivot.noise().forEach((name, map) -> {
      if (!base.noiseNames().contains(name) || !Arrays.equals(base.tensor(name).shape(), map.shape())) {
        throw new TuneException("the noise map " + name + " " + map + " does not fit the base model; the file is "
            + "damaged or not what it says");
      }
    });
    // None at all means the generator's own.
    if (!pivot.noise().isEmpty() && !pivot.noise().keySet().containsAll(base.noiseNames())) {
      throw new TuneException("the pivot has " + pivot.noise().size() + " of the base model's "
          + base.noiseNames().size() + " noise maps and lacks "
          + base.noiseNames().stream().filter(name -> !pivot.noise().containsKey(name)).findFirst().orElseThrow()
          + "; the file is damaged or not what it says");
    }
  }

  private static void requireFit(String name, HostTensor added, Generator base) {
    if (!base.hasTensor(name) || !added.hasShape(base.tensor(name).shape())) {
      throw new TuneException("the difference " + name + " " + added + " does not fit the base model, which has "
          + (base.hasTensor(name) ? base.tensor(name) : "no such tensor")
          + "; the file is damaged or not what it says");
    }
  }

  private static HostTensor requireShape(Map<String, HostTensor> weights, String name, HostTensor added) {
    HostTensor before = weights.get(name);
    if (before == null || !before.hasShape(added.shape())) {
      throw new TuneException("the difference " + name + " " + added + " does not fit the base model, which has "
          + (before == null ? "no such tensor" : before) + "; the file is damaged or not what it says");
    }
    return before;
  }

  private static HostTensor minus(HostTensor a, HostTensor b) {
    float[] values = a.toArray();
    float[] subtracted = b.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] -= subtracted[i];
    }
    return HostTensor.of(values, a.shape());
  }
}
