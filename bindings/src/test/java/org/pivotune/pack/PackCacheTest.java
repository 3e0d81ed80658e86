package org.pivotune.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
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
import org.pivotune.testing.Needs;

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

  /** Many starts at once; each must come to the right library. */
  private void eightAtOnce(byte[] right) throws Exception {
    try (ExecutorService starts = Executors.newFixedThreadPool(8)) {
      List<Callable<byte[]>> eight = Collections.nCopies(
          8, () -> Files.readAllBytes(new PackCache(folder).resolve(NativePack.openmp()).getFirst()));
      List<Future<byte[]>> read = starts.invokeAll(eight);
      assertThat(read).hasSize(8);
      for (Future<byte[]> library : read) {
        assertThat(library.get()).isEqualTo(right);
      }
    }
    try (Stream<Path> left = Files.list(folder.resolve("native"))) {
      assertThat(left).as("no part is left").hasSize(1);
    }
  }

  @Test
  void manyStartsAtOnceShareAWarmCache() throws Exception {
    Path library = new PackCache(folder).resolve(NativePack.openmp()).getFirst();
    Object file = Files.readAttributes(library, BasicFileAttributes.class).fileKey();
    FileTime time = Files.getLastModifiedTime(library);
    eightAtOnce(Files.readAllBytes(library));
    assertThat(Files.readAttributes(library, BasicFileAttributes.class).fileKey()).as("not replaced").isEqualTo(file);
    assertThat(Files.getLastModifiedTime(library)).isEqualTo(time);
  }

  @Test
  void manyStartsAtOnceMendADamagedCache() throws Exception {
    Path library = new PackCache(folder).resolve(NativePack.openmp()).getFirst();
    byte[] right = Files.readAllBytes(library);
    byte[] wrong = right.clone();
    wrong[1000] ^= 1;
    Files.write(library, wrong);
    eightAtOnce(right);
    assertThat(new PackCache(folder).damaged(NativePack.openmp())).isEmpty();
  }

  @Test
  void aLibraryThatIsGoneIsUnpackedAgain() throws IOException {
    Path library = new PackCache(folder).resolve(NativePack.openmp()).getFirst();
    byte[] right = Files.readAllBytes(library);
    Files.delete(library);
    assertThat(new PackCache(folder).resolve(NativePack.openmp())).containsExactly(library);
    assertThat(library).hasBinaryContent(right);
  }

  /** A version before or after, which may be loaded by another program just now. */
  @Test
  void otherVersionsStayAsTheyAre() throws IOException {
    Path place = Files.createDirectories(folder.resolve("native"));
    Path older = Files.createDirectory(place.resolve("openmp-2.12.0-1.5.13-0123456789ab")).resolve("libgomp.so.1");
    Path same = Files.createDirectory(place.resolve(NativePack.openmp().name() + "-0123456789ab")).resolve(
        "libgomp.so.1");
    Files.writeString(older, "older");
    Files.writeString(same, "of this name, with other checksums");
    Path library = new PackCache(folder).resolve(NativePack.openmp()).getFirst();
    assertThat(library.getParent().getParent()).isEqualTo(place);
    assertThat(library.getParent()).isNotEqualTo(older.getParent()).isNotEqualTo(same.getParent());
    assertThat(Files.size(library)).isGreaterThan(100_000);
    assertThat(older).hasContent("older");
    assertThat(same).hasContent("of this name, with other checksums");
  }

  /** Shared by users, unpacked by another of them: hashed at each start, as no note may be kept. */
  @Test
  void aCacheThatOnlyOthersMayWriteToIsUsed() throws IOException {
    Path library = new PackCache(folder).resolve(NativePack.openmp()).getFirst();
    Path home = library.getParent();
    Files.delete(home.resolve("CHECKED"));
    writable(home, false);
    try {
      assertThat(new PackCache(folder).resolve(NativePack.openmp())).containsExactly(library);
      assertThat(home.resolve("CHECKED")).doesNotExist();
      byte[] wrong = Files.readAllBytes(library);
      wrong[1000] ^= 1;
      Files.write(library, wrong);
      assertThatThrownBy(() -> new PackCache(folder).resolve(NativePack.openmp()))
          .isInstanceOf(NativePackException.class).hasMessageContaining("PIVOTUNE_CACHE");
      assertThat(library).hasBinaryContent(wrong);
    } finally {
      writable(home, true);
    }
    try (Stream<Path> left = Files.list(folder.resolve("native"))) {
      assertThat(left).as("no part is left").hasSize(1);
    }
  }

  private static void writable(Path home, boolean writable) throws IOException {
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString(writable ? "rwxr-xr-x" : "r-xr-xr-x"));
    Needs.that(writable || !Files.isWritable(home), "a user other than root");
  }

  @Test
  void whereNobodyMayWriteTheVariableIsNamed() throws IOException {
    Path file = Files.createFile(folder.resolve("in the way"));
    assertThatThrownBy(() -> new PackCache(file).resolve(NativePack.openmp())).isInstanceOf(NativePackException.class)
        .has(errorText("pack.cannot-be-written", file));
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
        .has(errorText("pack.another-library-in-the-jar", String.valueOf(
            PackCacheTest.class.getClassLoader().getResource("org/bytedeco/pytorch/linux-x86_64/libgomp.so.1"))));
    try (Stream<Path> left = Files.list(folder.resolve("native"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aMissingPackTellsWhatToAdd() {
    NativePack missing = new NativePack("none-1", "org.example:none:1", "org/example", List.of("libnone.so"));
    assertThatThrownBy(() -> new PackCache(folder).resolve(missing))
        .isInstanceOf(NativePackException.class)
        .has(errorText("pack.not-on-the-class-path"));
  }

  @Test
  void theCacheFolderFollowsTheEnvironment() {
    assertThat(PackCache.defaultFolder(Map.of("PIVOTUNE_CACHE", "/a"))).isEqualTo(Path.of("/a"));
    assertThat(PackCache.defaultFolder(Map.of("XDG_CACHE_HOME", "/b"))).isEqualTo(Path.of("/b/pivotune"));
    assertThat(PackCache.defaultFolder(Map.of()).toString()).endsWith(".cache/pivotune");
  }

  /** Where no class loader sees it: as modules that nobody requires. */
  @Test
  void aPackOnTheModulePathIsFound() throws Exception {
    String inside = "org/bytedeco/pytorch/linux-x86_64/libgomp.so.1";
    java.net.URL entry = PackCacheTest.class.getClassLoader().getResource(inside);
    Path jar = Path.of(((java.net.JarURLConnection) entry.openConnection()).getJarFileURL().toURI());
    PackCache blind = new PackCache(folder, ClassLoader.getPlatformClassLoader());
    assertThatThrownBy(() -> blind.resolve(NativePack.openmp())).isInstanceOf(NativePackException.class);
    String before = System.getProperty("jdk.module.path");
    System.setProperty("jdk.module.path", folder + java.io.File.pathSeparator + jar);
    try {
      assertThat(blind.resolve(NativePack.openmp()).getFirst()).isRegularFile();
    } finally {
      if (before == null) {
        System.clearProperty("jdk.module.path");
      } else {
        System.setProperty("jdk.module.path", before);
      }
    }
  }

  /** A library is loaded by its whole path. */
  @Test
  void aRelativeCacheIsBelowTheWorkingFolder() {
    Path relative = Path.of("").toAbsolutePath().relativize(folder.toAbsolutePath());
    assertThat(new PackCache(relative).resolve(NativePack.openmp()).getFirst()).isAbsolute().startsWith(folder);
  }

  /** Java's word for no home is a question mark; no folder of that name may come to be. */
  @Test
  void withoutAHomeItIsTheRoots() {
    String home = System.getProperty("user.home");
    try {
      for (String none : List.of("?", "", "home")) {
        System.setProperty("user.home", none);
        assertThat(PackCache.defaultFolder(Map.of())).isEqualTo(Path.of("/.cache/pivotune"));
      }
    } finally {
      System.setProperty("user.home", home);
    }
  }
}
