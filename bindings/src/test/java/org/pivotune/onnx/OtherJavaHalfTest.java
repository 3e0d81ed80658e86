package org.pivotune.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.pack.NativePackException;
import org.pivotune.pack.PackCache;
import org.pivotune.torch.LibraryLocations;

/** What a host's JVM may do to ONNX Runtime's Java half: other classes on its class path, no temporary folder. */
class OtherJavaHalfTest {
  @TempDir Path folder;
  @TempDir Path home;

  /** Run in a JVM of its own. */
  static final class Host {
    private Host() {}

    public static void main(String[] arguments) {
      try {
        OnnxRuntime.load(LibraryLocations.unpackedInto(Path.of(arguments[0])));
        System.out.println("begun " + OnnxLibrary.environment().getVersion());
      } catch (NativePackException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private String start(Path cache, String classPath, String... options) throws Exception {
    return start(Host.class, cache, classPath, options);
  }

  private String start(Class<?> program, Path cache, String classPath, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(),
        "-Xshare:auto", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", classPath, program.getName(), cache.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // A host that begins ONNX Runtime by itself lets it write there until we switch that off.
    builder.environment().put("HOME", home.toString());
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** The real classes, in a jar that says of itself what that of another version says. */
  private Path classesOf(String version) throws Exception {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_TITLE, "onnxruntime");
    manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    Path made = folder.resolve("onnxruntime-" + version + ".jar");
    File real = new File(OrtEnvironment.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (JarFile jar = new JarFile(real); OutputStream file = Files.newOutputStream(made);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      for (JarEntry entry : jar.stream().filter(entry -> entry.getName().endsWith(".class")).toList()) {
        out.putNextEntry(new JarEntry(entry.getName()));
        try (InputStream in = jar.getInputStream(entry)) {
          in.transferTo(out);
        }
      }
    }
    return made;
  }

  /** Whatever the cache holds: it is not looked at. */
  @Test
  void classesOfAnotherVersionAreNamedWithTheirJar() throws Exception {
    Path jar = classesOf("1.20.0");
    Path cache = folder.resolve("cache");
    String said = start(cache, jar + File.pathSeparator + classPath());
    assertThat(said).contains("the ONNX Runtime on the class path is 1.20.0, from " + jar.toUri().toURL(),
        "Pivotune needs " + JavaHalf.NEEDED, "<dependencyManagement>", "<version>" + JavaHalf.NEEDED + "</version>");
    assertThat(cache).doesNotExist();
  }

  /** A host that uses ONNX Runtime itself, before us: one environment, the host's; it may close it. */
  static final class OwnUse {
    private OwnUse() {}

    public static void main(String[] arguments) throws Exception {
      OrtEnvironment own = OrtEnvironment.getEnvironment("host");
      OnnxRuntime.load(LibraryLocations.unpackedInto(Path.of(arguments[0])));
      System.out.println("same " + (OnnxLibrary.environment() == own));
      own.close();
      System.out.println("providers " + OnnxRuntime.load().providers());
      new OrtSession.SessionOptions().close();
      System.out.println("still " + own.getVersion());
    }
  }

  @Test
  void aHostMayBeginBeforeUs() throws Exception {
    Path cache = PackCache.defaultFolder(System.getenv());
    assertThat(start(OwnUse.class, cache, classPath(), "-Djava.io.tmpdir=" + folder))
        .contains("same true", "providers [CPUExecutionProvider]", "still " + JavaHalf.NEEDED);
  }

  /** A pool of threads for all sessions can only be asked for before us. */
  @Test
  void aHostThatComesLaterSharesTheEnvironment() throws Exception {
    OrtEnvironment ours = OnnxLibrary.environment();
    assertThat(OrtEnvironment.getEnvironment("host")).isSameAs(ours);
    try (OrtEnvironment.ThreadingOptions pool = new OrtEnvironment.ThreadingOptions()) {
      assertThatThrownBy(() -> OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING, "host", pool)).isInstanceOf(IllegalStateException.class);
    }
  }

  /** What the message asks for, and what the build has, are one version. */
  @Test
  void theRightOnesSayTheirVersion() {
    assertThat(JavaHalf.version()).contains(JavaHalf.NEEDED);
    assertThat(OnnxLibrary.environment().getVersion()).isEqualTo(JavaHalf.NEEDED);
  }

  @Test
  void aTemporaryFolderThatIsNoneIsNamed() throws Exception {
    Path none = folder.resolve("none");
    Path cache = PackCache.defaultFolder(System.getenv());
    assertThat(start(cache, classPath(), "-Djava.io.tmpdir=" + none))
        .contains(none + " cannot be written to", "-Djava.io.tmpdir=FOLDER", "TMPDIR");
    assertThat(start(cache, classPath(), "-Djava.io.tmpdir=" + folder)).as("what it says").contains("begun 1.");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }
}
