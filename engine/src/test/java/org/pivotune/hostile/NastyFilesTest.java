package org.pivotune.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The kept corpus: files made to harm, each refused with a word that fits, or read without harm, within five seconds of
 * a core and the bounds of its format. What a mutation finds is added here, or to {@code HostileCheckpointTest}.
 */
class NastyFilesTest {
  private static final String READ = "read: ";
  /** The largest of these files has 17 MB. */
  private static final long MOST_HEAP = 512L << 20;

  @TempDir private static Path folder;

  static Stream<Arguments> files() {
    Map<String, Format> formats = new java.util.HashMap<>();
    Formats.all(folder).forEach(format -> formats.put(format.name(), format));
    List<Arguments> files = new ArrayList<>();
    add(files, formats.get("pickle"), NastyPickles.all());
    add(files, formats.get("npz"), NastyArchives.all());
    add(files, formats.get("safetensors"), NastyTexts.safetensors());
    add(files, formats.get("npy"), NastyTexts.npy());
    add(files, formats.get("directions-json"), NastyTexts.directions());
    add(files, formats.get("manifest"), NastyTexts.manifests());
    add(files, formats.get("png"), NastyPictures.all());
    add(files, formats.get("lpips-archive"), Map.of("more than 1073741824 bytes: an entry of 8 GB before the weights",
        GzipDamage.packed(GzipDamage.tar("other", 0x1FFFFFFFFL, new byte[10]))));
    return files.stream();
  }

  private static void add(List<Arguments> files, Format format, Map<String, byte[]> nasty) {
    nasty.forEach((name, file) -> {
      Format reader = name.contains("modules") ? generator() : format;
      files.add(Arguments.of(reader.name() + ", " + name, reader, name, file));
    });
  }

  private static Format generator() {
    return Formats.all(folder).stream().filter(format -> format.name().equals("generator-pickle")).findFirst()
        .orElseThrow();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void isRefusedOrHarmless(String title, Format format, String name, byte[] file) {
    Format watched = new Format("nasty", List.of(file), format.damage(), format.reader(), format.documented(), MOST_HEAP,
        format.mostDirect(), 1);
    new Hunt(watched, 0).run(0);
    if (name.startsWith(READ)) {
      assertThat(format.reader().read(file)).isNotNegative();
    } else {
      assertThatThrownBy(() -> format.reader().read(file)).isInstanceOfAny(
          format.documented().toArray(Class<?>[]::new)).hasMessageContaining(name.substring(0, name.indexOf(':')));
    }
  }
}
