package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.drew.imaging.ImageMetadataReader;
import com.drew.metadata.xmp.XmpDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.photo.PhotoReader;
import org.pivotune.photo.ProvenanceReader;

/** Every picture that a command makes of a face says how it came to be, unless that is switched off. */
class ProvenanceCommandsTest {
  private static final String SOURCE = "Iptc4xmpExt:DigitalSourceType";
  private static final String TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/";
  private static final String GENERATED = TYPES + "trainedAlgorithmicMedia";
  private static final String COMPOSITE = TYPES + "compositeWithTrainedAlgorithmicMedia";

  @TempDir static Path folder;

  private static CliRun done(Object... arguments) {
    CliRun run = CliRun.of(arguments);
    assertThat(run.code()).as(run.err()).isZero();
    return run;
  }

  @BeforeAll
  static void personalise() {
    done("personalise", CliRun.example(), "--out", folder.resolve("anna"), "--steps-invert", "1", "--steps-tune", "1",
        "--w-samples", "50", "--threads", "1", "--quiet");
  }

  /** The source type of every picture below a folder; none for unmarked ones. */
  private static Map<String, String> sources(Path below) throws Exception {
    Map<String, String> sources = new TreeMap<>();
    try (Stream<Path> files = Files.walk(below)) {
      for (Path file : files.filter(one -> one.toString().matches(".*\\.(png|jpg)")).toList()) {
        sources.put(below.relativize(file).toString(), source(file));
      }
    }
    return sources;
  }

  private static String source(Path file) throws Exception {
    XmpDirectory xmp = ImageMetadataReader.readMetadata(file.toFile()).getFirstDirectoryOfType(XmpDirectory.class);
    return xmp == null ? "none" : xmp.getXmpProperties().getOrDefault(SOURCE, "none");
  }

  @Test
  void theUsualEditsOfAComparisonAreNamed() {
    Path out = folder.resolve("sizes");
    done("model", "differences", folder.resolve("anna"), "--difference", "half", "--out", out, "--threads", "1",
        "--quiet");
    assertThat(ProvenanceReader.edits(out.resolve("pictures.png"))).containsExactly("smile=2", "yaw=1", "age=2");
  }

  @Test
  void aRunMarksWhatGeneratorsMadeAndNothingElse() throws Exception {
    Map<String, String> sources = sources(folder.resolve("anna"));
    assertThat(sources).hasSizeGreaterThan(20);
    sources.forEach((file, source) -> {
      boolean photo = file.startsWith("0-photo") || file.startsWith("1-aligned") || file.endsWith("difference.png");
      assertThat(source).as(file).isEqualTo(photo ? "none" : GENERATED);
    });
    String edited = sources.keySet().stream().filter(file -> file.contains("smile-tuned-generator-03")).findFirst()
        .orElseThrow();
    assertThat(ProvenanceReader.edits(folder.resolve("anna").resolve(edited))).containsExactly("smile, tuned generator: +2");
  }

  @Test
  void theReportsOwnCopiesAreMarked() throws IOException {
    Matcher pictures = Pattern.compile("data:image/(?:png|jpeg);base64,([A-Za-z0-9+/=]+)")
        .matcher(Files.readString(folder.resolve("anna/report.html")));
    List<String> all = pictures.results().map(found ->
        new String(Base64.getDecoder().decode(found.group(1)), StandardCharsets.ISO_8859_1)).toList();
    long photos = 3; // the photo, the aligned face, the difference
    assertThat(all.stream().filter(picture -> picture.contains(GENERATED)).count()).isEqualTo(all.size() - photos);
  }

  @Test
  void editsNameWhatWasDoneAndNoPlaceAndNobody() throws Exception {
    Path out = folder.resolve("edits");
    Path vector = folder.resolve("secret place/age.npy");
    Files.createDirectories(vector.getParent());
    Files.copy(CliRun.root().resolve("engine/src/test/resources/org/pivotune/edit/direction-flat.npy"), vector);
    done("edit", folder.resolve("anna"), "--edit", "smile=2", "--edit", "style:6:40=10", "--mix",
        folder.resolve("anna") + "@8-11=0.5", "--mix", "seed:7@0-1", "--strip", "age=-2:2:2", "--grid", "smile=-3:3:2,yaw=-1:1:2",
        "--paste-back", "--out", out, "--quiet");
    Map<String, String> sources = sources(out);
    assertThat(sources).hasSize(6).containsEntry("photo.png", COMPOSITE);
    sources.forEach((file, source) -> {
      if (!file.equals("photo.png")) {
        assertThat(source).as(file).isEqualTo(GENERATED);
      }
      assertThat(bytes(out.resolve(file))).as(file).doesNotContain("anna").doesNotContain(folder.toString());
    });
    for (String name : List.of("tuned.png", "original.png", "side-by-side.png", "photo.png")) {
      assertThat(ProvenanceReader.edits(out.resolve(name))).as(name).containsExactly(
          "smile=2", "style:6:40=10", "mix another picture@8-11=0.5", "mix seed:7@0-1=1.0");
    }
    assertThat(ProvenanceReader.edits(out.resolve("strip-age.png"))).containsExactly("age=-2 to 2.0");
    assertThat(ProvenanceReader.edits(out.resolve("grid-smile-yaw.png")))
        .containsExactly("smile=-3 to 3.0", "yaw=-1 to 1.0");
  }

  private static String bytes(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void filmsBlendsAndPhotosPutTogetherAreMarked() throws Exception {
    Path film = folder.resolve("film");
    done("video", folder.resolve("anna"), "--edit", "smile=2", "--frames", "2", "--no-mp4", "--out", film, "--quiet");
    assertThat(sources(film)).hasSizeGreaterThan(2).allSatisfy((file, source) ->
        assertThat(source).isEqualTo(GENERATED));
    assertThat(ProvenanceReader.edits(film.resolve("0001.png"))).containsExactly("smile=2");
    Path between = folder.resolve("between");
    done("interpolate", folder.resolve("anna"), folder.resolve("anna"), "--pictures", "2", "--edit", "age=1", "--no-mp4",
        "--out", between, "--quiet");
    assertThat(ProvenanceReader.edits(between.resolve("between.png"))).containsExactly("between two people", "age=1");
    Path photo = folder.resolve("photo.jpg");
    done("unalign", folder.resolve("anna"), "--face", film.resolve("0002.png"), "--out", photo, "--quiet");
    assertThat(source(photo)).isEqualTo(COMPOSITE);
    assertThat(ProvenanceReader.edits(photo)).as("those of the face that was put in").containsExactly("smile=2");
  }

  @Test
  void generatedPicturesAreMarkedAndTheSwitchChangesNoPixel() throws Exception {
    Path marked = folder.resolve("marked");
    Path unmarked = folder.resolve("unmarked");
    Object[] command = {"generate", "--model", folder.resolve("anna"), "--count", "1", "--quiet", "--out", marked};
    done(command);
    command[command.length - 1] = unmarked;
    done(Stream.concat(Stream.of(command), Stream.of("--no-provenance")).toArray());
    assertThat(sources(marked)).containsOnly(Map.entry("0000.png", GENERATED));
    assertThat(sources(unmarked)).containsOnly(Map.entry("0000.png", "none"));
    assertThat(PhotoReader.read(marked.resolve("0000.png")).pixels().toBytes())
        .isEqualTo(PhotoReader.read(unmarked.resolve("0000.png")).pixels().toBytes());
    Path run = folder.resolve("switched off");
    done("model", "import", folder.resolve("anna/3-tuned/generator.safetensors"), "--out", run, "--no-provenance",
        "--quiet");
    assertThat(sources(run)).isNotEmpty().allSatisfy((file, source) -> assertThat(source).as(file).isEqualTo("none"));
  }
}
