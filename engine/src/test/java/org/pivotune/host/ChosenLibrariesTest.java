package org.pivotune.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.onnx.OnnxRuntime;
import org.pivotune.pack.PackCache;
import org.pivotune.torch.LibraryLocations;
import org.pivotune.torch.TorchLibrary;

/** A host that says where native libraries are: nothing is looked for, or written, anywhere else. */
class ChosenLibrariesTest {
  @TempDir Path folder;

  /** Run in a JVM of its own: the first to load a library decides. */
  static final class Host {
    private Host() {}

    public static void main(String... arguments) {
      LibraryLocations libraries = LibraryLocations.unpackedInto(Path.of(System.getProperty("chosen")));
      try (Pivotune pivotune = Pivotune.open(Hosts.config().withLibraries(libraries))) {
        System.out.println(OnnxRuntime.load().library());
        TorchLibrary.load().files().forEach(System.out::println);
        System.out.println("open " + pivotune.model().name());
      }
    }
  }

  @Test
  void bothRuntimesComeFromThere() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    Path chosen = Files.createDirectory(folder.resolve("chosen"));
    // What is unpacked already need not be again.
    Files.createSymbolicLink(chosen.resolve("native"),
        Files.createDirectories(PackCache.defaultFolder(System.getenv()).resolve("native")));
    List<String> said = SpawnedHost.run(Host.class, "--enable-native-access=ALL-UNNAMED", "-Duser.home=" + home,
        "-Dchosen=" + chosen);
    assertThat(said).last().asString().isEqualTo("open faces-128");
    assertThat(said.subList(0, said.size() - 1)).hasSizeGreaterThan(6).allMatch(line -> line.startsWith(chosen + "/"));
    try (Stream<Path> left = Files.list(home)) {
      assertThat(left).isEmpty();
    }
  }
}
