package org.pivotune.pack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why the dynamic linker refused a library, and what helps, as far as its words and the mounts tell. */
public final class LoadFailure {
  private static final Path MOUNTS = Path.of("/proc/self/mounts");
  private static final Pattern FORBIDDEN =
      Pattern.compile("failed to map segment|Operation not permitted|Permission denied");
  private static final Pattern NO_MEMORY = Pattern.compile("Cannot allocate memory|cannot allocate");
  private static final Pattern OTHER_PROCESSOR = Pattern.compile("wrong ELF class|can't load \\S+ .*\\.so|Exec format error");
  private static final Pattern DAMAGED = Pattern.compile(
      "invalid ELF header|file too short|past end of file|ELF file|read file data|unexpectedly|no loadable segments");
  private static final Pattern OLD_SYSTEM = Pattern.compile("version `((?:GLIBC|GLIBCXX|CXXABI)_[\\w.]+)' not found");
  private static final Pattern MISSING = Pattern.compile("(\\S+): cannot open shared object file: No such file");
  private static final Pattern OTHER_VERSION = Pattern.compile("undefined symbol|version `\\S+' not found");

  private LoadFailure() {}

  /**
   * What to throw.
   *
   * @param variable of the environment, which says where such libraries are
   * @param complaint what the dynamic linker said
   */
  public static NativePackException of(Path library, String variable, String complaint, Throwable cause) {
    String words = complaint.replace(library + ": ", "");
    return new NativePackException("cannot load the native library " + library + ": " + reason(library, variable, words)
        + " (" + words + ")", cause);
  }

  private static String reason(Path library, String variable, String complaint) {
    String elsewhere = "set " + variable + " to a folder elsewhere";
    Matcher old = OLD_SYSTEM.matcher(complaint);
    if (old.find()) {
      return "it needs " + old.group(1) + ", and this system's C or C++ library is older; use a newer system, or build "
          + "native/ on this one and set LIBTORCH_HOME and PIVOTUNE_TORCH_SHIM";
    }
    if (OTHER_PROCESSOR.matcher(complaint).find()) {
      return "it is built for another processor; Pivotune's packs are for Linux on x86-64. "
          + (variable.equals("PIVOTUNE_CACHE") ? "Delete its folder" : "Unset " + variable);
    }
    if (complaint.startsWith("cannot open shared object file: No such file")) {
      return "it is not there";
    }
    Matcher missing = MISSING.matcher(complaint);
    if (missing.find()) {
      return "it needs " + missing.group(1) + ", which this system does not have; install the package that brings it";
    }
    if (DAMAGED.matcher(complaint).find()) {
      return "it is damaged; " + (variable.equals("PIVOTUNE_CACHE") ? "delete its folder, it is unpacked again"
          : "replace it, or unset " + variable);
    }
    if (OTHER_VERSION.matcher(complaint).find()) {
      return "it does not fit the libraries that were loaded before; LibTorch 2.13 is needed: unset LIBTORCH_HOME, or "
          + "set PIVOTUNE_TORCH_SHIM to a library that native/build.sh made for that version";
    }
    if (NO_MEMORY.matcher(complaint).find()) {
      return "there is no memory for it; raise the limit of the process (ulimit -v, or a container's)";
    }
    if (FORBIDDEN.matcher(complaint).find()) {
      return noexecMount(library).map(mount -> mount + " is mounted noexec: nothing there may be run; " + elsewhere)
          .orElse("this system does not allow to run code from there (rights, SELinux, AppArmor); " + elsewhere);
    }
    return "see what the dynamic linker says";
  }

  /** The mount that a file is on, if nothing on it may be run. */
  private static Optional<Path> noexecMount(Path file) {
    Path nearest = null;
    boolean noexec = false;
    try {
      Path real = file.toRealPath();
      for (String line : Files.readAllLines(MOUNTS, StandardCharsets.UTF_8)) {
        String[] fields = line.split(" ");
        Path mount = Path.of(unescaped(fields[1]));
        // Of two mounts on one folder the later is seen.
        if (real.startsWith(mount) && (nearest == null || mount.getNameCount() >= nearest.getNameCount())) {
          nearest = mount;
          noexec = Arrays.asList(fields[3].split(",")).contains("noexec");
        }
      }
    } catch (IOException | IndexOutOfBoundsException e) {
      return Optional.empty(); // no such list on this system: the linker's words must do
    }
    return noexec ? Optional.ofNullable(nearest) : Optional.empty();
  }

  /** Spaces and the like are written as three octal digits. */
  private static String unescaped(String field) {
    return Pattern.compile("\\\\(\\d{3})").matcher(field)
        .replaceAll(digits -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(digits.group(1), 8))));
  }
}
