package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.testing.ProjectFiles;

/** Bad photos of a list are told at once and the good ones done; what is doubtful of a photo is said. */
class PhotoListTest {
  @TempDir Path folder;

  private Path cut() throws IOException {
    return BadFiles.cut(CliRun.example(), folder.resolve("cut.jpg"), 0.5);
  }

  private Path landscape() throws IOException {
    return BadFiles.landscape(folder.resolve("landscape.png"), 200);
  }

  @Test
  void theGoodOnesAreDone() throws IOException {
    Path out = folder.resolve("runs");
    CliRun run = CliRun.of("invert", cut(), CliRun.example(), landscape(), "--out", out, "--preset", "quick",
        "--steps-invert", 1, "--quiet", "--json");
    assertThat(run.code()).as(run.err()).isEqualTo(3);
    assertThat(run.err().lines().filter(line -> line.startsWith("pivotune: "))).hasSize(2)
        .anySatisfy(line -> assertThat(line).contains("cut.jpg").contains("truncated"))
        .anySatisfy(line -> assertThat(line).contains("landscape.png").contains("no face"));
    assertThat(run.json().path("runs").size()).isOne();
    assertThat(run.json().path("failed").size()).isEqualTo(2);
    assertThat(run.json().path("failed").path(1).path("error").path("exit").asInt()).isEqualTo(4);
    assertThat(run.json().path("failed").path(0).path("photo").asString()).endsWith("cut.jpg");
    assertThat(out.resolve("astronaut/2-pivot/pivot.safetensors")).exists();
    assertThat(out.resolve("cut")).doesNotExist();
  }

  @Test
  void allAreToldWhereAllAreNeededOrAllAreBad() throws IOException {
    for (List<Object> more : List.<List<Object>>of(List.of(CliRun.example(), "--together"), List.of())) {
      List<Object> line = new ArrayList<>(List.of("personalise", landscape(), cut()));
      line.addAll(more);
      line.addAll(List.of("--out", folder.resolve("out"), "--preset", "quick", "--quiet"));
      CliRun run = CliRun.of(line.toArray());
      assertThat(run.code()).as(run.err()).isEqualTo(4);
      assertThat(run.err().strip().lines()).singleElement().asString()
          .contains("landscape.png", "no face", "cut.jpg", "truncated");
      assertThat(run.out()).isEmpty();
      assertThat(folder.resolve("out")).doesNotExist();
    }
  }

  @Test
  void otherFacesAndSmallOnesAreTold() throws IOException {
    CliRun two = CliRun.of("align", beside(), "--size", 128, "--out", folder.resolve("two"), "--json");
    assertThat(two.code()).as(two.err()).isZero();
    assertThat(two.json().path("notices").toString()).contains("2 faces").contains("--face").doesNotContain("small");
    assertThat(two.err()).contains("2 faces");
    CliRun small = CliRun.of("align", CliRun.example(), "--size", 512, "--out", folder.resolve("small"), "--json");
    assertThat(small.json().path("notices").toString()).contains("the face is small").doesNotContain("faces were");
    CliRun usual = CliRun.of("align", CliRun.example(), "--size", 128, "--out", folder.resolve("usual"), "--json");
    assertThat(usual.json().has("notices")).isFalse();
  }

  private Path beside() throws IOException {
    BufferedImage left = ImageIO.read(CliRun.example().toFile());
    BufferedImage right = ImageIO.read(ProjectFiles.example("grace_hopper.jpg").toFile());
    BufferedImage both = new BufferedImage(
        left.getWidth() + right.getWidth(), Math.max(left.getHeight(), right.getHeight()), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = both.createGraphics();
    graphics.drawImage(left, 0, 0, null);
    graphics.drawImage(right, left.getWidth(), 0, null);
    graphics.dispose();
    Path file = folder.resolve("both.png");
    ImageIO.write(both, "png", file.toFile());
    return file;
  }
}
