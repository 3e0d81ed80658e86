package org.pivotune.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where the faces of a run lie within the folder of a stage: one face in it, several in a folder each. */
final class FaceFolders {
  private static final int LONGEST = 40;
  private static final Pattern PLAIN = Pattern.compile("(?=.*[a-z0-9])[a-z0-9+-][a-z0-9.+-]{0,60}");

  private FaceFolders() {}

  /** Folder names for faces of these names, all different; one empty name for one face. */
  static List<String> of(List<String> names) {
    if (names.size() == 1) {
      return List.of("");
    }
    return DistinctNames.of(names.stream().map(FaceFolders::slug).map(FaceFolders::plain).toList(), "-");
  }

  private static String plain(String slug) {
    return PLAIN.matcher(slug).matches() ? slug : "face";
  }

  /** Whether a manifest, which somebody may have changed, may send us there. */
  static boolean isSafe(String folder) {
    return folder.isEmpty() || PLAIN.matcher(folder).matches();
  }

  /** A face's place in a stage's folder. */
  static Path within(Path stage, String folder) {
    return folder.isEmpty() ? stage : stage.resolve(folder);
  }

  /** What file systems everywhere take as a part of a name. */
  static String slug(String text) {
    String plain = text.toLowerCase(Locale.ROOT).replace('\u2212', '-').replaceAll("[^a-z0-9.+-]+", "-")
        .replaceAll("^\\.+|-+$", "");
    return plain.substring(0, Math.min(plain.length(), LONGEST));
  }
}
