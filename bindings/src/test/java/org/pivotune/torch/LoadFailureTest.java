package org.pivotune.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pivotune.pack.LoadFailure;
import org.pivotune.pack.NativePack;
import org.pivotune.pack.NativePackException;
import org.pivotune.pack.PackCache;
import org.pivotune.testing.Needs;

/** Libraries that cannot be loaded, and places that cannot hold them: the message names the cause and what helps. */
class LoadFailureTest {
  /** Of an ELF header: the processor. */
  private static final int MACHINE = 18;
  private static final byte AARCH64 = (byte) 183;

  @TempDir Path folder;

  private Path cache() {
    return folder.resolve("cache");
  }

  /** A library of a pack, as it is. */
  private Path library() {
    return new PackCache(cache()).resolve(NativePack.openmp()).getFirst();
  }

  private void load(Path file) {
    TorchLibrary.loadFile(file, LibraryLocations.unpackedInto(cache()));
  }

  private AbstractThrowableAssert<?, ? extends Throwable> loaded(Path file) {
    return assertThatThrownBy(() -> load(file)).isInstanceOf(NativePackException.class)
        .hasMessageContaining(file.toString());
  }

  /** The library with some bytes replaced by as many others. */
  private Path altered(String from, String to) throws IOException {
    String bytes = new String(Files.readAllBytes(library()), StandardCharsets.ISO_8859_1);
    assertThat(bytes.contains(from)).as(from).isTrue();
    return Files.write(folder.resolve("altered.so"), bytes.replace(from, to).getBytes(StandardCharsets.ISO_8859_1));
  }

  private static boolean run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  @Test
  void aCacheThatIsMountedNoexec() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("a disk"));
    Needs.that(run("mount", "-t", "tmpfs", "-o", "noexec,size=2m", "tmpfs", disk.toString()),
        "root, to mount a small disk");
    try {
      Path file = new PackCache(disk).resolve(NativePack.openmp()).getFirst();
      loaded(file).hasMessageContaining(disk.toRealPath() + " is mounted noexec")
          .hasMessageContaining("set PIVOTUNE_CACHE to a folder elsewhere");
    } finally {
      run("umount", "-l", disk.toString());
    }
    Path elsewhere = PackCache.defaultFolder(Map.of("PIVOTUNE_CACHE", cache().toString()));
    assertThatCode(() -> load(new PackCache(elsewhere).resolve(NativePack.openmp()).getFirst()))
        .as("what the message says").doesNotThrowAnyException();
  }

  @Test
  void aCacheThatIsFull() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("small"));
    Needs.that(run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString()),
        "root, to mount a small disk");
    try {
      assertThatThrownBy(() -> new PackCache(disk).resolve(NativePack.openmp())).isInstanceOf(NativePackException.class)
          .hasMessageContaining("No space left on device").hasMessageContaining("set PIVOTUNE_CACHE");
      try (Stream<Path> left = Files.list(disk.resolve("native"))) {
        assertThat(left).isEmpty();
      }
    } finally {
      run("umount", "-l", disk.toString());
    }
  }

  @Test
  void aLibraryOfAnotherProcessor() throws IOException {
    byte[] bytes = Files.readAllBytes(library());
    bytes[MACHINE] = AARCH64;
    loaded(Files.write(folder.resolve("arm.so"), bytes)).hasMessageContaining("it is built for another processor");
  }

  @Test
  void aDamagedLibrary() throws IOException {
    loaded(Files.write(folder.resolve("short.so"), Arrays.copyOf(Files.readAllBytes(library()), 20)))
        .hasMessageContaining("it is damaged");
    loaded(Files.writeString(folder.resolve("text.so"), "<html>404 Not Found</html>".repeat(40)))
        .hasMessageContaining("it is damaged");
  }

  @Test
  void aLibraryThatNeedsAnother() throws IOException {
    loaded(altered("libc.so.6", "libn.so.6"))
        .hasMessageContaining("it needs libn.so.6, which this system does not have; install the package");
  }

  @Test
  void aLibraryThatNeedsANewerSystem() throws IOException {
    loaded(altered("GLIBC_2.14\0", "GLIBC_9.14\0"))
        .hasMessageContaining("it needs GLIBC_9.14, and this system's C or C++ library is older");
  }

  @ParameterizedTest
  @CsvSource({
    "libpivotune_torch.so: undefined symbol: _ZN2at4_ops3add4callE,LibTorch 2.13 is needed: unset LIBTORCH_HOME",
    "failed to map segment from shared object: Cannot allocate memory,raise the limit of the process",
    "libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by libtorch_cpu.so),it needs GLIBCXX_3.4.32",
    "failed to map segment from shared object: Permission denied,set LIBTORCH_HOME to a folder elsewhere",
    "something new,(something new)"})
  void otherWordsOfTheLinker(String words, String told) {
    assertThat(LoadFailure.of(folder.resolve("lib.so"), "LIBTORCH_HOME", words, new IOException()))
        .hasMessageContaining(told);
  }

  @Test
  void aCacheThatMayNotBeWrittenTo() throws IOException {
    Path closed = Files.createDirectory(folder.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
    Needs.that(!Files.isWritable(closed), "a user other than root");
    assertThatThrownBy(() -> new PackCache(closed).resolve(NativePack.openmp()))
        .isInstanceOf(NativePackException.class)
        .hasMessageContaining("this user may not write to " + closed).hasMessageContaining("set PIVOTUNE_CACHE");
  }

  /** Python's package and the archives say what they are, each in its way. */
  @ParameterizedTest
  @CsvSource({"build-version,2.10.0+cpu,2.10.0+cpu", "version.py,__version__ = '2.11.0+cu130',2.11.0+cu130",
    "build-version,2.130.0,2.130.0"})
  void anotherLibtorchIsNamed(String note, String text, String version) throws IOException {
    Files.writeString(folder.resolve(note), text + "\n");
    assertThatThrownBy(() -> LibtorchVersion.requirePacked(folder)).isInstanceOf(NativePackException.class)
        .hasMessageContaining("LIBTORCH_HOME is a LibTorch " + version + " at " + folder)
        .hasMessageContaining("needs 2.13");
  }

  @Test
  void theRightLibtorchAndASilentOneAreTried() throws IOException {
    LibtorchVersion.requirePacked(folder);
    Files.writeString(folder.resolve("build-version"), "2.13.1+cpu");
    LibtorchVersion.requirePacked(folder);
  }

  @Test
  void everyLibraryIsTracedToItsVariable() {
    LibraryLocations all = LibraryLocations.fromEnvironment(Map.of("PIVOTUNE_TORCH_SHIM", "/s/shim.so", "LIBTORCH_HOME",
        "/t", "ONNXRUNTIME_HOME", "/o", "PIVOTUNE_CACHE", "cache"));
    assertThat(all.variable(Path.of("/s/shim.so"))).isEqualTo("PIVOTUNE_TORCH_SHIM");
    assertThat(all.variable(Path.of("/t/lib/libc10.so"))).isEqualTo("LIBTORCH_HOME");
    assertThat(all.variable(Path.of("/o/libonnxruntime.so"))).isEqualTo("ONNXRUNTIME_HOME");
    assertThat(all.variable(all.cache().resolve("native/x.so"))).isEqualTo("PIVOTUNE_CACHE");
    assertThat(all.cache()).as("relative to the working folder").isEqualTo(Path.of("cache").toAbsolutePath());
  }
}
