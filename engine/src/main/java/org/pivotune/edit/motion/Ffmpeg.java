package org.pivotune.edit.motion;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.pivotune.edit.EditException;
import org.pivotune.observe.Cancellation;

/**
 * The user's ffmpeg, which turns numbered pictures into a video file. It does not come with Pivotune, and nothing
 * starts it but {@link #encode}.
 *
 * @param program the executable
 */
public record Ffmpeg(Path program) {
  /** Names another program than the first {@code ffmpeg} of the path. */
  public static final String VARIABLE = "PIVOTUNE_FFMPEG";

  private static final int LONGEST_COMPLAINT = 300;
  private static final long LOOK_MILLIS = 100;
  private static final long POLITE_SECONDS = 5;

  /**
   * Looks where the environment points: {@value #VARIABLE}, else the folders of {@code PATH}.
   *
   * @param environment such as that of the process
   */
  public static Optional<Ffmpeg> find(Map<String, String> environment) {
    String named = environment.get(VARIABLE);
    if (named != null && !named.isBlank()) {
      return Optional.of(Path.of(named).toAbsolutePath()).filter(Files::isExecutable).map(Ffmpeg::new);
    }
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
      Path program = Path.of(folder, "ffmpeg").toAbsolutePath();
      if (!folder.isBlank() && Files.isRegularFile(program) && Files.isExecutable(program)) {
        return Optional.of(new Ffmpeg(program));
      }
    }
    return Optional.empty();
  }

  /**
   * Writes an MP4 (H.264, which every browser plays) of pictures of one size.
   *
   * @param folder where {@code 0000.png}, {@code 0001.png} and so on lie
   * @param video the file, replaced if it is there
   * @param comment what the file says of itself; may be empty
   * @throws EditException if ffmpeg cannot be started or complains
   */
  public void encode(
      Path folder, FrameRate rate, Path video, String comment, Cancellation cancellation) {
    List<String> command = List.of(program.toString(), "-hide_banner", "-loglevel", "error", "-nostdin", "-y",
        "-framerate", rate.toString(),
        // By its name alone, from within its folder: a per cent sign of a folder is no number of a picture.
        "-i", "%04d.png",
        // 4:2:0 needs even sides.
        "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-c:v", "libx264", "-crf", "16", "-pix_fmt", "yuv420p",
        "-movflags", "+faststart", "-metadata", "comment=" + comment, "-f", "mp4", video.toAbsolutePath().toString());
    try {
      Path complaints = Files.createTempFile(folder, ".ffmpeg-", ".log");
      Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
          .redirectOutput(complaints.toFile()).start();
      int status = await(process, cancellation);
      String complaint = Files.readString(complaints, StandardCharsets.ISO_8859_1).strip();
      Files.delete(complaints);
      if (status != 0) {
        cancelledToo(cancellation);
        throw new EditException(program + " made no video (status " + status + "): "
            + complaint.substring(0, Math.min(LONGEST_COMPLAINT, complaint.length())).replaceAll("\\p{Cntrl}+", "; "));
      }
    } catch (IOException e) {
      throw new EditException("cannot run " + program + ": " + e + "; name another program with " + VARIABLE, e);
    }
  }

  /** Ctrl-C at a terminal reaches ffmpeg as well, which may end before we have heard of it. */
  private static void cancelledToo(Cancellation cancellation) {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    cancellation.check();
  }

  private static int await(Process process, Cancellation cancellation) {
    try {
      while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        cancellation.check();
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EditException("interrupted while ffmpeg was at work", e);
    } finally {
      end(process);
    }
  }

  /** Nothing writes to its folder any more when this returns. */
  private static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(POLITE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
