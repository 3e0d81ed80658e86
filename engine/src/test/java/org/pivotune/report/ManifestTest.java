package org.pivotune.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.tune.PersonalGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The manifest says everything, in any locale. */
class ManifestTest {
  private int checked;

  @Test
  void everyConstantIsThereWithItsValue(@TempDir Path photos) throws Exception {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try (TinyRun run = TinyRun.perform(TinyRun.photo(photos, "a.jpg"))) {
      RunRecord record = run.record("a", java.util.List.of());
      JsonNode manifest = parse(record, run);

      requireAll(record.result().config(), manifest.get("configuration"));
      assertThat(checked).as("constants compared").isGreaterThan(25);
      requireAll(run.base().generator().config(), manifest.get("model").get("architecture"));
      requireAll(record.environment(), manifest.get("environment"));
      assertThat(manifest.get("model").get("sha256").asString()).isEqualTo(run.base().sha256());
      assertThat(manifest.get("photo").get("sha256").asString()).isEqualTo(run.source().sha256()).hasSize(64);
      assertThat(manifest.get("seeds").get("tuning").asLong()).isEqualTo(7);
      assertThat(manifest.get("started").asString()).isEqualTo("2026-11-23T12:34:47Z");
      assertThat(manifest.get("timings_seconds").propertyNames())
          .containsExactly("align", "project", "tune", "measure");
      assertThat(manifest.get("environment").get("libtorch").asString()).startsWith("2.");
      assertThat(manifest.get("environment").get("onnx_runtime").asString()).matches("\\d+\\.\\d+\\.\\d+");
      assertThat(manifest.get("environment").get("pivotune").asString()).matches("\\d+\\.\\d+\\.\\d+.*");
      assertThat(Numbers.score(0.5)).isEqualTo("0.5000");
    } finally {
      Locale.setDefault(before);
    }
  }

  private static JsonNode parse(RunRecord record, TinyRun run) throws IOException {
    PersonalGenerator generator =
        PersonalGenerator.between(run.base(), run.result().tuning().generator(), run.result().pivot());
    return JsonMapper.shared().readTree(Json.text(Manifest.of(record, generator)));
  }

  private void requireAll(Record constants, JsonNode json) throws ReflectiveOperationException {
    assertThat(constants.getClass().getRecordComponents()).isNotEmpty();
    for (RecordComponent component : constants.getClass().getRecordComponents()) {
      StringBuilder key = new StringBuilder();
      for (char letter : component.getName().toCharArray()) {
        key.append(Character.isUpperCase(letter) ? "_" + Character.toLowerCase(letter) : letter);
      }
      JsonNode found = json.get(key.toString());
      assertThat(found).as(constants.getClass().getSimpleName() + "." + component.getName()).isNotNull();
      requireSame(component.getAccessor().invoke(constants), found);
    }
  }

  private void requireSame(Object value, JsonNode found) throws ReflectiveOperationException {
    checked++;
    switch (value) {
      case Optional<?> optional when optional.isPresent() -> requireSame(optional.get(), found);
      case OptionalDouble optional when optional.isPresent() -> requireSame(optional.getAsDouble(), found);
      case Record record -> requireAll(record, found);
      case Number number -> assertThat(found.asDouble()).isEqualTo(number.doubleValue());
      case Boolean truth -> assertThat(found.asBoolean()).isEqualTo(truth);
      case Enum<?> constant -> assertThat(found.asString()).isEqualToIgnoringCase(constant.name());
      case java.util.Map<?, ?> map -> assertThat(found.size()).isEqualTo(map.size());
      case String text -> assertThat(found.asString()).isEqualTo(text);
      default -> assertThat(found.isNull()).as("an absent value is null").isTrue();
    }
  }
}
