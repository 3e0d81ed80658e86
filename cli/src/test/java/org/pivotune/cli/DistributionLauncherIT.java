package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.model.EmbeddedModels;
import org.pivotune.testing.Needs;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Everything that is shipped has a licence, an entry in the bill of materials, and a checksum; all say the same. */
class DistributionLauncherIT {
  private static final String BUILD = "pivotune-";

  @TempDir Path folder;

  private final Path dist = CliRun.root().resolve("cli/target/dist");
  private final Licences notice;

  DistributionLauncherIT() throws IOException {
    notice = new Licences(Files.readString(CliRun.root().resolve("NOTICE")));
  }

  private List<Path> jars() throws IOException {
    List<Path> jars = new ArrayList<>();
    for (String part : List.of("modules", "packs")) {
      try (Stream<Path> files = Files.list(dist.resolve(part))) {
        files.filter(file -> file.toString().endsWith(".jar")).forEach(jars::add);
      }
    }
    assertThat(jars).hasSizeGreaterThan(15);
    return jars;
  }

  private static String artifact(Path jar) {
    return jar.getFileName().toString().replaceFirst("-\\d.*", "");
  }

  @Test
  void theDoctorListsWhatTheNoticeSays() throws Exception {
    JsonNode listed = Launcher.in(folder).run("doctor", "--licences", "--json").json().path("licences");
    assertThat(listed).hasSameSizeAs(notice.works());
    for (int i = 0; i < listed.size(); i++) {
      Licences.Work work = notice.works().get(i);
      assertThat(listed.get(i).path("work").asString()).isEqualTo(work.name());
      assertThat(listed.get(i).path("licence").asString()).isEqualTo(work.licence());
      assertThat(listed.get(i).path("origin").asString()).isEqualTo(work.origin());
    }
  }

  @Test
  void everyJarAndEveryNativeLibraryInItHasALicence() throws IOException {
    String places = notice.works().stream().flatMap(work -> work.places().stream())
        .collect(Collectors.joining("\n", "\n", "\n"));
    for (Path jar : jars()) {
      if (!artifact(jar).startsWith(BUILD) || artifact(jar).equals("pivotune-native")) {
        assertThat(places).as("NOTICE has a row for " + jar.getFileName()).contains(":" + artifact(jar) + "\n");
      }
      try (JarFile file = new JarFile(jar.toFile())) {
        file.stream().map(entry -> entry.getName().replaceFirst(".*/", ""))
            .filter(name -> name.matches("lib.*\\.so(\\.\\d+)*"))
            .forEach(name -> assertThat(places).as(jar.getFileName().toString()).contains("\n" + name + "\n"));
      }
    }
  }

  /** Everything on the module path, packs too, as some build tools have it: each jar has a name, libraries are found. */
  @Test
  void allJarsMayLieOnTheModulePath() throws Exception {
    Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-Xshare:auto",
        Launcher.BRIEFLY, "--enable-native-access=org.pivotune.bindings,com.microsoft.onnxruntime", "-p",
        dist.resolve("modules") + ":" + dist.resolve("packs"), "-m",
        "org.pivotune.cli/org.pivotune.cli.Main", "align", CliRun.example().toString(), "--size", "64", "--out",
        folder.resolve("out").toString()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(folder.resolve("out/aligned.png")).isRegularFile();
  }

  @Test
  void everyArtifactOfTheNoticeIsShipped() throws IOException {
    List<String> shipped = jars().stream().map(DistributionLauncherIT::artifact).toList();
    assertThat(notice.works()).flatExtracting(Licences.Work::places)
        .filteredOn(place -> place.matches("[\\w.-]+:[\\w.-]+") && !place.equals("gg.jte:jte")) // only while building
        .isNotEmpty().allSatisfy(place -> assertThat(shipped).contains(place.replaceFirst(".*:", "")));
  }

  @Test
  void everyJarOfOursCarriesLicenceAndNotice() throws IOException {
    int ours = 0;
    for (Path jar : jars()) {
      if (artifact(jar).startsWith(BUILD)) {
        ours++;
        try (JarFile file = new JarFile(jar.toFile())) {
          for (String name : List.of("LICENSE", "NOTICE")) {
            assertThat(file.getEntry("META-INF/" + name)).as(name + " in " + jar.getFileName()).isNotNull();
            assertThat(file.getInputStream(file.getEntry("META-INF/" + name)).readAllBytes())
                .as(name).isEqualTo(Files.readAllBytes(CliRun.root().resolve(name)));
          }
        }
      }
    }
    assertThat(ours).isEqualTo(4);
  }

  /** Licence and SHA-256 of every component, nested ones too; of a part by name and the jar's name. */
  private static void read(JsonNode components, String prefix, Map<String, String> licences, Map<String, String> sums) {
    for (JsonNode component : components) {
      String name = prefix + component.path("name").asString();
      for (JsonNode licence : component.path("licenses")) {
        licences.merge(name, licence.path("license").path("id").asString(licence.path("expression").asString("")),
            (one, other) -> one + ", " + other);
      }
      for (JsonNode hash : component.path("hashes")) {
        if (hash.path("alg").asString().equals("SHA-256")) {
          sums.put(name, hash.path("content").asString());
        }
      }
      read(component.path("components"), name + "/", licences, sums);
    }
  }

  @Test
  void theBillOfMaterialsSaysWhatJarsModelsAndNoticeSay() throws Exception {
    Path file = dist.resolve("sbom.cyclonedx.json");
    Needs.that(Files.exists(file), "Maven to be online");
    JsonNode bill = JsonMapper.shared().readTree(Files.readAllBytes(file));
    assertThat(bill.path("bomFormat").asString()).isEqualTo("CycloneDX");
    Map<String, String> licences = new TreeMap<>();
    Map<String, String> sums = new TreeMap<>();
    read(bill.path("components"), "", licences, sums);

    for (Path jar : jars()) {
      if (!artifact(jar).startsWith(BUILD)) {
        byte[] sum = java.security.MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
        assertThat(sums).as(jar.getFileName().toString()).containsEntry(artifact(jar), HexFormat.of().formatHex(sum));
      }
    }
    assertThat(EmbeddedModels.checksums()).isNotEmpty();
    EmbeddedModels.checksums().forEach((path, sum) -> {
      assertThat(sums).containsEntry(path, sum);
      assertThat(licences).containsEntry(path, notice.at("models/" + path).orElseThrow().licence());
    });
    for (JsonNode component : bill.path("components")) {
      String coordinates = component.path("group").asString("") + ":" + component.path("name").asString();
      String name = component.path("name").asString();
      if (!name.startsWith(BUILD) && component.path("type").asString().equals("library")) {
        Licences.Work work = notice.at(coordinates).orElseThrow(() -> new AssertionError("no row for " + coordinates));
        assertThat(licences).containsEntry(name, work.licence());
        for (Licences.Work part : notice.partsOf(work)) {
          assertThat(licences).containsEntry(name + "/" + part.name(), part.licence());
        }
        String version = work.name().replaceFirst(".* (?=\\d)", "");
        if (!version.equals(work.name())) {
          assertThat(component.path("version").asString()).as(work.name()).startsWith(version);
        }
        assertThat(component.path("properties").toString()).as("a correction without its reason: " + coordinates)
            .matches(text -> !text.contains("declared-licence") || text.contains("licence-reason"));
      }
    }
    assertThat(licences).as("compiled in").containsKeys("pytorch/libuv", "pytorch/{fmt}", "pytorch/ITT API",
        "pytorch/ideep", "onnxruntime/SQLite", "openblas/LAPACK, LAPACKE");
    assertThat(Files.readString(file, StandardCharsets.UTF_8))
        .doesNotContain(CliRun.root().toString()).doesNotContain("serialNumber");
  }
}
