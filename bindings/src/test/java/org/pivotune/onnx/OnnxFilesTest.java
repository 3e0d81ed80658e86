package org.pivotune.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.pack.NativePackException;
import org.pivotune.torch.LibraryLocations;

/** Where ONNX Runtime is looked for, and what is said where it is not. */
class OnnxFilesTest {
  @TempDir Path folder;

  /** Who loaded the library in this JVM before has told the Java API where it is, as a host would. */
  @BeforeEach
  void nobodyTold() {
    System.clearProperty(OnnxFiles.FILE);
  }

  private OnnxFiles found() {
    return OnnxFiles.find(LibraryLocations.fromEnvironment(Map.of(OnnxFiles.HOME, folder.toString())));
  }

  @Test
  void anInstallationsLibraryIsFoundUnderAnyOfItsNames() throws IOException {
    Path versioned = Files.createFile(folder.resolve("libonnxruntime.so.1"));
    Files.createFile(folder.resolve("libonnxruntime_providers_cuda.so"));
    assertThat(found()).extracting(OnnxFiles::runtime, OnnxFiles::toldByHost)
        .containsExactly(versioned.toAbsolutePath(), false);
    Path plain = Files.createFile(folder.resolve("libonnxruntime.so"));
    assertThat(found().runtime()).isEqualTo(plain.toAbsolutePath());
  }

  @Test
  void itsLibFolderWillDo() throws IOException {
    Path library = Files.createFile(Files.createDirectory(folder.resolve("lib")).resolve("libonnxruntime.so.1.28.0"));
    assertThat(found().runtime()).isEqualTo(library.toAbsolutePath());
  }

  @Test
  void whereThereIsNoneTheVariableIsNamed() throws IOException {
    Files.createFile(folder.resolve("libonnxruntime_providers_cuda.so"));
    assertThatThrownBy(this::found).isInstanceOf(NativePackException.class).has(errorText("onnx.none-where-variable-points", folder));
  }

  @Test
  void anotherLibraryIsRefused() {
    Path none = folder.resolve("libonnxruntime.so");
    assertThatThrownBy(() -> OnnxApi.of(none, OnnxFiles.HOME)).isInstanceOf(NativePackException.class)
        .has(errorText("onnx.library-cannot-be-loaded"));
    Path libc = Path.of("/lib/x86_64-linux-gnu/libc.so.6");
    if (Files.exists(libc)) {
      assertThatThrownBy(() -> OnnxApi.of(libc, OnnxFiles.HOME)).isInstanceOf(OnnxException.class)
          .has(errorText("onnx.another-library"));
    }
  }

  @Test
  void theLoadedOneTellsWhatItIs() {
    OnnxRuntime runtime = OnnxRuntime.load();
    assertThat(runtime.version()).isEqualTo(OnnxSession.runtimeVersion()).matches("1\\.\\d+\\.\\d+.*");
    assertThat(runtime.providers()).contains("CPUExecutionProvider");
    assertThat(runtime.library()).isRegularFile();
  }
}
