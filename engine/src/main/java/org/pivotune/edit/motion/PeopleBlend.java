package org.pivotune.edit.motion;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.pivotune.edit.CodeRenderer;
import org.pivotune.edit.EditException;
import org.pivotune.edit.EditSequence;
import org.pivotune.edit.EditedCodes;
import org.pivotune.invert.Pivot;
import org.pivotune.photo.RgbImage;
import org.pivotune.stylegan.Generator;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;
import org.pivotune.tune.BaseModel;
import org.pivotune.tune.PersonalGenerator;

/**
 * The way from one person to another, both tuned from one base: codes, noise maps and what tuning added to the weights
 * go over in step, so that both ends show their person. Owns a generator until closed; confined to the base's thread.
 */
public final class PeopleBlend implements AutoCloseable {
  /**
   * One end of the way.
   *
   * @param generator whose weights show the person
   * @param pivot where in them
   */
  public record Person(PersonalGenerator generator, Pivot pivot) {}

  private final Person from;
  private final Person to;
  private final Generator base;
  private final Generator between;

  /**
   * @param base belongs to the caller, who closes it after this
   * @throws EditException if the people were tuned from different bases, or only one has noise maps of its own
   */
  public PeopleBlend(BaseModel base, Person from, Person to) {
    if (!from.generator().baseSha256().equals(to.generator().baseSha256())) {
      throw new EditException("there is no way between people who were tuned from different base models, "
          + from.generator().baseName() + " and " + to.generator().baseName() + "; personalise both with one");
    }
    this.from = from;
    this.to = to;
    this.base = base.generator();
    try (Generator checked = to.generator().applyTo(base)) {
      this.between = from.generator().applyTo(base); // the shapes of both fit the base
    }
  }

  /**
   * A picture on the way.
   *
   * @param part 0 shows the first person, 1 the second
   * @param edits made on the way's own codes
   */
  public RgbImage render(double part, EditSequence edits) {
    blendWeights(part);
    HostTensor codes =
        EditedCodes.of(from.pivot().codes()).towards(EditedCodes.of(to.pivot().codes()), part).codes();
    return new CodeRenderer("between", between, noise(part)).render(edits.edit(codes));
  }

  private void blendWeights(double part) {
    Set<String> names = new LinkedHashSet<>(from.generator().difference().keySet());
    names.addAll(to.generator().difference().keySet());
    try (GradMode off = GradMode.disabled()) {
      for (String name : names) {
        try (TensorScope scope = TensorScope.open()) {
          Tensor weight = base.tensor(name);
          weight = added(weight, from.generator().difference().get(name), 1 - part);
          weight = added(weight, to.generator().difference().get(name), part);
          between.tensor(name).assign(weight);
        }
      }
    }
  }

  private Tensor added(Tensor weight, @org.jspecify.annotations.Nullable HostTensor difference, double factor) {
    return difference == null ? weight : weight.addScaled(Tensor.of(difference, base.device()), factor);
  }

  /** Maps that only one person has go over to the base's own. */
  private Map<String, HostTensor> noise(double part) {
    Map<String, HostTensor> maps = new HashMap<>();
    if (from.pivot().noise().isEmpty() && to.pivot().noise().isEmpty()) {
      return maps;
    }
    for (String name : base.noiseNames()) {
      HostTensor own = base.tensor(name).toHost();
      float[] first = from.pivot().noise().getOrDefault(name, own).toArray();
      HostTensor second = to.pivot().noise().getOrDefault(name, own);
      for (int i = 0; i < first.length; i++) {
        first[i] = (float) ((1 - part) * first[i] + part * second.get(i));
      }
      maps.put(name, HostTensor.of(first, own.shape()));
    }
    return maps;
  }

  @Override
  public void close() {
    between.close();
  }
}
