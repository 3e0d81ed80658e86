package org.pivotune.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where in a photo the face is. */
final class FaceOptions {
  @Option(names = "--face", paramLabel = "N", defaultValue = "0",
      description = "Which face of a photo, 0 for the largest (default: ${DEFAULT-VALUE}).")
  int face;

  @Option(names = "--aligned", description = "The whole photo is the face, FFHQ-aligned already.")
  boolean aligned;

  /** The chosen face in the generator's resolution. */
  FaceInput input(Workbench bench, Path photo, Progress progress) {
    progress.stage("aligning " + photo);
    return aligned
        ? FaceInput.aligned(bench.aligner(), photo, bench.resolution(), progress)
        : FaceInput.find(bench.aligner(), photo, face, bench.resolution());
  }
}
