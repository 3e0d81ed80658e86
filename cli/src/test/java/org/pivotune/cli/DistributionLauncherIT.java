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
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.model.EmbeddedModels;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Everything that is shipped has a licence, an entry in the bill of materials, and a checksum. */
class DistributionLauncherIT {
  private static final String BUILD = "pivotune-";

  @TempDir Path folder;

  private final Path dist = CliRun.root().resolve("cli/target/dist");

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

  /** Work and licence of every row, by the words of its origin. */
  private Map<String, String> licences() throws Exception {
    Map<String, String> licences = new TreeMap<>();
    CliRun doctor = Launcher.in(folder).run("doctor", "--licences", "--json");
    assertThat(doctor.code()).as(doctor.err()).isZero();
    for (JsonNode row : doctor.json().path("licences")) {
      assertThat(row.path("licence").asString()).as(row.toString()).isNotBlank();
      for (String word : row.path("origin").asString().split("[\\s,]+")) {
        licences.put(word.replaceFirst(":$", "").replaceFirst(".*:", ""), row.path("licence").asString());
      }
    }
    return licences;
  }

  @Test
  void everyJarAndEveryNativeLibraryInItHasALicence() throws Exception {
    Map<String, String> licences = licences();
    for (Path jar : jars()) {
      if (!artifact(jar).startsWith(BUILD) || artifact(jar).equals("pivotune-native")) {
        assertThat(licences).as(jar.getFileName().toString()).containsKey(artifact(jar));
      }
      try (JarFile file = new JarFile(jar.toFile())) {
        file.stream().map(entry -> entry.getName().replaceFirst(".*/", ""))
            .filter(name -> name.matches("lib.*\\.so(\\.\\d+)*"))
            .forEach(name -> assertThat(licences).as(jar.getFileName().toString()).containsKey(name));
      }
    }
    for (String model : EmbeddedModels.licences().keySet()) {
      assertThat(EmbeddedModels.licences().get(model)).as(model).isNotBlank();
    }
  }

  /** Everything on the module path, packs too, as some build tools have it: each jar has a name, libraries are found. */
  @Test
  void allJarsMayLieOnTheModulePath() throws Exception {
    Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-Xshare:auto",
        "--enable-native-access=org.pivotune.bindings,com.microsoft.onnxruntime", "-p",
        dist.resolve("modules") + ":" + dist.resolve("packs"), "--add-modules", "ALL-MODULE-PATH", "-m",
        "org.pivotune.cli/org.pivotune.cli.Main", "align", CliRun.example().toString(), "--size", "64", "--out",
        folder.resolve("out").toString()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(folder.resolve("out/aligned.png")).isRegularFile();
  }

  @Test
  void everyEmbeddedModelHasALicenceAndAChecksum() {
    TreeSet<String> folders = new TreeSet<>();
    EmbeddedModels.checksums().forEach((path, sum) -> {
      folders.add(path.substring(0, path.indexOf('/')));
      assertThat(sum).matches("[0-9a-f]{64}");
      assertThat(EmbeddedModels.read(path)).as(path).isNotEmpty(); // refuses what differs
    });
    assertThat(EmbeddedModels.licences().keySet()).isEqualTo(folders);
  }

  @Test
  void theBillOfMaterialsNamesEveryJarAndItsHash() throws Exception {
    Assumptions.assumeTrue(Files.exists(dist.resolve("sbom.cyclonedx.json")),
        "skipped: the bill of materials is only made when Maven is online");
    JsonNode bill = JsonMapper.shared().readTree(Files.readAllBytes(dist.resolve("sbom.cyclonedx.json")));
    assertThat(bill.path("bomFormat").asString()).isEqualTo("CycloneDX");
    Map<String, String> hashes = new TreeMap<>();
    for (JsonNode component : bill.path("components")) {
      for (JsonNode hash : component.path("hashes")) {
        if (hash.path("alg").asString().equals("SHA-256")) {
          hashes.put(hash.path("content").asString(), component.path("name").asString());
        }
      }
    }
    for (Path jar : jars()) {
      if (!artifact(jar).startsWith(BUILD)) {
        byte[] sum = java.security.MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
        assertThat(hashes).as(jar.getFileName().toString()).containsEntry(HexFormat.of().formatHex(sum), artifact(jar));
      }
    }
    assertThat(Files.readString(dist.resolve("sbom.cyclonedx.json"), StandardCharsets.UTF_8))
        .doesNotContain(CliRun.root().toString()).doesNotContain("serialNumber");
  }
}
