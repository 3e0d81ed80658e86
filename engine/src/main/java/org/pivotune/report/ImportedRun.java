package org.pivotune.report;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.invert.PivotFile;
import org.pivotune.photo.PhotoWriter;
import org.pivotune.photo.Provenance;
import org.pivotune.photo.RgbImage;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.tune.DifferenceForm;
import org.pivotune.tune.PersonalGenerator;
import org.pivotune.tune.PersonalGeneratorFile;

/**
 * A personal generator that was tuned elsewhere, as a run folder: pivot, generator, their pictures and the manifest, so
 * that it can be edited and rendered. It has no photo, no edits and no scores. Owns nothing.
 *
 * @param name what to call the person
 * @param origin where it came from, for the manifest: files and their SHA-256, by what they are
 * @param generator the difference and the pivot
 * @param config of the base model
 * @param original the base model's picture at the pivot
 * @param tuned the tuned generator's
 * @param precision how exactly the difference is kept
 * @param marked whether its pictures say that they are generated
 */
public record ImportedRun(
    String name,
    Map<String, String> origin,
    PersonalGenerator generator,
    GeneratorConfig config,
    RgbImage original,
    RgbImage tuned,
    DifferenceForm precision,
    boolean marked) {
  public ImportedRun {
    origin = Collections.unmodifiableMap(new LinkedHashMap<>(origin));
  }

  void write(StagedFolder staged) throws IOException {
    Path pivot = staged.folder(RunFolder.PIVOT);
    PivotFile.write(pivot.resolve("pivot.safetensors"), generator.pivot(), PivotFile.Format.SAFETENSORS);
    Provenance provenance = Provenance.generated(List.of()).when(marked);
    PhotoWriter.write(original, pivot.resolve("projection.png"), provenance);
    Path folder = staged.folder(RunFolder.TUNED);
    PersonalGeneratorFile.write(folder.resolve(RunFolder.GENERATOR), generator, precision);
    PhotoWriter.write(tuned, folder.resolve("tuned.png"), provenance);
    StagedFolder.writeText(staged.file(RunFolder.MANIFEST), Json.text(Json.of(manifest())));
  }

  private Map<String, Object> manifest() {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("name", generator.baseName());
    model.put("sha256", generator.baseSha256());
    model.put("architecture", config);
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("tensors_changed", generator.difference().size());
    about.put("precision", precision.describe());
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("format", Manifest.FORMAT);
    all.put("format_version", Manifest.VERSION);
    all.put("name", name);
    all.put("marked", marked);
    all.put("imported", origin);
    all.put("finished", Instant.now());
    all.put("model", model);
    all.put("tuned", about);
    all.put("pivotune", RunEnvironment.pivotuneVersion());
    return all;
  }
}
