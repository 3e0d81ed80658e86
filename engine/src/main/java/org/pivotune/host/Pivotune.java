package org.pivotune.host;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.pivotune.align.AlignedFace;
import org.pivotune.align.FaceAligner;
import org.pivotune.model.ModelStore;
import org.pivotune.onnx.OnnxRuntime;
import org.pivotune.pack.RunningJava;
import org.pivotune.personalise.InstalledNetworks;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Portrait;
import org.pivotune.personalise.Preset;
import org.pivotune.photo.Photo;
import org.pivotune.photo.PhotoException;
import org.pivotune.photo.RgbImage;
import org.pivotune.torch.TorchLibrary;

/**
 * A base generator on a device, and whoever wants faces personalised and edited by it. Every method may be called from
 * any thread, virtual ones too; inside, one platform thread does the work. Personalisations are done in order of arrival;
 * an edit waits for the edits before it and for at most one step of what runs.
 *
 * <p>Owns its native memory until it is closed. Several may be open at once, in one JVM and for one device.
 */
public final class Pivotune implements AutoCloseable {
  private final PivotuneConfig config;
  private final WaitingJobs waiting;
  private final JobCounts counts = new JobCounts();
  private final GeneratorCache.CacheNumbers cached = GeneratorCache.CacheNumbers.none();
  private final Recorder recorder;
  private final BaseFactors factors = new BaseFactors();
  private final DeviceThread device;
  private final ModelFacts model;
  private final InstalledNetworks networks;
  private final FaceAligner aligner;
  /** Aligning shares it, closing has it alone. */
  private final ReentrantReadWriteLock aligning = new ReentrantReadWriteLock();
  private boolean closed;

  private Pivotune(PivotuneConfig config, FaceAligner aligner) {
    this.config = config;
    this.aligner = aligner;
    this.waiting = new WaitingJobs(config.waitingPersonalisations(), config.waitingEdits());
    this.networks = new InstalledNetworks(new ModelStore(config.modelFolder()));
    this.recorder = Recorder.open(this::status);
    this.device = new DeviceThread(
        "pivotune-" + config.device(), waiting, () -> Workshop.open(config, cached, factors, recorder));
    try {
      this.model = device.start();
    } catch (RuntimeException | Error e) {
      recorder.close();
      throw e;
    }
  }

  /**
   * Loads the model and starts the device thread; takes seconds. On a Java that may spoil what it reads, it warns by
   * {@link System.Logger}.
   *
   * @throws org.pivotune.pack.NativePackException if a native library is missing or damaged, or Java was started without
   *     native access; the message names the option
   * @throws org.pivotune.model.ModelException if there is no such model, or it lacks something
   * @throws org.pivotune.checkpoint.CheckpointException if the model's file holds no supported generator
   * @throws org.pivotune.torch.TorchException if there is no such device, or its memory ran out
   */
  public static Pivotune open(PivotuneConfig config) {
    Objects.requireNonNull(config, "config");
    RunningJava.warnings().forEach(text -> System.getLogger(Pivotune.class.getName()).log(Level.WARNING, text));
    TorchLibrary.load(config.libraries());
    OnnxRuntime.load(config.libraries());
    FaceAligner aligner = FaceAligner.embedded(config.threads());
    try {
      return new Pivotune(config, aligner);
    } catch (RuntimeException | Error e) {
      aligner.close();
      throw e;
    }
  }

  /** What was opened. */
  public ModelFacts model() {
    return model;
  }

  /**
   * A preset's constants for this generator and for the networks that are installed; to be changed and given to a
   * {@link PersonaliseRequest}.
   */
  public PersonaliseConfig constants(Preset preset) {
    Objects.requireNonNull(preset, "preset");
    return preset.config(model.resolution()).withInstalled(networks::has);
  }

  /**
   * Finds a face and cuts it out, on the calling thread: what is wrong with a photo shows before it takes a place.
   *
   * @param face 0 for the largest
   * @throws org.pivotune.align.AlignException if there is no such face
   * @throws PhotoException if Java's heap is too small for it
   * @throws IllegalArgumentException if {@code face} is negative
   * @throws ClosedException after closing
   */
  public AlignedFace align(Photo photo, int face) {
    Objects.requireNonNull(photo, "photo");
    if (face < 0) {
      throw new IllegalArgumentException("faces are numbered from 0, not " + face);
    }
    aligning.readLock().lock();
    try {
      if (closed) {
        throw new ClosedException("this Pivotune was closed; open another one");
      }
      Recorder.Span span = recorder.begin("align", 0);
      AlignedFace aligned = aligner.align(photo, face, model.resolution());
      span.end();
      return aligned;
    } catch (OutOfMemoryError e) {
      throw PhotoException.heapTooSmall("finding faces in " + photo.source() + " needs more of Java's heap than there is", e);
    } finally {
      aligning.readLock().unlock();
    }
  }

  /**
   * Has faces personalised, if there is room at once.
   *
   * @throws BusyException if as many wait as may wait
   * @throws ClosedException after closing
   * @throws IllegalArgumentException if a face has not the generator's resolution
   */
  public Job<PersonaliseResult> personalise(PersonaliseRequest request) {
    return atOnce(job(request));
  }

  /**
   * The same, waiting for room.
   *
   * @param patience how long, at most a year; negative counts as no time at all. Nothing was begun when it ends with a
   *     {@link BusyException}
   * @throws InterruptedException if the caller is interrupted, before or while it waits; nothing was begun
   */
  public Job<PersonaliseResult> personalise(PersonaliseRequest request, Duration patience)
      throws InterruptedException {
    Objects.requireNonNull(patience, "patience");
    return submit(job(request), patience);
  }

  /**
   * Has a picture rendered, if there is room at once. Where {@link PivotuneConfig#prepared} is off, the first edit along a
   * factor ({@code sefa:N}) computes all of them before it takes a place, for some seconds, on the calling thread.
   *
   * @throws BusyException if as many wait as may wait
   * @throws ClosedException after closing
   */
  public Job<RgbImage> edit(EditRequest request) {
    return atOnce(job(request));
  }

  /**
   * The same, waiting for room.
   *
   * @param patience how long, at most a year; negative counts as no time at all. Nothing was begun when it ends with a
   *     {@link BusyException}
   * @throws InterruptedException if the caller is interrupted, before or while it waits; nothing was begun
   */
  public Job<RgbImage> edit(EditRequest request, Duration patience) throws InterruptedException {
    Objects.requireNonNull(patience, "patience");
    return submit(job(request), patience);
  }

  private Job<PersonaliseResult> job(PersonaliseRequest request) {
    Objects.requireNonNull(request, "request");
    int side = model.resolution();
    for (Portrait face : request.faces()) {
      if (!face.target().hasShape(1, 3, side, side)) {
        throw new IllegalArgumentException("faces must be aligned to this generator's " + side + " x " + side
            + " pixels, [1, 3, " + side + ", " + side + "], not " + face.target());
      }
    }
    return new Job<>(JobKind.PERSONALISE, request.deadline(), request.listener(), (workshop, job) ->
        workshop.personalise(request, job, device.between(workshop, job)));
  }

  private Job<RgbImage> job(EditRequest request) {
    Objects.requireNonNull(request, "request");
    if (request.edits().stream().anyMatch(AllowedEdits::needsFactors)) {
      factors.make();
    }
    return new Job<>(JobKind.EDIT, request.deadline(), ProgressListener.none(), (workshop, job) ->
        workshop.edit(request, job.number()));
  }

  /** Waits for nothing, so that an interrupted caller is served like any other, and stays interrupted. */
  private <T> Job<T> atOnce(Job<T> job) {
    watch(job);
    try {
      waiting.add(job);
    } catch (BusyException e) {
      counts.refused();
      throw e;
    }
    return job;
  }

  private <T> Job<T> submit(Job<T> job, Duration patience) throws InterruptedException {
    // The device thread must not wait for itself.
    if (device.isCurrent()) {
      return atOnce(job);
    }
    watch(job);
    try {
      waiting.add(job, Job.nanos(patience));
    } catch (BusyException e) {
      counts.refused();
      throw e;
    }
    return job;
  }

  private void watch(Job<?> job) {
    job.whenEnded(report -> {
      counts.ended(report);
      recorder.ended(report);
    });
  }

  /**
   * Lets a cached generator go, before its next edit at the latest. Whoever still has its {@link PersonalSource} may load
   * it again.
   */
  public void forget(String key) {
    waiting.forget(Objects.requireNonNull(key, "key"));
  }

  /** How it stands; also after closing. */
  public HostStatus status() {
    return new HostStatus(waiting.size(JobKind.PERSONALISE), waiting.size(JobKind.EDIT), counts.ended(), counts.busy(),
        counts.refusals(), cached.people().get(), cached.bytes().get(), cached.hits().get(), cached.misses().get(),
        cached.evictions().get(), TorchLibrary.load(config.libraries()).liveHandles());
  }

  /**
   * Lets nothing in any more and waits until what is there is done; what is not done in time is cancelled as by {@link
   * #close}. For an interrupted caller that is at once; it stays interrupted.
   *
   * @param patience longer than a year counts as a year, negative as no time at all
   * @return whether everything was done
   */
  public boolean drain(Duration patience) {
    Objects.requireNonNull(patience, "patience");
    waiting.close();
    boolean done = false;
    try {
      done = !device.isCurrent() && device.awaitEnd(Job.nanos(patience));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
    return done;
  }

  /**
   * Cancels what waits and what runs (before its next step), waits for that, and gives back all native memory. Does
   * nothing when called again. Called on the device thread, from a {@link PersonalSource}, it does not wait.
   */
  @Override
  public void close() {
    device.stop();
    if (device.isCurrent()) {
      return;
    }
    device.awaitEnd();
    aligning.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      recorder.close();
      aligner.close();
    } finally {
      aligning.writeLock().unlock();
    }
    Throwable fault = device.fault();
    if (fault != null) {
      throw new IllegalStateException("Pivotune's device thread has failed; please report it", fault);
    }
  }
}
