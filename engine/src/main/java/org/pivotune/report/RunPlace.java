package org.pivotune.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether a run may be written to a folder: it is not there yet, or empty, or holds a run that may be replaced. */
final class RunPlace {
  private RunPlace() {}

  static void requireFree(Path folder, boolean overwrite) {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new ReportException("cannot make the run folder " + folder + ": a file of that name is in the way");
    }
    putBack(folder);
    try {
      List<String> content = StagedFolder.content(folder);
      if (content.isEmpty() || isCutOffWhileMoving(folder, content)) {
        return;
      }
      if (!content.contains(RunFolder.MANIFEST) && InversionFolder.isIn(folder)) {
        requireOverwrite(folder, overwrite);
        return;
      }
      if (!content.contains(RunFolder.MANIFEST)) {
        throw new ReportException(folder + " is not empty and holds no run of Pivotune (" + content.getFirst()
            + (content.size() > 1 ? " and " + (content.size() - 1) + " more" : "")
            + "); choose a new or empty folder");
      }
    } catch (IOException e) {
      throw new ReportException("cannot look into " + folder + ": " + e + "; choose a folder of your own", e);
    }
    RunReader.requireManifest(folder.resolve(RunFolder.MANIFEST));
    requireOverwrite(folder, overwrite);
  }

  /** Killed between the renames of the end: some names, no manifest, and the states of the run that had finished. */
  private static boolean isCutOffWhileMoving(Path folder, List<String> content) {
    return !content.contains(RunFolder.MANIFEST) && RunFolder.NAMES.containsAll(content)
        && !InversionFolder.isIn(folder) && UnfinishedRun.isIn(folder);
  }

  /** Ends what a process began that was killed while it moved a run into place, so that the folder is whole again. */
  static void putBack(Path folder) {
    try {
      Leftovers.recover(folder);
    } catch (IOException e) {
      throw new ReportException("cannot see to what a process had begun to replace in " + folder
          + " when it was killed: " + e + "; make the folder one that you may read and write to, or move back by hand "
          + "what lies in its hidden .pivotune-part-*/" + Renames.REPLACED, e);
    }
  }

  private static void requireOverwrite(Path folder, boolean overwrite) {
    if (!overwrite) {
      throw new ReportException(
          folder + " already holds a run; choose another folder, or ask for it to be replaced with --overwrite");
    }
  }

  /** Pictures that are marked, or not, against what is asked are never kept in silence. */
  static void requireSameMarks(Path folder, boolean there, boolean asked) {
    if (there != asked) {
      throw otherForm(folder, "its pictures " + (there ? "say" : "do not say") + " that they are generated, against "
          + "what is asked for now");
    }
  }

  /** A finished run that is the wanted one but for how it is kept. */
  static ReportException otherForm(Path folder, String difference) {
    return new ReportException(folder + " already holds this run, but " + difference
        + "; have it replaced with --overwrite, choose another folder, or ask for it as it is");
  }

  static ReportException cannotWrite(Path folder, IOException cause) {
    return new ReportException("cannot write the run folder " + folder + ": " + cause
        + "; choose a folder that you may write to, with room for it", cause);
  }
}
