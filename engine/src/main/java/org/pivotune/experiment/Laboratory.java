package org.pivotune.experiment;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pivotune.align.AlignedFace;
import org.pivotune.align.FaceAligner;
import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.measure.ConventionJudge;
import org.pivotune.measure.LpipsDistance;
import org.pivotune.model.Checksums;
import org.pivotune.model.EmbeddedModels;
import org.pivotune.observe.Cancellation;
import org.pivotune.personalise.FacePoints;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Personaliser;
import org.pivotune.photo.Photo;
import org.pivotune.photo.PhotoReader;
import org.pivotune.report.RunEnvironment;
import org.pivotune.tune.BaseModel;

/**
 * What all studies work with: one base generator, the compared systems, the judges, and the cache that studies share.
 * Networks are loaded when first asked for. Confined to the generator's thread, with all that {@link #withSeed} gives.
 */
public final class Laboratory implements AutoCloseable {
  private static final int FACES_AT_HAND = 32;
  private static final String CONVENTIONS =
      "full: as in the paper, on the generator's own pixels, MSE over [-1, 1], LPIPS-Alex, 1 - MS-SSIM, identity as "
          + "the cosine of MobileFaceNet vectors; at256: as HyperStyle and GANInverter, both pictures rounded to 8 "
          + "bits and resized to 256 x 256 (bilinear, antialiased; smaller ones are enlarged)";

  /**
   * What a laboratory is made of.
   *
   * @param base the generator; belongs to the caller, as do aligner and personaliser
   * @param personaliser of the same generator
   * @param perceptual the network that LPIPS is measured with, Alex
   * @param systems constants
   * @param preset what the constants are called
   * @param cache where pivots and tuned generators are kept for all studies
   * @param threads for the judges' networks
   */
  public record Equipment(BaseModel base, FaceAligner aligner, Personaliser personaliser, PerceptualNetwork perceptual,
      SystemConfig systems, String preset, Path cache, int threads) {}

  /** What does not depend on the seed. */
  private static final class Instruments {
    private final Map<String, StudyFace> faces = new LinkedHashMap<>();
    private final Set<Origin> used = new LinkedHashSet<>();
    private @Nullable ConventionJudge judge;
    private @Nullable LpipsDistance lpips;
    private @Nullable FaceWitness witness;
  }

  private final Equipment equipment;
  private final Instruments instruments;
  private final Inverter inverter;

  public Laboratory(Equipment equipment) {
    this(equipment, new Instruments());
  }

  private Laboratory(Equipment equipment, Instruments instruments) {
    this.equipment = equipment;
    this.instruments = instruments;
    this.inverter = new Inverter(
        equipment.base(), equipment.personaliser(), new SharedCache(equipment.cache(), instruments.used::add));
  }

  /** The same with systems of this seed; its judges are those of this one, and closed with it. */
  public Laboratory withSeed(long seed) {
    Equipment other = new Equipment(equipment.base(), equipment.aligner(), equipment.personaliser(),
        equipment.perceptual(), systems().withSeed(seed), equipment.preset(), equipment.cache(), equipment.threads());
    return new Laboratory(other, instruments);
  }

  public Equipment equipment() {
    return equipment;
  }

  public BaseModel base() {
    return equipment.base();
  }

  public SystemConfig systems() {
    return equipment.systems();
  }

  /** Side of the generator's pictures. */
  public int resolution() {
    return base().generator().config().resolution();
  }

  /**
   * The largest face of a photo.
   *
   * @throws org.pivotune.align.AlignException if there is none
   * @throws org.pivotune.photo.PhotoException if the file is no usable photo
   */
  public StudyFace face(StudyPhoto photo) {
    Map<String, StudyFace> faces = instruments.faces;
    StudyFace known = faces.remove(photo.name());
    StudyFace face = known == null ? align(photo) : known;
    faces.put(photo.name(), face);
    if (faces.size() > FACES_AT_HAND) {
      faces.remove(faces.keySet().iterator().next());
    }
    return face;
  }

  private StudyFace align(StudyPhoto file) {
    Photo photo = PhotoReader.read(file.file());
    AlignedFace face = equipment.aligner().align(photo, 0, resolution());
    return new StudyFace(file, face.image(), face.image().toTensor(), FacePoints.within(face),
        Checksums.sha256(face.image().toBytes()));
  }

  /** A face by one of the systems, from the cache or computed now; the caller closes it. */
  public Inverted invert(
      StudyFace face, InversionSystem system, StudyListener listener, Cancellation cancellation) {
    PersonaliseConfig constants = systems().of(system);
    return system == InversionSystem.PTI
        ? inverter.tune(face, constants, listener, cancellation)
        : inverter.project(face, constants, listener, cancellation);
  }

  /** A face by a variant of tuning that no other study asks for, computed now; the caller closes it. */
  public Inverted tuneOnce(
      StudyFace face, PersonaliseConfig constants, StudyListener listener, Cancellation cancellation) {
    return inverter.tuneOnce(face, constants, listener, cancellation);
  }

  /** One generator for several faces, from the cache or computed now; the caller closes it. */
  public TunedTogether tuneTogether(
      List<StudyFace> together, PersonaliseConfig constants, StudyListener listener, Cancellation cancellation) {
    return inverter.tuneTogether(together, constants, listener, cancellation);
  }

  /** Scores by both conventions. */
  public ConventionJudge judge() {
    ConventionJudge opened = instruments.judge;
    if (opened == null) {
      opened = ConventionJudge.open(equipment.perceptual(), resolution(), equipment.threads());
      instruments.judge = opened;
    }
    return opened;
  }

  /** LPIPS alone, at the generator's own size. */
  public LpipsDistance lpips() {
    LpipsDistance opened = instruments.lpips;
    if (opened == null) {
      opened = LpipsDistance.open(equipment.perceptual(), resolution(), resolution(), equipment.threads());
      instruments.lpips = opened;
    }
    return opened;
  }

  /** Yaw and identity of edited faces. */
  public FaceWitness witness() {
    FaceWitness opened = instruments.witness;
    if (opened == null) {
      opened = FaceWitness.open(equipment.aligner(), equipment.threads());
      instruments.witness = opened;
    }
    return opened;
  }

  /** What computed the results that were taken from the cache, or put there, since this was last asked. */
  List<Origin> used() {
    List<Origin> since = List.copyOf(instruments.used);
    instruments.used.clear();
    return since;
  }

  /** Everything that a study ran with. */
  StudySetup setup(PhotoSelection photos, List<Long> seeds, Record study, List<Origin> origins) {
    Map<String, String> sums = new LinkedHashMap<>();
    photos.photos().forEach(photo -> sums.put(photo.name(), photo.sha256()));
    return new StudySetup(equipment.preset(), base().name(), base().sha256(), resolution(), photos.photos().size(),
        CONVENTIONS, seeds, study, systems().pti(), systems().wPlus(), sums, photos.leftOut(), origins,
        RunEnvironment.detect(base().generator(), equipment.personaliser().perceptualRuntime()),
        EmbeddedModels.checksums());
  }

  @Override
  public void close() {
    if (instruments.judge != null) {
      instruments.judge.close();
    }
    if (instruments.lpips != null) {
      instruments.lpips.close();
    }
    if (instruments.witness != null) {
      instruments.witness.close();
    }
  }
}
