package org.pivotune.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pivotune.testing.ProjectFiles;
import org.pivotune.torch.ffi.pivotune_torch;

/** Header, generated bindings, sources and the packed library must tell the same story. */
class HeaderAgreementTest {
  private static final Pattern FUNCTION =
      Pattern.compile("PVT_API\\s+pvt_status\\s+(pvt_\\w+)\\s*\\(([^)]*)\\)", Pattern.DOTALL);
  private static final Pattern CONSTANT = Pattern.compile("(?m)^#define (PVT_[A-Z0-9_]+) \\(?(-?\\d+)\\)?");

  private static Path nativeFolder() {
    return ProjectFiles.root().resolve("native");
  }

  private static String header() throws IOException {
    return Files.readString(nativeFolder().resolve("include/pivotune_torch.h"));
  }

  @Test
  void everyFunctionOfTheHeaderIsBoundWithItsParameters() throws IOException {
    Map<String, List<String>> inHeader = new TreeMap<>();
    Matcher matcher = FUNCTION.matcher(header());
    while (matcher.find()) {
      inHeader.put(matcher.group(1), javaTypes(matcher.group(2)));
    }
    Map<String, List<String>> bound = new TreeMap<>();
    for (Method method : pivotune_torch.class.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers()) && method.getReturnType() == int.class
          && method.getName().startsWith("pvt_")) {
        bound.put(
            method.getName(),
            Arrays.stream(method.getParameterTypes()).map(Class::getSimpleName).toList());
      }
    }
    assertThat(bound).as("run bindings/generate.sh").isEqualTo(inHeader);
    assertThat(inHeader).hasSizeGreaterThan(60);
  }

  @Test
  void everyConstantOfTheHeaderIsBoundWithItsValue() throws Exception {
    Matcher matcher = CONSTANT.matcher(header());
    int found = 0;
    while (matcher.find()) {
      Object value = pivotune_torch.class.getMethod(matcher.group(1)).invoke(null);
      assertThat(value).as(matcher.group(1)).isEqualTo(Integer.parseInt(matcher.group(2)));
      found++;
    }
    assertThat(found).isGreaterThan(10);
  }

  @Test
  void thePackedShimWasBuiltFromTheseSources() throws Exception {
    assertThat(TorchLibrary.load().sourceDigest())
        .as("the shim in the native jar was built from other sources: run native/build.sh --prebuilt")
        .isEqualTo(sourceDigest());
    assertThat(TorchLibrary.load().libtorchVersion()).startsWith("2.13.");
  }

  @Test
  void everyExportedFunctionRunsBehindTheGuard() throws IOException {
    int functions = 0;
    try (Stream<Path> sources = Files.list(nativeFolder().resolve("src"))) {
      for (Path source : sources.filter(file -> file.toString().endsWith(".cpp")).toList()) {
        String text = Files.readString(source);
        Matcher matcher = Pattern.compile("(?ms)^pvt_status (pvt_\\w+)\\(.*?\\) \\{\\n(.*?)^\\}").matcher(text);
        while (matcher.find()) {
          String body = matcher.group(2).replaceAll("(?m)^\\s*//.*\\n", "");
          assertThat(body.strip()).as(matcher.group(1)).startsWith("return guard([&] {");
          functions++;
        }
      }
    }
    assertThat(functions).isGreaterThan(80);
  }

  /** The same digest as native/source-digest.sh. */
  private static String sourceDigest() throws Exception {
    Path root = nativeFolder();
    List<String> names;
    try (Stream<Path> files = Stream.concat(Files.list(root.resolve("include")), Files.list(root.resolve("src")))) {
      names = files.map(file -> root.relativize(file).toString())
          .filter(name -> name.matches("(include/.*\\.h|src/.*\\.[hc]pp)"))
          .collect(Collectors.toList());
    }
    names.add("CMakeLists.txt");
    names.sort(String::compareTo);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (String name : names) {
      digest.update((name + "\n").getBytes(StandardCharsets.UTF_8));
      digest.update(Files.readAllBytes(root.resolve(name)));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static List<String> javaTypes(String parameters) {
    return Arrays.stream(parameters.split(","))
        .map(String::strip)
        .map(parameter -> {
          if (parameter.contains("*")) {
            return "MemorySegment";
          }
          return parameter.startsWith("double") ? "double" : parameter.startsWith("int32_t") ? "int" : "long";
        })
        .toList();
  }
}
