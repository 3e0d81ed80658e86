package org.pivotune.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pivotune.align.AlignedFace;
import org.pivotune.align.DetectedFace;
import org.pivotune.align.FfhqSquare;
import org.pivotune.edit.Edit;
import org.pivotune.host.metrics.PivotuneMeters;
import org.pivotune.identity.FivePoints;
import org.pivotune.invert.CodeSpace;
import org.pivotune.invert.Pivot;
import org.pivotune.invert.ProjectionConfig;
import org.pivotune.invert.ProjectionStart;
import org.pivotune.invert.ProjectionStep;
import org.pivotune.loss.PerceptualRuntime;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.memory.MemoryLimit;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Portrait;
import org.pivotune.personalise.Preset;
import org.pivotune.personalise.Stage;
import org.pivotune.photo.Photo;
import org.pivotune.photo.PhotoReader;
import org.pivotune.photo.Provenance;
import org.pivotune.photo.ResizeFilter;
import org.pivotune.photo.RgbImage;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.ProjectFiles;
import org.pivotune.torch.Device;
import org.pivotune.torch.LibraryLocations;
import org.pivotune.tune.JointSteps;
import org.pivotune.tune.LocalityConfig;
import org.pivotune.tune.PersonalGenerator;
import org.pivotune.tune.PersonalPivot;
import org.pivotune.tune.TuningConfig;
import org.pivotune.tune.TuningStep;

/** What is wrong with an argument is said at once, by the argument's name, whichever method of the package it is for. */
class HostFaceTest {
  private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);
  private static final Duration LONG_AGO = Duration.ofSeconds(Long.MIN_VALUE);

  private static Pivotune pivotune;
  private static Job<?> done;
  private static Map<Class<?>, Object> samples;

  @BeforeAll
  static void open() throws Exception {
    pivotune = Pivotune.open(Hosts.config());
    PersonalGenerator generator = Hosts.somebody(pivotune, 1);
    PersonalSource somebody = PersonalSource.of("somebody", generator);
    done = pivotune.edit(Hosts.smile(somebody, 1));
    done.await();
    Photo photo = PhotoReader.read(ProjectFiles.example("astronaut.jpg"));
    samples = new HashMap<>();
    samples.put(String.class, "text");
    samples.put(Path.class, Path.of("a file"));
    samples.put(List.class, List.of());
    samples.put(Map.class, Map.of());
    samples.put(Optional.class, Optional.empty());
    samples.put(Duration.class, Duration.ofSeconds(1));
    samples.put(Supplier.class, (Supplier<PersonalGenerator>) () -> generator);
    samples.put(Photo.class, photo);
    samples.put(AlignedFace.class, pivotune.align(photo, 0));
    samples.put(PersonalGenerator.class, generator);
    samples.put(Device.class, Device.CPU);
    samples.put(LibraryLocations.class, LibraryLocations.fromEnvironment(Map.of()));
    samples.put(MemoryLimit.class, MemoryLimit.NONE);
    samples.put(PerceptualRuntime.class, PerceptualRuntime.LIBTORCH);
    samples.put(Preset.class, Preset.QUICK);
    samples.put(Stage.class, Stage.TUNE);
    samples.put(PersonaliseConfig.class, pivotune.constants(Preset.QUICK));
    samples.put(GeneratorConfig.class, pivotune.model().generator());
    samples.put(ProjectionStep.class, new ProjectionStep(0, 1, 0, 0, 0));
    samples.put(TuningStep.class, new TuningStep(0, 1, 0, 0, 0, 0, 0));
    samples.put(MeterRegistry.class, new SimpleMeterRegistry());
    samples.put(ProgressListener.class, ProgressListener.none());
    samples.put(JobKind.class, JobKind.EDIT);
    samples.put(JobState.class, JobState.DONE);
    samples.put(Pivotune.class, pivotune);
    samples.put(PivotuneMeters.class, new PivotuneMeters(pivotune));
    samples.put(PivotuneConfig.class, Hosts.config());
    samples.put(PersonalSource.class, somebody);
    samples.put(EditRequest.class, Hosts.smile(somebody, 1));
    samples.put(PersonaliseRequest.class, Hosts.request(pivotune, 1, 1));
    samples.put(HostStatus.class, pivotune.status());
    samples.put(ModelFacts.class, pivotune.model());
    samples.put(JobReport.class, done.report());
    samples.put(Job.class, done);
    samples.put(Edit.class, new Edit("smile", 1));
    samples.put(Portrait.class, ((PersonaliseRequest) samples.get(PersonaliseRequest.class)).faces().getFirst());
    samples.put(HostTensor.class, HostTensor.allocate(1, 3, 8, 8));
    samples.put(FivePoints.class, FivePoints.canonical());
    samples.put(FfhqSquare.class, ((AlignedFace) samples.get(AlignedFace.class)).square());
    samples.put(DetectedFace.class, ((AlignedFace) samples.get(AlignedFace.class)).face());
    samples.put(ProjectionConfig.class, ProjectionConfig.official());
    samples.put(ProjectionStart.class, ProjectionStart.MEAN);
    samples.put(CodeSpace.class, CodeSpace.W);
    samples.put(PerceptualNet.class, PerceptualNet.ALEX);
    samples.put(Predicate.class, (Predicate<PerceptualNet>) net -> true);
    samples.put(TuningConfig.class, TuningConfig.official());
    samples.put(OptionalDouble.class, OptionalDouble.empty());
    samples.put(OptionalLong.class, OptionalLong.empty());
    samples.put(JointSteps.class, JointSteps.SUM);
    samples.put(LocalityConfig.class, TuningConfig.paper().locality().orElseThrow());
    samples.put(Provenance.class, Provenance.NONE);
    samples.put(Provenance.Kind.class, Provenance.Kind.GENERATED);
    samples.put(Pivot.class, generator.pivot());
    samples.put(RgbImage.class, photo.pixels());
    samples.put(RgbImage.SampleFunction.class, (RgbImage.SampleFunction) (x, y, channel) -> x);
    samples.put(BufferedImage.class, new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB));
    samples.put(ResizeFilter.class, ResizeFilter.LANCZOS);
    samples.put(byte[].class, new byte[3]);
  }

  @AfterAll
  static void close() {
    pivotune.close();
  }

  private static List<Class<?>> publicClasses() throws IOException, URISyntaxException, ClassNotFoundException {
    Path classes = Path.of(Pivotune.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<Class<?>> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(classes.resolve("org/pivotune/host"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".class")).sorted().toList()) {
        String name = classes.relativize(file).toString().replace('/', '.').replaceAll("\\.class$", "");
        if (!name.endsWith("package-info")) {
          Class<?> type = Class.forName(name);
          if (isPublic(type) && !Throwable.class.isAssignableFrom(type)) {
            all.add(type);
          }
        }
      }
    }
    return all;
  }

  /** It and all that it lies in. */
  private static boolean isPublic(Class<?> type) {
    Class<?> around = type.getEnclosingClass();
    return type.accessFlags().contains(AccessFlag.PUBLIC) && (around == null || isPublic(around));
  }

  private static List<Executable> ofOurs(Class<?> type) {
    List<Executable> all = new ArrayList<>(List.of(type.getConstructors()));
    for (Method method : type.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers()) && !Modifier.isAbstract(method.getModifiers())
          && !method.isSynthetic() && !method.getName().equals("equals") && !method.getName().equals("valueOf")) {
        all.add(method);
      }
    }
    return all;
  }

  @Test
  void whatIsNullIsNamedAtOnce() throws Exception {
    List<Class<?>> classes = publicClasses();
    assertThat(classes).contains(Pivotune.class, PivotuneConfig.class, Progress.Noticed.class, PivotuneMeters.class);
    List<String> wrong = new ArrayList<>();
    int tried = 0;
    for (Class<?> type : classes) {
      for (Executable method : ofOurs(type)) {
        for (int which = 0; which < method.getParameterCount(); which++) {
          if (!method.getParameterTypes()[which].isPrimitive()) {
            tried++;
            String name = method.getParameters()[which].getName();
            Throwable thrown = called(method, arguments(method, which));
            if (!(thrown instanceof NullPointerException) || !name.equals(thrown.getMessage())) {
              wrong.add(method + ": for " + name + ": " + thrown);
            }
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(tried).isGreaterThan(70);
  }

  /** What a host makes requests of. The JVM names a null that is used at once; what is kept for later is asked for. */
  @Test
  void whatRequestsAreMadeOfNamesItTooAtOnce() throws Exception {
    List<String> wrong = new ArrayList<>();
    int tried = 0;
    for (Class<?> type : List.of(Edit.class, Portrait.class, AlignedFace.class, PersonaliseConfig.class,
        ProjectionConfig.class, TuningConfig.class, Provenance.class, PersonalGenerator.class, Pivot.class,
        PersonalPivot.class, MemoryLimit.class, RgbImage.class)) {
      for (Executable method : ofOurs(type)) {
        // What works on generators is no host's.
        boolean hosts = Arrays.stream(method.getParameterTypes())
            .allMatch(each -> each.isPrimitive() || samples.containsKey(each));
        for (int which = 0; hosts && which < method.getParameterCount(); which++) {
          if (!method.getParameterTypes()[which].isPrimitive()) {
            tried++;
            Throwable thrown = called(method, arguments(method, which));
            if (!(thrown instanceof NullPointerException) || thrown.getStackTrace().length == 0) {
              wrong.add(method + ": for " + method.getParameters()[which].getName() + ": " + thrown);
            }
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(tried).isGreaterThan(50);
  }

  private static Object[] arguments(Executable method, int which) {
    Object[] arguments = new Object[method.getParameterCount()];
    for (int i = 0; i < arguments.length; i++) {
      Class<?> type = method.getParameterTypes()[i];
      if (type.isPrimitive()) {
        arguments[i] = type == boolean.class ? (Object) false : type == long.class ? (Object) 1L
            : type == double.class ? (Object) 0.5 : (Object) 1;
      } else if (i != which) {
        assertThat(samples.containsKey(type)).as("an argument %s for %s", type, method).isTrue();
        arguments[i] = samples.get(type);
      }
    }
    // Of nobody: one who asks for somebody's personalisation names a face.
    if (method.getDeclaringClass() == PersonaliseRequest.class && arguments[0] instanceof List<?>) {
      arguments[0] = ((PersonaliseRequest) samples.get(PersonaliseRequest.class)).faces();
    }
    return arguments;
  }

  private static Throwable called(Executable method, Object[] arguments) throws ReflectiveOperationException {
    try {
      if (method instanceof Constructor<?> constructor) {
        constructor.newInstance(arguments);
      } else {
        Object of = Modifier.isStatic(method.getModifiers()) ? null : samples.get(method.getDeclaringClass());
        ((Method) method).invoke(of, arguments);
      }
      return null;
    } catch (InvocationTargetException e) {
      return e.getCause();
    }
  }

  @Test
  void timesMayBeOfAnyLength() throws Exception {
    EditRequest edit = (EditRequest) samples.get(EditRequest.class);
    PersonaliseRequest request = (PersonaliseRequest) samples.get(PersonaliseRequest.class);
    assertThatThrownBy(() -> edit.within(LONG_AGO)).isInstanceOf(IllegalArgumentException.class)
        .has(errorText("host.a-time-from-now-on"));
    assertThatThrownBy(() -> request.within(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
    assertThat(pivotune.edit(edit.within(FOR_EVER), FOR_EVER).await(FOR_EVER)).isNotNull();
    assertThat(pivotune.edit(edit, LONG_AGO).await()).isNotNull();
    assertThat(done.await(LONG_AGO)).isNotNull();
    assertThat(Pivotune.open(Hosts.config()).drain(FOR_EVER)).isTrue();
    Pivotune.open(Hosts.config()).drain(LONG_AGO);
  }

  @Test
  void numbersThatCannotBeAreRefusedBeforeAnythingBegins() {
    assertThatThrownBy(() -> pivotune.align((Photo) samples.get(Photo.class), -1))
        .isInstanceOf(IllegalArgumentException.class).has(errorText("host.negative-face"));
    assertThatThrownBy(() -> ((EditRequest) samples.get(EditRequest.class)).ofFace(-1))
        .isInstanceOf(IllegalArgumentException.class).has(errorText("host.negative-face"));
    assertThatThrownBy(() -> PersonaliseRequest.of(List.of())).isInstanceOf(IllegalArgumentException.class)
        .has(errorText("host.number-of-faces"));
    for (int threads : new int[] {0, -1, Integer.MIN_VALUE, 1025, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> Hosts.config().withThreads(threads)).isInstanceOf(IllegalArgumentException.class)
          .has(errorText("host.number-of-threads", threads < 1 ? "at least 1" : "at most 1024", threads));
    }
    assertThatThrownBy(() -> Hosts.config().withCacheBytes(-1)).isInstanceOf(IllegalArgumentException.class)
        .has(errorText("host.negative-cache"));
    assertThatThrownBy(() -> Hosts.config().withWaiting(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Hosts.config().withWaiting(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anInterruptedCallerIsServedAndStaysInterrupted() throws Exception {
    EditRequest edit = (EditRequest) samples.get(EditRequest.class);
    Job<?> job;
    Job<?> personalisation;
    Thread.currentThread().interrupt();
    try {
      job = pivotune.edit(edit);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
      personalisation = pivotune.personalise(Hosts.request(pivotune, 1, 1));
      pivotune.align((Photo) samples.get(Photo.class), 0);
      pivotune.forget("nobody");
      pivotune.status();
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
      try (Pivotune opened = Pivotune.open(Hosts.config())) {
        assertThat(opened.model().resolution()).isEqualTo(128);
      }
      assertThat(Pivotune.open(Hosts.config()).drain(FOR_EVER)).isFalse();
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
    assertThat(job.await()).isNotNull();
    personalisation.cancel();
    // What waits can be interrupted before it waits, too.
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> pivotune.edit(edit, Duration.ofSeconds(1))).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void deviceThreadsCanBeToldApart() {
    try (Pivotune other = Pivotune.open(Hosts.config())) {
      List<String> names = Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
          .filter(name -> name.startsWith("pivotune-cpu")).toList();
      assertThat(names).hasSize(2).doesNotHaveDuplicates();
      assertThat(other.model().resolution()).isEqualTo(128);
    }
  }
}
