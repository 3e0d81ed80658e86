package org.pivotune.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.InvalidPathException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.pivotune.align.AlignException;
import org.pivotune.attribute.AttributeException;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.CheckpointWriteException;
import org.pivotune.edit.EditException;
import org.pivotune.encode.EncoderException;
import org.pivotune.identity.IdentityException;
import org.pivotune.json.JsonException;
import org.pivotune.lpips.LpipsException;
import org.pivotune.memory.MemoryLimitException;
import org.pivotune.model.ModelException;
import org.pivotune.observe.DivergedException;
import org.pivotune.onnx.OnnxException;
import org.pivotune.pack.NativePackException;
import org.pivotune.photo.NotFiniteException;
import org.pivotune.photo.PhotoException;
import org.pivotune.photo.PhotoWriteException;
import org.pivotune.report.ReportException;
import org.pivotune.resume.ResumeException;
import org.pivotune.torch.DeviceOutOfMemoryException;
import org.pivotune.torch.TorchException;
import org.pivotune.tune.TuneException;

/** What a user is told of an error: one line and an exit code. */
record Failure(ExitCode code, String message) {
  /** Every documented exception has its code; what is left is a fault of ours. */
  static Failure of(Throwable error) {
    return isInterruption(error) ? cancelled() : ofOne(error);
  }

  private static Failure ofOne(Throwable error) {
    return switch (error) {
      case CommandException e -> new Failure(e.code(), text(e));
      case CancellationException e -> cancelled();
      case PhotoWriteException e -> new Failure(ExitCode.CANNOT_WRITE, text(e));
      case CheckpointWriteException e -> new Failure(ExitCode.CANNOT_WRITE, text(e));
      case PhotoException e -> new Failure(ExitCode.BAD_INPUT, text(e));
      case CheckpointException e -> new Failure(ExitCode.BAD_INPUT, text(e));
      case JsonException e -> new Failure(ExitCode.BAD_INPUT, text(e));
      case EncoderException e -> new Failure(ExitCode.BAD_INPUT, text(e));
      case IdentityException e -> new Failure(ExitCode.BAD_INPUT, text(e));
      case AlignException e -> new Failure(ExitCode.NO_FACE, text(e));
      case EditException e -> new Failure(ExitCode.USAGE, text(e));
      case AttributeException e -> new Failure(ExitCode.USAGE, text(e));
      case TuneException e -> new Failure(ExitCode.BAD_INPUT, text(e));
      case ReportException e -> new Failure(ExitCode.CANNOT_WRITE, text(e));
      case ResumeException e -> new Failure(ExitCode.BAD_INPUT, text(e));
      case DivergedException e -> new Failure(ExitCode.DIVERGED, text(e));
      case NotFiniteException e -> new Failure(ExitCode.DIVERGED, text(e));
      case ModelException e -> new Failure(ExitCode.MISSING_MODEL, text(e));
      case LpipsException e -> new Failure(ExitCode.MISSING_MODEL, text(e));
      case NativePackException e -> new Failure(ExitCode.DEVICE, text(e));
      case DeviceOutOfMemoryException e -> new Failure(ExitCode.DEVICE, "not enough memory for tensors (" + text(e)
          + "); try --max-memory, which chooses what to give up, or a larger one where one was given; --precision auto, "
          + "fp16 or bf16 on a CUDA device; --tune-batch 1, fewer --locality-samples, or --device cpu");
      case MemoryLimitException e -> new Failure(ExitCode.DEVICE, "--max-memory: " + text(e));
      case TorchException e -> new Failure(ExitCode.DEVICE, text(e));
      case OnnxException e -> new Failure(ExitCode.DEVICE, text(e));
      case OutOfMemoryError e -> new Failure(ExitCode.DEVICE, "not enough memory (" + text(e)
          + "); give Java more, such as PIVOTUNE_JAVA_OPTS=-Xmx4g, or use a smaller picture or model");
      case InvalidPathException e -> new Failure(ExitCode.USAGE, "no file here can have the name " + e.getInput()
          + " (" + e.getReason() + "); if its letters are not those of this locale, set LC_ALL to one of UTF-8");
      case UncheckedIOException e -> io(e.getCause());
      case IOException e -> io(e);
      default -> new Failure(ExitCode.INTERNAL, "internal error: " + error.getClass().getSimpleName() + ": "
          + text(error) + "; --stacktrace shows where. Please report it");
    };
  }

  private static Failure cancelled() {
    return new Failure(ExitCode.CANCELLED, "cancelled; nothing was left half-written");
  }

  /** Whether it is not a file that failed, but the thread that was told to stop while it read or wrote one. */
  private static boolean isInterruption(Throwable error) {
    for (Throwable at = error; at != null; at = at.getCause()) {
      if (at instanceof ClosedByInterruptException || at instanceof FileLockInterruptionException) {
        return true;
      }
    }
    return false;
  }

  private static Failure io(IOException error) {
    return new Failure(ExitCode.CANNOT_WRITE, "cannot read or write a file: " + error.getClass().getSimpleName() + " "
        + text(error));
  }

  /** One line, whatever was in the message. */
  private static String text(Throwable error) {
    String message = error.getMessage();
    return message == null ? "no further word" : message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  /**
   * For {@code --json}.
   *
   * @param exit what the process ends with
   */
  Map<String, Object> toJson(int exit) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", code.id());
    error.put("exit", exit);
    error.put("message", message);
    return Map.of("error", error);
  }
}
