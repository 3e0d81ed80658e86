package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * No class of ours can open a connection: none names a class of the JDK that can. What libraries do is looked at by
 * {@link QuietLauncherIT}.
 */
class NoNetworkTest {
  private static final String NETWORK = "java/net/.*|javax/net/.*|java/nio/channels/.*(Socket|Datagram|Network).*|"
      + "java/rmi/.*|com/sun/net/.*|jdk/net/.*";
  /** Names of things, which open nothing by themselves. */
  private static final List<String> NAMES = List.of("java/net/URI", "java/net/URISyntaxException");

  @Test
  void noClassNamesTheNetwork() throws IOException {
    TreeSet<String> found = new TreeSet<>();
    for (String module : List.of("bindings", "engine", "cli")) {
      Path classes = CliRun.root().resolve(module).resolve("target/classes");
      try (Stream<Path> files = Files.walk(classes)) {
        List<Path> all = files.filter(file -> file.toString().endsWith(".class")).toList();
        assertThat(all).as(module).hasSizeGreaterThan(20);
        for (Path file : all) {
          StreamSupport.stream(ClassFile.of().parse(file).constantPool().spliterator(), false)
              .filter(ClassEntry.class::isInstance).map(entry -> ((ClassEntry) entry).asInternalName())
              .filter(name -> name.matches(NETWORK) && !NAMES.contains(name))
              .forEach(name -> found.add(classes.relativize(file) + " names " + name));
        }
      }
    }
    assertThat(found).isEmpty();
  }
}
