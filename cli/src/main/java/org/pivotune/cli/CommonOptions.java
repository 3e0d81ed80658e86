package org.pivotune.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command understands. */
final class CommonOptions {
  @Option(names = "--json", description = "Print one JSON object on stdout; progress goes to stderr.")
  boolean json;

  @Option(names = "--device", paramLabel = "cpu|cuda[:N]", defaultValue = "cpu",
      description = "Where tensors live (default: ${DEFAULT-VALUE}).")
  String device = "cpu";

  @Option(names = "--precision", paramLabel = "fp32|tf32|fp16|bf16|auto",
      description = "How the generator computes (default: tf32 on CUDA; on the CPU there is fp32 alone). auto: tf32, or "
          + "fp16 where --max-memory leaves no other way.")
  @Nullable String precision;

  @Option(names = "--lpips-by", paramLabel = "onnxruntime|libtorch",
      description = "What computes LPIPS while projecting and tuning (default: onnxruntime on the CPU, libtorch on CUDA). "
          + "onnxruntime on CUDA wants ONNXRUNTIME_HOME, with an ONNX Runtime for LibTorch's CUDA.")
  @Nullable String lpipsBy;

  @Option(names = "--max-memory", paramLabel = "N[m|g]",
      description = "What a run may take, such as 3g: chooses what to give up for it, never precision unasked, and says "
          + "so. On a CUDA device, of tensors: what needs more all the same ends. On the CPU, of the whole process, as "
          + "estimated: nothing stops what takes more.")
  @Nullable String maxMemory;

  @Option(names = "--deterministic",
      description = "The same bits at every run on one CUDA device, if more slowly. The CPU is so with one number of "
          + "threads; there this changes nothing.")
  boolean deterministic;

  @Option(names = "--seed", paramLabel = "N", description = "Makes a run repeatable (default: 0).")
  @Nullable Long seed;

  @Option(names = "--threads", paramLabel = "N",
      description = "Threads for LibTorch and ONNX Runtime (default: the available processors).")
  @Nullable Integer threads;

  @Option(names = "--quiet", description = "No progress, no notices; errors only.")
  boolean quiet;

  @Option(names = "--stacktrace", description = "Show where an error came from.")
  boolean stacktrace;

  @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
  boolean help;

  long seed() {
    Long given = seed;
    return given == null ? 0 : given;
  }

  int threads() {
    Integer given = threads;
    return given == null ? Runtime.getRuntime().availableProcessors() : given;
  }
}
