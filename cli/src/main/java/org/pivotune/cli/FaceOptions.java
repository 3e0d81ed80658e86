package org.pivotune.cli;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import picocli.CommandLine.Option;

/** Where in a photo the face is. */
final class FaceOptions {
  @Option(names = "--face", paramLabel = "N", defaultValue = "0",
      description = "Which face of a photo, 0 for the largest (default: ${DEFAULT-VALUE}).")
  int face;

  @Option(names = "--aligned", description = "The whole photo is the face, FFHQ-aligned already.")
  boolean aligned;

  /** Photos whose notices were told; a photo may be looked at several times, by several threads. */
  private final Set<Path> told = ConcurrentHashMap.newKeySet();
  private final FoundFaces found = new FoundFaces();

  /** The chosen face in the generator's resolution. */
  FaceInput input(Workbench bench, Path photo, Progress progress) {
    progress.stage("aligning " + photo);
    FaceInput input = aligned
        ? FaceInput.aligned(bench.aligner(), photo, bench.resolution(), progress)
        : FaceInput.find(found, bench.aligner(), photo, face, bench.resolution());
    if (told.add(photo)) {
      input.notices().forEach(progress::notice);
    }
    return input;
  }
}
