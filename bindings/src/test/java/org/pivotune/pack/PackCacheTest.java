package org.pivotune.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackCacheTest {
  @TempDir Path folder;

  /** Shows the real jars, but one library altered. */
  private static final class Tampered extends ClassLoader {
    Tampered() {
      super(PackCacheTest.class.getClassLoader());
    }

    @Override
    public InputStream getResourceAsStream(String name) {
      return name.endsWith("libgomp.so.1") ? new ByteArrayInputStream(new byte[] {1, 2, 3})
          : super.getResourceAsStream(name);
    }
  }

  @Test
  void unpacksOnceAndFindsItAgain() throws IOException {
    PackCache cache = new PackCache(folder);
    Path library = cache.resolve(NativePack.openmp()).getFirst();
    var first = Files.getLastModifiedTime(library);
    assertThat(cache.resolve(NativePack.openmp())).containsExactly(library);
    assertThat(Files.getLastModifiedTime(library)).isEqualTo(first);
    assertThat(cache.damaged(NativePack.openmp())).isEmpty();
  }

  @Test
  void aTruncatedLibraryIsReplaced() throws IOException {
    PackCache cache = new PackCache(folder);
    Path library = cache.resolve(NativePack.openmp()).getFirst();
    long size = Files.size(library);
    Files.write(library, new byte[10]);
    assertThat(Files.size(cache.resolve(NativePack.openmp()).getFirst())).isEqualTo(size);
  }

  @Test
  void anAlteredByteIsFoundByTheChecksum() throws IOException {
    PackCache cache = new PackCache(folder);
    Path library = cache.resolve(NativePack.openmp()).getFirst();
    byte[] bytes = Files.readAllBytes(library);
    bytes[1000] ^= 1;
    Files.write(library, bytes);
    assertThat(cache.damaged(NativePack.openmp())).containsExactly("libgomp.so.1");
  }

  @Test
  void anotherLibraryInTheJarIsRefusedAndLeavesNothing() throws IOException {
    PackCache cache = new PackCache(folder, new Tampered());
    assertThatThrownBy(() -> cache.resolve(NativePack.openmp()))
        .isInstanceOf(NativePackException.class)
        .hasMessageContaining("expected d46f9225");
    try (Stream<Path> left = Files.list(folder.resolve("native"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aMissingPackTellsWhatToAdd() {
    NativePack missing = new NativePack("none-1", "org.example:none:1", "org/example", List.of("libnone.so"));
    assertThatThrownBy(() -> new PackCache(folder).resolve(missing))
        .isInstanceOf(NativePackException.class)
        .hasMessageContaining("looked for org/example/libnone.so on the class path. Add org.example:none:1");
  }

  @Test
  void theCacheFolderFollowsTheEnvironment() {
    assertThat(PackCache.defaultFolder(Map.of("PIVOTUNE_CACHE", "/a"))).isEqualTo(Path.of("/a"));
    assertThat(PackCache.defaultFolder(Map.of("XDG_CACHE_HOME", "/b"))).isEqualTo(Path.of("/b/pivotune"));
    assertThat(PackCache.defaultFolder(Map.of()).toString()).endsWith(".cache/pivotune");
  }
}
