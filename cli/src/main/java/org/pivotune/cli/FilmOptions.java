package org.pivotune.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.pivotune.edit.EditException;
import org.pivotune.edit.motion.Ffmpeg;
import org.pivotune.edit.motion.FrameRate;
import org.pivotune.observe.Cancellation;
import org.pivotune.photo.Provenance;
import org.pivotune.photo.RgbImage;
import picocli.CommandLine.Option;

/** How a film is written: numbered frames, and a video file where ffmpeg is there. */
final class FilmOptions {
  private static final String VIDEO = "video.mp4";

  @Option(names = "--fps", paramLabel = "N", defaultValue = "25",
      description = "Frames a second of the video, such as 25, 29.97 or 30000/1001 (default: ${DEFAULT-VALUE}).")
  String framesPerSecond = "25";

  @Option(names = "--no-mp4",
      description = "Frames only, even where ffmpeg is on the PATH or named by PIVOTUNE_FFMPEG.")
  boolean framesOnly;

  void require() {
    rate();
  }

  private FrameRate rate() {
    try {
      return FrameRate.parse(framesPerSecond);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, "--fps: " + e.getMessage(), e);
    }
  }

  /** Renders, writes and, where it can, encodes; the names of the files are taken in by the staged ones. */
  void write(StagedFiles staged, int frames, IntFunction<RgbImage> picture, Provenance provenance,
      Map<String, String> environment, Progress progress, Cancellation cancellation) {
    progress.stage("rendering frames");
    for (int frame = 0; frame < frames; frame++) {
      cancellation.check();
      staged.write(String.format(Locale.ROOT, "%04d.png", frame), picture.apply(frame), provenance);
      progress.step(frame + 1, frames, "frames");
    }
    if (framesOnly) {
      return;
    }
    Optional<Ffmpeg> ffmpeg = Ffmpeg.find(environment);
    if (ffmpeg.isEmpty()) {
      progress.notice("ffmpeg was not found, so there are frames but no " + VIDEO + "; install it, or name it with "
          + Ffmpeg.VARIABLE);
      return;
    }
    progress.stage("encoding " + VIDEO);
    try {
      ffmpeg.get().encode(staged.staging(), rate(), staged.staging().resolve(VIDEO),
          provenance.description(), cancellation);
      staged.add(VIDEO);
    } catch (EditException e) {
      progress.notice("there are frames but no " + VIDEO + ": " + e.getMessage());
    }
  }

  /** The files for an answer: the first and last frame stand for all. */
  static List<String> shown(List<Path> files) {
    List<String> names = files.stream().map(Path::toString).toList();
    int most = 6;
    return names.size() <= most
        ? names
        : List.of(names.getFirst(), "... " + (names.size() - 2) + " more", names.getLast());
  }
}
