package org.pivotune.pack;

import java.io.File;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * Jars on Java's module path whose modules nobody requires, so that no class loader sees into them. The packs of bytedeco
 * are such: their modules require Java parts that we have no use for, and so cannot even be added.
 */
final class ModulePath {
  private static final String PROPERTY = "jdk.module.path";

  private ModulePath() {}

  /** An entry of the first jar that has it; null where none has. */
  static @Nullable InputStream open(String entry) throws IOException {
    for (Path jar : jars()) {
      JarFile file = new JarFile(jar.toFile());
      ZipEntry found = file.getEntry(entry);
      if (found != null) {
        return new FilterInputStream(file.getInputStream(found)) {
          @Override
          public void close() throws IOException {
            file.close(); // and its streams
          }
        };
      }
      file.close();
    }
    return null;
  }

  private static List<Path> jars() throws IOException {
    List<Path> jars = new ArrayList<>();
    for (String place : System.getProperty(PROPERTY, "").split(File.pathSeparator)) {
      Path path = Path.of(place);
      if (Files.isDirectory(path)) {
        try (DirectoryStream<Path> inside = Files.newDirectoryStream(path, "*.jar")) {
          inside.forEach(jars::add);
        }
      } else if (place.endsWith(".jar") && Files.isRegularFile(path)) {
        jars.add(path);
      }
    }
    return jars;
  }
}
