package org.pivotune.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pivotune.align.AlignedFace;
import org.pivotune.align.FaceAligner;
import org.pivotune.observe.Cancellation;
import org.pivotune.personalise.FacePoints;
import org.pivotune.personalise.Personalisation;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.PersonaliseListener;
import org.pivotune.personalise.Personaliser;
import org.pivotune.personalise.Stage;
import org.pivotune.photo.Photo;
import org.pivotune.photo.PhotoReader;
import org.pivotune.photo.PhotoWriter;
import org.pivotune.photo.RgbImage;
import tools.jackson.databind.json.JsonMapper;

/**
 * Table 1 of the paper for one folder of photos: how near projection and tuned generator come. Every finished photo is
 * kept in the output folder, so that an interrupted study goes on where it was.
 */
public final class ReconstructionStudy {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Hears which photo is at work. */
  @FunctionalInterface
  public interface PhotoListener {
    /** A photo begins; index from 0. */
    PersonaliseListener begun(String photo, int index, int count);
  }

  private final Personaliser personaliser;
  private final FaceAligner aligner;
  private final int resolution;
  private final PersonaliseConfig config;

  /** @param resolution the base generator's */
  public ReconstructionStudy(
      Personaliser personaliser, FaceAligner aligner, int resolution, PersonaliseConfig config) {
    this.personaliser = personaliser;
    this.aligner = aligner;
    this.resolution = resolution;
    this.config = config;
  }

  /**
   * Runs or goes on.
   *
   * @param photos in the order of the table
   * @param out gets one folder for each photo
   */
  public List<Reconstruction> run(
      List<Path> photos, Path out, PhotoListener listener, Cancellation cancellation) throws IOException {
    List<Reconstruction> rows = new ArrayList<>();
    for (int i = 0; i < photos.size(); i++) {
      cancellation.check();
      Path photo = photos.get(i);
      Path folder = out.resolve(photo.getFileName().toString().replace('.', '_'));
      Path done = folder.resolve("result.json");
      if (Files.isRegularFile(done)) {
        rows.add(JSON.readValue(done.toFile(), Reconstruction.class));
      } else {
        PersonaliseListener steps = listener.begun(photo.getFileName().toString(), i, photos.size());
        rows.add(reconstruct(photo, folder, done, steps, cancellation));
      }
    }
    return rows;
  }

  private Reconstruction reconstruct(
      Path file, Path folder, Path done, PersonaliseListener listener, Cancellation cancellation) throws IOException {
    Photo photo = PhotoReader.read(file);
    AlignedFace face = aligner.align(photo, 0, resolution);
    Files.createDirectories(folder);
    try (Personalisation result = personaliser.personalise(
        face.image().toTensor(), FacePoints.within(face), config, listener, cancellation)) {
      PhotoWriter.write(face.image(), folder.resolve("aligned.png"));
      PhotoWriter.write(RgbImage.fromTensor(result.projectionImage()), folder.resolve("projection.png"));
      PhotoWriter.write(RgbImage.fromTensor(result.tunedImage()), folder.resolve("tuned.png"));
      Reconstruction row = row(file, result);
      Path part = folder.resolve("result.json.part");
      Files.write(part, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(row));
      Files.move(part, done);
      return row;
    }
  }

  private static Reconstruction row(Path file, Personalisation result) {
    return new Reconstruction(
        file.getFileName().toString(),
        result.projectionScores(),
        result.tunedScores(),
        result.timings().get(Stage.PROJECT).toMillis() / 1000.0,
        result.timings().get(Stage.TUNE).toMillis() / 1000.0,
        result.pivot().history().size(),
        result.tuning().history().size());
  }
}
