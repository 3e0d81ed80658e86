package org.pivotune.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.pivotune.invert.Pivot;
import org.pivotune.observe.Cancellation;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Personaliser;
import org.pivotune.personalise.Stage;
import org.pivotune.photo.RgbImage;
import org.pivotune.report.Inversion;
import org.pivotune.report.InversionFolder;
import org.pivotune.report.RunEnvironment;
import org.pivotune.report.RunIdentity;
import org.pivotune.report.UnfinishedRun;
import org.pivotune.resume.Journal;

/**
 * One face from its photo to its pivot on disk.
 *
 * @param overwrite whether what is in the folder may be replaced
 * @param marked whether its picture says that it is generated
 */
record InvertJob(
    Workbench bench, RunOptions.Chosen chosen, Progress progress, Cancellation cancellation, boolean overwrite,
    boolean marked, ResumeOptions resume) {
  /** The same, going on otherwise. */
  InvertJob with(ResumeOptions otherwise) {
    return new InvertJob(bench, chosen, progress, cancellation, overwrite, marked, otherwise);
  }

  /** Whether the folder holds just that pivot already. */
  boolean isFinished(NamedFace face, Path out) {
    if (!InversionFolder.isFinished(out, identity(face))) {
      return false;
    }
    if (!overwrite) {
      InversionFolder.requireSameForm(out, marked);
    }
    return true;
  }

  /** Whether the folder holds just that projection, cut off. */
  boolean isCutOff(NamedFace face, Path out) {
    return UnfinishedRun.isIn(out, identity(face));
  }

  private RunIdentity identity(NamedFace face) {
    return RunIdentity.ofProjection(bench.base().sha256(), face.identity(), chosen.config(),
        bench.environment());
  }

  Inversion run(NamedFace face, Path out) {
    RunIdentity identity = identity(face);
    try (UnfinishedRun unfinished = PersonaliseJob.begin(out, identity, overwrite, resume, progress)) {
      ProgressListener listener = new ProgressListener(progress);
      listener.begun(Stage.PROJECT);
      Journal journal = unfinished.projection(0);
      long start = System.nanoTime();
      Pivot pivot =
          bench.personaliser().project(face.input().target(), chosen.config(), journal, listener, cancellation);
      Inversion inversion =
          inversion(face, pivot, journal.before().plusNanos(System.nanoTime() - start));
      RgbImage image = RgbImage.fromTensor(Personaliser.render(bench.base().generator(), pivot));
      cancellation.check();
      InversionFolder.write(out, inversion, face.input().photo(), face.input().face(), pivot, image, overwrite);
      unfinished.finish();
      return inversion;
    } catch (CancellationException e) {
      PersonaliseJob.tellWhatIsKept(out, progress);
      throw e;
    }
  }

  private Inversion inversion(NamedFace face, Pivot pivot, Duration projecting) {
    PersonaliseConfig config = chosen.config();
    return new Inversion(face.name(), chosen.preset(), bench.base().name(), bench.base().sha256(),
        face.input().face().faceIndex(), Optional.of(face.input().photo().sha256()),
        face.input().face().faceCount() == 0, config.projection(), config.space(),
        config.projectionNet(), face.input().aligning(), projecting, pivot.history(), marked);
  }
}
