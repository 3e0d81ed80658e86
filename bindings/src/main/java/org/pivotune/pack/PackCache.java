package org.pivotune.pack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where packs lie once unpacked: {@code CACHE/native/NAME-DIGEST/}. A folder appears whole or not at all, and the
 * digest in its name is that of the pinned checksums, so a changed pack never meets an old folder. A file that was
 * written to since its checksum was last compared is compared again, and replaced where it differs. Safe from any
 * thread and from several processes at once.
 */
public final class PackCache {
  private static final String PINNED = "native-packs.sha256";
  private static final String PART = ".part";
  private static final Duration ABANDONED_AFTER = Duration.ofDays(1);

  private final Path folder;
  private final ClassLoader resources;

  /** @param folder the cache folder; made when first needed */
  public PackCache(Path folder) {
    this(folder, PackCache.class.getClassLoader());
  }

  PackCache(Path folder, ClassLoader resources) {
    this.folder = folder.toAbsolutePath();
    this.resources = resources;
  }

  /**
   * {@code PIVOTUNE_CACHE}, else {@code XDG_CACHE_HOME/pivotune}, else {@code ~/.cache/pivotune}. A relative one is below
   * the working folder.
   */
  public static Path defaultFolder(Map<String, String> environment) {
    String own = environment.getOrDefault("PIVOTUNE_CACHE", "");
    if (!own.isBlank()) {
      return Path.of(own);
    }
    String shared = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path base = shared.isBlank() ? HomeFolder.find().resolve(".cache") : Path.of(shared);
    return base.resolve("pivotune");
  }

  /**
   * The pack's libraries as files, in loading order; unpacked and checked now if they were not before.
   *
   * @throws NativePackException if the pack is not on the class path, is damaged, or cannot be written
   */
  public List<Path> resolve(NativePack pack) {
    Map<String, String> pinned = checksums(pack);
    Path home = home(pack);
    try {
      if (!CheckedFiles.unchangedSinceNoted(home, pack.files())) {
        if (differing(home, pack, pinned).isEmpty()) {
          CheckedFiles.note(home, pack.files());
        } else {
          unpack(pack, pinned, home);
        }
      }
    } catch (IOException e) {
      throw cannotUnpack(pack, e);
    }
    return pack.files().stream().map(home::resolve).toList();
  }

  /**
   * Compares every unpacked file with its pinned checksum, whatever was noted of it; the names of those that differ.
   *
   * @throws NativePackException as {@link #resolve}
   */
  public List<String> damaged(NativePack pack) {
    return differing(resolve(pack).getFirst().getParent(), pack, checksums(pack));
  }

  /**
   * The same, and damaged files are replaced.
   *
   * @return the names of those that were
   * @throws NativePackException as {@link #resolve}
   */
  public List<String> repair(NativePack pack) {
    List<String> damaged = damaged(pack);
    if (!damaged.isEmpty()) {
      try {
        unpack(pack, checksums(pack), home(pack));
      } catch (IOException e) {
        throw cannotUnpack(pack, e);
      }
    }
    return damaged;
  }

  private Path home(NativePack pack) {
    return folder.resolve("native").resolve(pack.name() + "-" + shortDigest(checksums(pack)));
  }

  private NativePackException cannotUnpack(NativePack pack, IOException e) {
    return new NativePackException(
        "cannot unpack the native libraries of " + pack.artifact() + " into " + home(pack) + ": " + reason(e)
            + "; set PIVOTUNE_CACHE to a folder that this user may write to, on a disk with 400 MB of room", e);
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "this user may not write to " + denied.getFile();
      case FileAlreadyExistsException taken -> taken.getFile() + " is a file and no folder";
      case FileSystemException failed when failed.getReason() != null -> failed.getFile() + ": " + failed.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }

  private static List<String> differing(Path home, NativePack pack, Map<String, String> pinned) {
    List<String> differing = new ArrayList<>();
    for (String name : pack.files()) {
      try (InputStream stream = Files.newInputStream(home.resolve(name))) {
        if (!sha256(stream, OutputStream.nullOutputStream()).equals(pinned.get(name))) {
          differing.add(name);
        }
      } catch (IOException e) {
        differing.add(name);
      }
    }
    return differing;
  }

  private void unpack(NativePack pack, Map<String, String> pinned, Path home) throws IOException {
    Files.createDirectories(home.getParent());
    deleteAbandoned(home.getParent(), pack.name() + PART);
    Path part = Files.createTempDirectory(home.getParent(), pack.name() + PART);
    try {
      for (String name : pack.files()) {
        copyChecked(pack, name, pinned.get(name), part.resolve(name));
      }
      publish(part, home, pack);
      CheckedFiles.note(home, pack.files());
    } finally {
      deleteFolder(part);
    }
  }

  /** What processes left that were killed while they unpacked; nobody unpacks for as long as a day. */
  private static void deleteAbandoned(Path place, String name) throws IOException {
    Instant yesterday = Instant.now().minus(ABANDONED_AFTER);
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(place, name + "*")) {
      for (Path part : parts) {
        if (isOlder(part, yesterday)) {
          deleteFolder(part);
        }
      }
    }
  }

  private static boolean isOlder(Path part, Instant moment) throws IOException {
    try {
      return Files.getLastModifiedTime(part).toInstant().isBefore(moment);
    } catch (NoSuchFileException e) {
      return false; // another process has just put it in its place
    }
  }

  private static void publish(Path part, Path home, NativePack pack) throws IOException {
    try {
      Files.move(part, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      // An atomic move says of a folder in the way no more than this.
      if (!Files.isDirectory(home)) {
        throw e;
      }
      // Damaged, or another process was faster. File over file: whoever has the old one loaded keeps it.
      for (String name : pack.files()) {
        Files.move(part.resolve(name), home.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  private void copyChecked(NativePack pack, String name, String expected, Path file) throws IOException {
    String resource = pack.resourceFolder() + "/" + name;
    try (InputStream stream = open(resource)) {
      if (stream == null) {
        throw new NativePackException(
            "no native library " + name + ": looked for " + resource + " on the class path. Add " + pack.artifact()
                + " to it, or set LIBTORCH_HOME to a LibTorch 2.13");
      }
      String actual;
      try (OutputStream out = Files.newOutputStream(file)) {
        actual = sha256(stream, out);
      }
      if (!actual.equals(expected)) {
        throw new NativePackException(
            "the native library " + name + " in " + resources.getResource(resource) + " is not the one of "
                + pack.artifact() + ", which this build was tested with: SHA-256 " + actual + ", expected " + expected
                + "; if the jar has another version, ask for that one (dependencyManagement in Maven); if it has this "
                + "one, delete it from the local Maven repository and fetch it again");
      }
    }
  }

  private @Nullable InputStream open(String resource) throws IOException {
    InputStream stream = resources.getResourceAsStream(resource);
    return stream == null ? ModulePath.open(resource) : stream;
  }

  private Map<String, String> checksums(NativePack pack) {
    Map<String, String> pinned = new TreeMap<>();
    if (pack.artifact().equals("org.pivotune:pivotune-native")) {
      // Our own shim changes with its sources; what is in the jar is what was built with it.
      for (String name : pack.files()) {
        pinned.put(name, resourceDigest(pack, name));
      }
      return pinned;
    }
    try (InputStream stream = PackCache.class.getResourceAsStream(PINNED)) {
      if (stream == null) {
        throw new NativePackException("the bindings jar lacks " + PINNED + "; rebuild Pivotune");
      }
      Map<String, String> all = parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
      for (String name : pack.files()) {
        pinned.put(name, all.getOrDefault(name, "none"));
      }
      return pinned;
    } catch (IOException e) {
      throw new NativePackException("cannot read " + PINNED + ": " + e.getMessage(), e);
    }
  }

  private String resourceDigest(NativePack pack, String name) {
    String resource = pack.resourceFolder() + "/" + name;
    try (InputStream stream = open(resource)) {
      if (stream == null) {
        throw new NativePackException(
            "no native library " + name + ": looked for " + resource + " on the class path. Add " + pack.artifact()
                + " to it, or build it with native/build.sh and set PIVOTUNE_TORCH_SHIM to the file");
      }
      return sha256(stream, OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new NativePackException("cannot read " + resource + ": " + e.getMessage(), e);
    }
  }

  /** Lines of {@code VALUE  NAME}. */
  private static Map<String, String> parse(String lines) {
    Map<String, String> values = new TreeMap<>();
    for (String line : lines.split("\n")) {
      String[] parts = line.strip().split("\\s+", 2);
      if (parts.length == 2) {
        values.put(parts[1], parts[0]);
      }
    }
    return values;
  }

  private static String shortDigest(Map<String, String> checksums) {
    MessageDigest digest = newDigest();
    digest.update(checksums.toString().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest(), 0, 6);
  }

  private static String sha256(InputStream in, OutputStream out) throws IOException {
    MessageDigest digest = newDigest();
    new DigestInputStream(in, digest).transferTo(out);
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void deleteFolder(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
