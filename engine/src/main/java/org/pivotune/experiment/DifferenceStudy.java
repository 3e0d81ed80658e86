package org.pivotune.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pivotune.identity.FivePoints;
import org.pivotune.measure.Judge;
import org.pivotune.measure.Scores;
import org.pivotune.observe.Cancellation;
import org.pivotune.personalise.Personaliser;
import org.pivotune.photo.RgbImage;
import org.pivotune.stylegan.Generator;
import org.pivotune.tensor.HostTensor;
import org.pivotune.tune.BaseModel;
import org.pivotune.tune.DifferenceForm;
import org.pivotune.tune.PersonalGenerator;
import org.pivotune.tune.PersonalGeneratorFile;

/**
 * How small one person's difference can be kept and what is lost: each form is written, read back, applied, rendered
 * and scored. Owns nothing; for the thread of the base model's generator.
 */
public final class DifferenceStudy {
  private final BaseModel base;
  private final PersonalGenerator person;
  private final Map<String, HostTensor> codes;
  private final Judge judge;
  private final FivePoints points;

  /**
   * @param person with the whole difference
   * @param edited codes [1, num_ws, w_dim] of edited pictures, by edit
   * @param judge for pictures of the generator's size
   * @param points where the face is in the picture at the pivot
   */
  public DifferenceStudy(
      BaseModel base, PersonalGenerator person, Map<String, HostTensor> edited, Judge judge, FivePoints points) {
    this.base = base;
    this.person = person;
    this.codes = new LinkedHashMap<>();
    this.codes.put("", person.pivot().codes());
    this.codes.putAll(edited);
    this.judge = judge;
    this.points = points;
  }

  /**
   * One row for each form.
   *
   * @param photo the aligned photo, [1, 3, H, W] in [-1, 1], where there is one
   * @param scratch an existing folder for files that come and go
   */
  public List<KeptDifference> run(
      List<DifferenceForm> forms, Optional<HostTensor> photo, Path scratch, Cancellation cancellation) {
    Map<String, HostTensor> whole = render(person);
    List<KeptDifference> rows = new ArrayList<>();
    for (DifferenceForm form : forms) {
      cancellation.check();
      Path file = scratch.resolve("form.safetensors");
      PersonalGeneratorFile.write(file, person, form);
      rows.add(row(form, size(file), whole, render(PersonalGeneratorFile.read(file)), photo.orElse(null)));
    }
    return rows;
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, HostTensor> render(PersonalGenerator kept) {
    Map<String, HostTensor> pictures = new LinkedHashMap<>();
    try (Generator generator = kept.applyTo(base)) {
      codes.forEach((name, code) ->
          pictures.put(name, Personaliser.render(generator, code, person.pivot().noise())));
    }
    return pictures;
  }

  private KeptDifference row(DifferenceForm form, long bytes, Map<String, HostTensor> whole,
      Map<String, HostTensor> kept, @Nullable HostTensor photo) {
    Map<String, Scores> edits = new LinkedHashMap<>();
    Map<String, Scores> editedPhoto = new LinkedHashMap<>();
    Map<String, RgbImage> pictures = new LinkedHashMap<>();
    kept.forEach((name, picture) -> {
      edits.put(name, judge.score(shown(whole.get(name)), picture, points));
      if (photo != null) {
        editedPhoto.put(name, judge.score(photo, picture, points));
      }
      pictures.put(name, RgbImage.fromTensor(picture));
    });
    Scores reconstruction = edits.remove("");
    Optional<Scores> against = Optional.ofNullable(editedPhoto.remove(""));
    return new KeptDifference(form.describe(), bytes, reconstruction, against, edits, editedPhoto, pictures);
  }

  /** Clamped, as a viewer would see it: the judge does so with images, not with references. */
  private static HostTensor shown(HostTensor image) {
    HostTensor clamped = HostTensor.allocate(image.shape());
    FloatBuffer values = clamped.data();
    for (int i = 0; i < values.capacity(); i++) {
      values.put(i, Math.clamp(image.get(i), -1f, 1f));
    }
    return clamped;
  }
}
