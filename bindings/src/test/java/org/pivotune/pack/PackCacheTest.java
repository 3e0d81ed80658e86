package org.pivotune.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
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

  /** Written to between two starts: noticed by its times, found to differ by its checksum, replaced. */
  @Test
  void anAlteredByteIsNoticedAtTheNextStartAndMended() throws IOException {
    Path library = new PackCache(folder).resolve(NativePack.openmp()).getFirst();
    byte[] right = Files.readAllBytes(library);
    FileTime time = Files.getLastModifiedTime(library);
    byte[] wrong = right.clone();
    wrong[1000] ^= 1;
    Files.write(library, wrong);
    Files.setLastModifiedTime(library, time);
    assertThat(new PackCache(folder).resolve(NativePack.openmp())).containsExactly(library);
    assertThat(library).hasBinaryContent(right);
    try (Stream<Path> left = Files.list(library.getParent())) {
      assertThat(left.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("libgomp.so.1", "CHECKED");
    }
    try (Stream<Path> left = Files.list(folder.resolve("native"))) {
      assertThat(left).hasSize(1);
    }
  }

  /** What rots on a disk has no new times: `doctor` hashes all the same. Here the note is brought up to the damage. */
  @Test
  void damageWithoutATraceIsFoundByTheChecksumAndRepaired() throws IOException {
    PackCache cache = new PackCache(folder);
    Path library = cache.resolve(NativePack.openmp()).getFirst();
    byte[] right = Files.readAllBytes(library);
    byte[] wrong = right.clone();
    wrong[1000] ^= 1;
    Files.write(library, wrong);
    CheckedFiles.note(library.getParent(), NativePack.openmp().files());
    cache.resolve(NativePack.openmp());
    assertThat(library).hasBinaryContent(wrong);
    assertThat(cache.damaged(NativePack.openmp())).containsExactly("libgomp.so.1");
    assertThat(cache.repair(NativePack.openmp())).containsExactly("libgomp.so.1");
    assertThat(library).hasBinaryContent(right);
    assertThat(cache.repair(NativePack.openmp())).isEmpty();
  }

  /** Copied or touched, but whole: hashed once, noted, not unpacked again. */
  @Test
  void aTouchedCacheIsHashedAndKept() throws IOException {
    Path library = new PackCache(folder).resolve(NativePack.openmp()).getFirst();
    FileTime longAgo = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(library, longAgo);
    Files.delete(library.resolveSibling("CHECKED"));
    new PackCache(folder).resolve(NativePack.openmp());
    assertThat(Files.getLastModifiedTime(library)).isEqualTo(longAgo);
    assertThat(CheckedFiles.unchangedSinceNoted(library.getParent(), NativePack.openmp().files())).isTrue();
  }

  @Test
  void manyFirstStartsAtOnceAllFindIt() throws Exception {
    try (ExecutorService starts = Executors.newFixedThreadPool(8)) {
      List<Callable<Path>> eight =
          Collections.nCopies(8, () -> new PackCache(folder).resolve(NativePack.openmp()).getFirst());
      for (Future<Path> library : starts.invokeAll(eight)) {
        assertThat(library.get()).isRegularFile();
      }
    }
    assertThat(new PackCache(folder).damaged(NativePack.openmp())).isEmpty();
    try (Stream<Path> left = Files.list(folder.resolve("native"))) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void whatAKilledStartLeftGoesADayLater() throws IOException {
    Path place = Files.createDirectories(folder.resolve("native"));
    Path abandoned = Files.createDirectory(place.resolve(NativePack.openmp().name() + ".part1"));
    Files.write(abandoned.resolve("half.so"), new byte[9]);
    Path recent = Files.createDirectory(place.resolve(NativePack.openmp().name() + ".part2"));
    Files.setLastModifiedTime(abandoned, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
    new PackCache(folder).resolve(NativePack.openmp());
    assertThat(abandoned).doesNotExist();
    assertThat(recent).as("somebody may be filling it").isDirectory();
  }

  @Test
  void everyThirdPartyLibraryHasAPinnedChecksum() throws IOException {
    try (InputStream pinned = PackCache.class.getResourceAsStream("native-packs.sha256")) {
      assertThat(pinned).isNotNull();
      String lines = new String(pinned.readAllBytes(), StandardCharsets.UTF_8);
      for (NativePack pack : List.of(NativePack.openmp(), NativePack.openblas(), NativePack.libtorch(),
          NativePack.onnxruntime())) {
        for (String name : pack.files()) {
          assertThat(lines).containsPattern("(?m)^[0-9a-f]{64}  " + Pattern.quote(name) + "$");
        }
      }
    }
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
