package org.pivotune.cli;

import java.util.List;
import org.pivotune.photo.Provenance;
import picocli.CommandLine.Option;

/** Whether pictures say that they are edited. */
final class ProvenanceOptions {
  @Option(names = "--no-provenance",
      description = "Do not mark pictures as edited or generated (docs/responsible-use.md).")
  boolean unmarked;

  boolean marked() {
    return !unmarked;
  }

  /** What a rendered picture says of itself. */
  Provenance generated(List<String> edits) {
    return Provenance.generated(edits).when(marked());
  }

  /** What a photo with a rendered face says of itself. */
  Provenance editedPhoto(List<String> edits) {
    return Provenance.editedPhoto(edits).when(marked());
  }
}
