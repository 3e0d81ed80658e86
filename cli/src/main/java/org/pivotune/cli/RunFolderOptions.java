package org.pivotune.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a run goes. */
final class RunFolderOptions {
  @Option(names = "--out", paramLabel = "DIR", required = true, description = "The run folder.")
  Path out = Path.of("");

  @Option(names = "--overwrite", description = "Replace what an earlier run left in the folder.")
  boolean overwrite;
}
