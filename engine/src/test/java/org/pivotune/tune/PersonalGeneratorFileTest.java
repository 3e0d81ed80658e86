package org.pivotune.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.checkpoint.SafetensorsWriter;
import org.pivotune.invert.Pivot;
import org.pivotune.loss.OnnxPerceptualLoss;
import org.pivotune.loss.PerceptualLoss;
import org.pivotune.lpips.FormulaHeads;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.observe.Cancellation;
import org.pivotune.observe.StepListener;
import org.pivotune.personalise.Personaliser;
import org.pivotune.stylegan.Fixtures;
import org.pivotune.stylegan.Generator;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.torch.Device;
import org.pivotune.torch.TorchLibrary;
import org.pivotune.tune.PersonalGeneratorFile.Precision;

/** The tiny generator, really tuned for three steps, through a file and back. */
@ExtendWith(NoLeakedHandles.class)
class PersonalGeneratorFileTest {
  private static final String SHA = "0123456789abcdef".repeat(4);

  private static BaseModel base;
  private static TuningResult tuning;
  private static Pivot pivot;

  @TempDir Path folder;

  @BeforeAll
  static void tune() {
    TorchLibrary.load();
    Map<String, HostTensor> trace = Fixtures.tensors("pti_trace.safetensors");
    base = new BaseModel(
        "tiny", SHA, Generator.load(Fixtures.tinyConfig(), Fixtures.tensors("nvidia-sg3.safetensors"), Device.CPU));
    Map<String, HostTensor> noise = new LinkedHashMap<>();
    for (String name : base.generator().noiseNames()) {
      HostTensor map = base.generator().tensor(name).toHost();
      map.data().put(0, 0.5f);
      noise.put(name, map);
    }
    pivot = new Pivot(trace.get("pivot"), noise, List.of());
    try (PerceptualLoss loss = OnnxPerceptualLoss.open(FormulaHeads.network(PerceptualNet.ALEX), 1, 64, 64, 1);
        LocalityDraws draws = LocalityDraws.seeded(0, Device.CPU)) {
      TuningConfig config = TuningConfig.official().withSteps(3).withStopAt(OptionalDouble.empty());
      tuning = new PivotalTuner(base.generator(), loss, config).tune(
          pivot.codes(), pivot.noise(), trace.get("target"), draws, StepListener.none(), Cancellation.NEVER);
    }
  }

  @AfterAll
  static void close() {
    if (tuning != null) {
      tuning.close();
      base.generator().close();
    }
  }

  private static PersonalGenerator personal() {
    return PersonalGenerator.between(base, tuning.generator(), pivot);
  }

  private PersonalGenerator roundTrip(Precision precision) {
    Path file = folder.resolve("generator.safetensors");
    PersonalGeneratorFile.write(file, personal(), precision);
    return PersonalGeneratorFile.read(file);
  }

  private static double worst(PersonalGenerator kept) {
    try (Generator again = kept.applyTo(base)) {
      HostTensor expected = Personaliser.render(tuning.generator(), pivot);
      HostTensor actual = Personaliser.render(again, kept.pivot());
      double worst = 0;
      for (int i = 0; i < expected.elementCount(); i++) {
        worst = Math.max(worst, Math.abs(actual.get(i) - expected.get(i)));
      }
      return worst;
    }
  }

  @Test
  void tuningReallyChangedThePicture() {
    double worst = worst(new PersonalGenerator("tiny", SHA, Map.of(), pivot));
    assertThat(worst).as("distance of base and tuned picture").isGreaterThan(1e-3);
  }

  @Test
  void float32GivesTheSamePicture() {
    assertThat(worst(roundTrip(Precision.FLOAT32))).isLessThan(1e-6);
  }

  @Test
  void float16OfTheDifferenceIsNearlyAsGood() throws IOException {
    double worst = worst(roundTrip(Precision.FLOAT16));
    assertThat(worst).as("of pictures in [-1, 1], where 8 bits tell apart 8e-3").isLessThan(1e-4);
    long half = Files.size(folder.resolve("generator.safetensors"));
    roundTrip(Precision.FLOAT32);
    assertThat(half).isLessThan(Files.size(folder.resolve("generator.safetensors")) * 6 / 10);
  }

  @Test
  void onlyWhatTuningChangedIsKept() {
    PersonalGenerator kept = roundTrip(Precision.FLOAT32);

    assertThat(kept.difference().keySet()).isSubsetOf(base.generator().synthesisParameters().keySet())
        .contains("synthesis.b64.conv1.weight");
    assertThat(kept.pivot().codes().toArray()).isEqualTo(pivot.codes().toArray());
    assertThat(kept.pivot().noise().keySet()).isEqualTo(pivot.noise().keySet()).isNotEmpty();
    kept.pivot().noise().forEach(
        (name, map) -> assertThat(map.toArray()).isEqualTo(pivot.noise().get(name).toArray()));
  }

  @Test
  void anotherBaseModelIsRefusedNamingBoth() {
    BaseModel other = new BaseModel("other", "f".repeat(64), base.generator());
    PersonalGenerator kept = roundTrip(Precision.FLOAT32);

    assertThatThrownBy(() -> kept.applyTo(other)).isInstanceOf(TuneException.class)
        .has(errorText("tune.another-base-model", SHA, "f".repeat(64)));
  }

  @Test
  void filesThatAreSomethingElseAreRefused() {
    Path file = folder.resolve("x.safetensors");
    PersonalGeneratorFile.write(file, personal(), Precision.FLOAT32);
    NamedTensors good = SafetensorsReader.read(file);

    refused(file, good, Map.of(), "no personal generator");
    refused(file, good, with(good.metadata(), "format_version", "3"), "version 3");
    refused(file, good, with(good.metadata(), "base_sha256", "../../etc"), "SHA-256");
    refused(file, changed(good, "extra", HostTensor.allocate(1)), good.metadata(), "extra");
    refused(file, changed(good, "pivot.codes", HostTensor.allocate(10, 64)), good.metadata(), "[1, num_ws, w_dim]");
    HostTensor nan = HostTensor.of(new float[] {Float.NaN}, 1, 1, 1);
    refused(file, changed(good, "pivot.codes", nan), good.metadata(), "NaN");
  }

  private static void refused(Path file, NamedTensors tensors, Map<String, String> metadata, String because) {
    SafetensorsWriter.write(file, tensors.withMetadata(metadata));
    assertThatThrownBy(() -> PersonalGeneratorFile.read(file))
        .isInstanceOf(CheckpointException.class).hasMessageContaining("x.safetensors").hasMessageContaining(because);
  }

  @Test
  void severalFacesAreKeptByName() {
    HostTensor other = HostTensor.of(pivot.codes().toArray(), pivot.codes().shape());
    other.data().put(0, 0.25f);
    List<PersonalPivot> people = List.of(
        new PersonalPivot("anna", pivot), new PersonalPivot("b\u00e9la", new Pivot(other, Map.of(), List.of())));
    Path file = folder.resolve("several.safetensors");
    PersonalGeneratorFile.write(
        file, PersonalGenerator.between(base, tuning.generator(), people), Precision.FLOAT32);

    PersonalGenerator kept = PersonalGeneratorFile.read(file);

    assertThat(SafetensorsReader.open(file).metadata()).containsEntry("format_version", "2");
    assertThat(kept.people()).extracting(PersonalPivot::name).containsExactly("anna", "b\u00e9la");
    assertThat(kept.people().get(1).pivot().codes().toArray()).isEqualTo(other.toArray());
    assertThat(kept.people().get(0).pivot().noise().keySet()).isEqualTo(pivot.noise().keySet());
    assertThat(kept.people().get(1).pivot().noise()).isEmpty();
    kept.applyTo(base).close();
    assertThatThrownBy(kept::pivot).isInstanceOf(TuneException.class).has(errorText("tune.which-face"));
    NamedTensors good = SafetensorsReader.read(file);
    Path bad = folder.resolve("x.safetensors");
    refused(bad, good, with(good.metadata(), "faces", "3"), "pivot.2.codes");
    refused(bad, good, with(good.metadata(), "faces", "1"), "pivot.codes");
    refused(bad, good, with(good.metadata(), "faces", "99999999999"), "number of faces");
    refused(bad, changed(good, "pivot.7.codes", other), good.metadata(), "beyond");
  }

  @Test
  void oneFaceIsWrittenAsEveryPivotuneReadsIt() {
    roundTrip(Precision.FLOAT32);
    SafetensorsReader reader = SafetensorsReader.open(folder.resolve("generator.safetensors"));
    assertThat(reader.metadata()).containsEntry("format_version", "1").doesNotContainKey("faces");
    assertThat(reader.tensors()).containsKey("pivot.codes");
  }

  @Test
  void tensorsThatDoNotFitTheBaseAreRefused() {
    HostTensor codes = pivot.codes();
    Map<String, HostTensor> shape = Map.of("synthesis.b4.const", HostTensor.allocate(1));
    Map<String, HostTensor> name = Map.of("synthesis.b4.const2", HostTensor.allocate(1));
    Map<String, HostTensor> noise = Map.of("synthesis.b4.conv1.noise_const", HostTensor.allocate(1));

    assertThatThrownBy(() -> new PersonalGenerator("tiny", SHA, shape, pivot).applyTo(base))
        .isInstanceOf(TuneException.class).has(errorText("tune.difference-of-another-shape"));
    assertThatThrownBy(() -> new PersonalGenerator("tiny", SHA, name, pivot).applyTo(base))
        .isInstanceOf(TuneException.class).has(errorText("tune.difference-of-no-tensor"));
    assertThatThrownBy(() -> new PersonalGenerator("tiny", SHA, Map.of(), new Pivot(codes, noise, List.of()))
        .applyTo(base)).isInstanceOf(TuneException.class).has(errorText("tune.noise-map-does-not-fit"));
    Map<String, HostTensor> some = new HashMap<>(pivot.noise());
    some.remove("synthesis.b8.conv0.noise_const");
    assertThatThrownBy(() -> new PersonalGenerator("tiny", SHA, Map.of(), new Pivot(codes, some, List.of()))
        .applyTo(base)).isInstanceOf(TuneException.class).has(errorText("tune.noise-map-missing"));
    assertThatThrownBy(() -> new PersonalGenerator("tiny", SHA, Map.of(),
        new Pivot(HostTensor.allocate(1, 18, 512), Map.of(), List.of())).applyTo(base))
        .isInstanceOf(TuneException.class).has(errorText("tune.pivot-of-another-model"));
  }

  private static Map<String, String> with(Map<String, String> text, String key, String value) {
    Map<String, String> changed = new HashMap<>(text);
    changed.put(key, value);
    return changed;
  }

  private static NamedTensors changed(NamedTensors tensors, String name, HostTensor value) {
    Map<String, HostTensor> changed = new LinkedHashMap<>(tensors.asMap());
    changed.put(name, value);
    return new NamedTensors(tensors.origin(), changed, Map.of(), tensors.metadata());
  }
}
