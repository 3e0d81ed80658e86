package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.pivotune.model.EmbeddedModels;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** NOTICE, the poms, the models and what the bill of materials takes from them. */
class LicencesTest {
  private static final Set<String> SPDX = Set.of("Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSD-3-Clause-Open-MPI",
      "BSL-1.0", "CC0-1.0", "GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-or-later", "GCC-exception-3.1",
      "LGPL-2.1-or-later", "LicenseRef-public-domain", "MIT", "MPL-2.0", "Zlib", "blessing", "curl");

  private final Licences notice = Licences.packed();

  @Test
  void everyRowHasAnExpressionOfSpdxAndAPlace() {
    assertThat(notice.works()).hasSizeGreaterThan(70).allSatisfy(work -> {
      assertThat(Set.of(work.licence().split(" (AND|OR|WITH) "))).as(work.name()).isSubsetOf(SPDX);
      assertThat(work.origin().contains("mvnw") || !work.places().isEmpty()).as(work.name()).isTrue();
    });
    notice.works().stream().filter(Licences.Work::isPart).forEach(part -> assertThat(notice.works())
        .as("what " + part.name() + " is a part of").anyMatch(
            whole -> !whole.isPart() && notice.partsOf(whole).contains(part)));
  }

  @Test
  void everyDependencyOfThePomsHasARow() throws IOException {
    for (String module : List.of("bindings", "engine", "cli")) {
      String pom = Files.readString(CliRun.root().resolve(module + "/pom.xml"));
      List<String> dependencies = Pattern.compile("(?s)<dependency>(.*?)</dependency>").matcher(pom).results()
          .map(match -> match.group(1)).filter(text -> !text.contains("<scope>test<") && !text.contains("<optional>"))
          .map(text -> text.replaceAll("(?s).*?<groupId>(.*?)</groupId>\\s*<artifactId>(.*?)</artifactId>.*", "$1:$2"))
          .filter(name -> !name.matches("org.pivotune:pivotune-(bindings|engine)")).toList();
      assertThat(dependencies).isNotEmpty()
          .allSatisfy(name -> assertThat(notice.at(name)).as("NOTICE has a row for " + name).isPresent());
    }
  }

  @Test
  void everyModelHasAChecksumARowACardAndTheTextOfItsLicence() throws IOException {
    assertThat(EmbeddedModels.checksums()).isNotEmpty();
    assertThat(EmbeddedModels.checksums()).isNotEmpty();
    for (String path : EmbeddedModels.checksums().keySet()) {
      assertThat(EmbeddedModels.read(path)).as(path).isNotEmpty(); // refuses what differs
      String licence = notice.at("models/" + path).orElseThrow(() -> new AssertionError("no row for " + path)).licence();
      String folder = path.substring(0, path.indexOf('/'));
      assertThat(CliRun.root().resolve("models/" + folder + "/CARD.md")).isRegularFile();
      if (!licence.equals("CC0-1.0")) {
        String text = resource(folder + "/LICENSE");
        assertThat(text).as("holders").contains("Copyright ");
        for (String one : licence.split(" AND ")) {
          assertThat(text.replaceAll("\\s+", " ")).as(path).contains(switch (one) {
            case "MIT" -> "Permission is hereby granted, free of charge";
            case "Apache-2.0" -> "Apache License Version 2.0";
            case "BSD-3-Clause" -> "Neither the name of the copyright holder";
            case "BSD-2-Clause" -> "Redistributions in binary form must reproduce";
            default -> throw new AssertionError("no text known for " + one);
          });
        }
      }
    }
  }

  private static String resource(String name) throws IOException {
    try (var stream = EmbeddedModels.class.getResourceAsStream("/META-INF/pivotune/models/" + name)) {
      assertThat(stream).as(name + " in the engine's jar").isNotNull();
      return new String(stream.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  @Test
  void theBillOfMaterialsTakesLicencesPartsAndModelsFromTheNotice() {
    JsonNode poms = JsonMapper.shared().readTree("""
        {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
          {"type": "library", "bom-ref": "a", "group": "org.bytedeco", "name": "pytorch",
           "licenses": [{"license": {"id": "Apache-2.0"}}, {"license": {"id": "GPL-2.0-or-later"}}]},
          {"type": "library", "bom-ref": "b", "group": "info.picocli", "name": "picocli",
           "licenses": [{"license": {"id": "Apache-2.0"}}]},
          {"type": "library", "bom-ref": "c", "group": "org.example", "name": "unknown",
           "licenses": [{"license": {"name": "Some License"}}]}],
         "dependencies": [{"ref": "pkg:maven/org.pivotune/pivotune-engine@1", "dependsOn": ["b"]}]}""");
    BillOfMaterials bills = new BillOfMaterials(notice);
    JsonNode bill = bills.completed(poms);
    assertThat(bills.completed(bill)).as("again").isEqualTo(bill);

    JsonNode torch = bill.path("components").path(0);
    assertThat(torch.path("licenses").toString())
        .isEqualTo("[{\"license\":{\"id\":\"BSD-3-Clause\",\"acknowledgement\":\"concluded\"}}]");
    assertThat(torch.path("properties").toString()).contains("Apache-2.0, GPL-2.0-or-later").contains("presets");
    Set<String> parts = new TreeSet<>();
    torch.path("components").forEach(part -> parts.add(part.path("name").asString()));
    assertThat(parts).contains("libuv", "{fmt}", "ITT API", "ideep", "oneDNN", "libgomp").doesNotContain("SQLite");
    assertThat(bill.path("components").path(1)).as("nothing to correct").isEqualTo(poms.path("components").path(1));
    assertThat(bill.path("components").path(2)).as("nothing known").isEqualTo(poms.path("components").path(2));

    List<String> models = bill.path("components").valueStream()
        .filter(component -> component.path("type").asString().matches("machine-learning-model|data"))
        .map(component -> component.path("name").asString() + " "
            + component.path("hashes").path(0).path("content").asString()).toList();
    assertThat(models).containsExactlyInAnyOrderElementsOf(EmbeddedModels.checksums().entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue()).collect(Collectors.toSet()));
    assertThat(bill.path("dependencies").path(0).path("dependsOn")).hasSize(1 + models.size());
  }
}
