package org.pivotune.cli;

import org.pivotune.align.PasteArea;
import org.pivotune.align.PasteBack;
import picocli.CommandLine.Option;

/** How a face goes back into its photo. */
final class PasteOptions {
  @Option(names = "--paste-area", paramLabel = "head|square",
      description = "What goes back into the photo: the head, or all of the aligned square with the background that an "
          + "edit changed (default: head).")
  PasteArea area = PasteArea.HEAD;

  PasteBack pasteBack() {
    return PasteBack.of(area);
  }
}
