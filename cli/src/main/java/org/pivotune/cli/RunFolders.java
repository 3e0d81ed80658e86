package org.pivotune.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Run folders by photo: one photo goes into OUT itself, several below it, each under its own name. */
final class RunFolders {
  private RunFolders() {}

  static Map<Path, Path> of(List<Path> photos, Path out) {
    Map<Path, Path> folders = new LinkedHashMap<>();
    for (Path photo : photos) {
      Path folder = photos.size() == 1 ? out : out.resolve(NamedFace.stem(photo));
      if (folders.containsValue(folder)) {
        throw new CommandException(ExitCode.USAGE, "two photos would share the folder " + folder
            + "; give each photo a name of its own, and name it once");
      }
      folders.put(photo, folder);
    }
    return folders;
  }
}
