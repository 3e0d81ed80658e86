package org.pivotune.photo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.testing.Needs;

@Tag("quick")
class PhotoWriterTest {
  private static final RgbImage PICTURE = RgbImage.generate(20, 10, (x, y, channel) -> 10 * x + y + 20 * channel);
  @TempDir Path folder;

  @Test
  void pngComesBackExactlyWithItsTexts() throws IOException {
    Path file = folder.resolve("a.png");
    PhotoWriter.write(PICTURE, file, Map.of("Software", "Pivotune", "Title", "größer"));
    assertThat(PhotoReader.read(file).pixels().toBytes()).isEqualTo(PICTURE.toBytes());
    String content = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    assertThat(content).contains("Software").contains("Pivotune").contains("größer");
  }

  @Test
  void jpegIsCloseAndReplacesWhatWasThere() throws IOException {
    Path file = Files.writeString(folder.resolve("a.JPG"), "old");
    PhotoWriter.write(PICTURE, file);
    Photo back = PhotoReader.read(file);
    assertThat(back.format()).isEqualTo("JPEG");
    assertThat(back.pixels().sample(10, 5, 1)).isBetween(115, 135);
    assertNothingBut(folder, file);
  }

  @Test
  void failureLeavesNothing() throws IOException {
    Path missing = folder.resolve("missing/a.png");
    assertThatThrownBy(() -> PhotoWriter.write(PICTURE, missing))
        .isInstanceOf(PhotoException.class).has(errorText("photo.folder-does-not-exist"));
    Path inTheWay = Files.createDirectory(folder.resolve("b.png"));
    assertThatThrownBy(() -> PhotoWriter.write(PICTURE, inTheWay))
        .isInstanceOf(PhotoException.class).has(errorText("photo.folder-in-the-way"));
    Path underFile = Files.writeString(folder.resolve("file"), "x").resolve("c.png");
    assertThatThrownBy(() -> PhotoWriter.write(PICTURE, underFile)).isInstanceOf(PhotoException.class);
    assertThatThrownBy(() -> PhotoWriter.write(PICTURE, folder.resolve("d.webp")))
        .isInstanceOf(PhotoException.class).has(errorText("photo.name-tells-no-format"));
    assertThat(Files.exists(missing.getParent())).isFalse();
    assertNothingBut(folder, inTheWay, folder.resolve("file"));
  }

  @Test
  void unwritableFolderLeavesNothing() throws IOException {
    Path locked = Files.createDirectory(folder.resolve("locked"));
    assertThat(locked.toFile().setWritable(false)).isTrue();
    Needs.that(!Files.isWritable(locked), "a user other than root");
    assertThatThrownBy(() -> PhotoWriter.write(PICTURE, locked.resolve("a.png")))
        .isInstanceOf(PhotoException.class).hasMessageContaining("permissions");
    assertNothingBut(locked);
  }

  private static void assertNothingBut(Path folder, Path... expected) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(expected);
    }
  }
}
