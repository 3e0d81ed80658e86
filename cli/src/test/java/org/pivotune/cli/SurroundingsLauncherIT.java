package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.pack.PackCache;
import org.pivotune.testing.Needs;

/** The launcher where services, containers and scripts start it. Each test is one or two lines of a shell. */
class SurroundingsLauncherIT {
  private static final int PATIENCE_SECONDS = 240;

  @TempDir Path folder;
  @TempDir Path scripts;

  /** What a shell says that runs these lines; {@code pivotune} is the launcher, the cache is the usual one. */
  private String shell(Path launcher, String... lines) throws Exception {
    Launcher.in(folder); // skips where nothing was packaged
    String script = "pivotune=" + quoted(launcher) + "; export PIVOTUNE_CACHE=" + quoted(PackCache.defaultFolder(System.getenv()))
        + "\n" + String.join("\n", lines) + "\n";
    // A file, as arguments are in the locale's letters: this very test runs under LC_ALL=C, too.
    Path file = Files.writeString(scripts.resolve("script"), script);
    ProcessBuilder builder = new ProcessBuilder("sh", file.toString()).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("PIVOTUNE_JAVA_OPTS", Launcher.BRIEFLY);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as(said).isTrue();
    return said;
  }

  private String shell(String... lines) throws Exception {
    return shell(CliRun.root().resolve("pivotune"), lines);
  }

  private static String quoted(Path path) {
    return "'" + path.toString().replace("'", "'\\''") + "'";
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** An installation in another place: the launcher, and links to what was built. */
  private Path installedIn(String name) throws IOException {
    Path root = CliRun.root();
    Path made = Files.createDirectory(folder.resolve(name));
    Path dist = Files.createDirectories(made.resolve("cli/target/dist"));
    for (String part : List.of("modules", "packs")) {
      Files.createSymbolicLink(dist.resolve(part), root.resolve("cli/target/dist").resolve(part));
    }
    Files.createFile(dist.resolve("BUILT"));
    Files.createFile(dist.resolve("pivotune.aot"));
    Files.createDirectory(made.resolve(".mvn"));
    for (String script : List.of("pivotune", ".mvn/jdk25", ".mvn/utf8-locale")) {
      Files.copy(root.resolve(script), made.resolve(script), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    }
    return made.resolve("pivotune");
  }

  /** Where every answer goes wrong; the codes of the three, and what is said. */
  @Test
  void answersThatDoNotArriveAreAnError() throws Exception {
    String said = shell("$pivotune --version >/dev/full; echo code $?", "$pivotune model list --json >&-; echo code $?",
        "{ $pivotune --help; echo code $? >&2; } | true");
    assertThat(said.lines().filter(line -> line.startsWith("code"))).containsExactly("code 6", "code 6", "code 6");
    assertThat(said.lines().filter(line -> line.startsWith("pivotune: cannot write the answer to stdout"))).hasSize(2);
    assertThat(left()).isEmpty();
  }

  @Test
  void withoutHomeAndAsAnUnknownUser() throws Exception {
    String said = shell("unset HOME; $pivotune --version; echo code $?");
    assertThat(said).contains("pivotune 0.", "code 0");
    Needs.that(shell("setpriv --reuid 12345 --clear-groups true && echo may").contains("may"),
        "root, to become another user");
    Path open = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(open, java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.setPosixFilePermissions(folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    Needs.that(shell("setpriv --reuid 12345 --clear-groups $pivotune --version").contains("pivotune 0."),
        "a clone that other users may read");
    String unknown = shell("cd open; unset HOME PIVOTUNE_CACHE",
        "setpriv --reuid 12345 --clear-groups $pivotune generate --count 1 --out o; echo code $?; ls -A");
    assertThat(unknown).contains("code 7", "this user may not write to /", "set PIVOTUNE_CACHE").doesNotContain("?");
  }

  /** Colons separate folders for Java; the rest is what shells, URLs and formats stumble over. */
  @Test
  void theInstallFolderMayHaveAnyName() throws Exception {
    Path launcher = installedIn("installed");
    String said = shell(launcher, "place=$PWD/'in:st 100% \"J\u00fcrgen'\\''s\" !#?'; mv installed \"$place\"",
        "mkdir photos; cp " + quoted(CliRun.example()) + " photos/J\u00fcrgen.jpg", "unset LANG LC_CTYPE; export LC_ALL=C",
        "\"$place/pivotune\" align photos/J*.jpg --size 64 --out 'aus gabe'; echo code $?");
    assertThat(said).contains("code 0", "face 0: ");
    assertThat(folder.resolve("aus gabe/aligned.png")).isRegularFile();
  }

  /** Names that a locale of ASCII, or one that does not exist, cannot say. */
  @Test
  void namesAreNotTheLocales() throws Exception {
    List<String> lines = new ArrayList<>(List.of("unset LANG LC_ALL LC_CTYPE",
        "cp " + quoted(CliRun.example()) + " 'J\u00fcrgen \u5c71\u7530.jpg'"));
    for (String locale : List.of("LC_ALL=C", "LANG=xx_YY.UTF-8")) {
      lines.add("env " + locale + " $pivotune align J*.jpg --size 64 --out \u00f6; echo code $?; test -f \u00f6/aligned.png; "
          + "echo code $?; rm -r \u00f6");
    }
    assertThat(shell(lines.toArray(String[]::new)).lines().filter(line -> line.startsWith("code")))
        .containsExactly("code 0", "code 0", "code 0", "code 0");
  }

  /** A cache below the working folder, and a temporary folder of the user's choice. */
  @Test
  void relativeFoldersAreTheCallers() throws Exception {
    Files.createDirectory(folder.resolve("cache"));
    Files.createSymbolicLink(folder.resolve("cache/native"),
        Files.createDirectories(PackCache.defaultFolder(System.getenv()).toAbsolutePath().resolve("native")));
    String said = shell("export PIVOTUNE_CACHE=cache PIVOTUNE_MODELS=models",
        "$pivotune generate --count 1 --threads 1 --out o; echo code $?",
        "TMPDIR=none $pivotune align " + quoted(CliRun.example()) + " --out a; echo code $?");
    assertThat(said.lines().filter(line -> line.startsWith("code"))).containsExactly("code 0", "code 7");
    assertThat(said).contains("none cannot be written to", "TMPDIR set to a folder that can");
    assertThat(left()).containsExactlyInAnyOrder("cache", "o");
  }

  /** What Maven cannot build is refused by its name, before anything is fetched. */
  @Test
  void nothingIsBuiltWhereMavenCannot() throws Exception {
    Path launcher = installedIn("a:b");
    Files.delete(launcher.resolveSibling("cli").resolve("target/dist/BUILT"));
    assertThat(shell(launcher, "\"$pivotune\" --version; echo code $?"))
        .contains("nothing can be built in a folder whose path has a colon", "code 1");
  }
}
