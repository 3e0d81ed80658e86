package org.pivotune.edit.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pivotune.edit.CodeRenderer;
import org.pivotune.edit.EditException;
import org.pivotune.edit.EditFiles;
import org.pivotune.edit.EditSequence;
import org.pivotune.edit.LayerRange;
import org.pivotune.edit.method.ChannelEdit;
import org.pivotune.edit.method.StyleChannel;
import org.pivotune.edit.method.StyleMix;
import org.pivotune.invert.Pivot;
import org.pivotune.observe.Cancellation;
import org.pivotune.photo.PhotoWriter;
import org.pivotune.photo.RgbImage;
import org.pivotune.stylegan.Generator;
import org.pivotune.tensor.HostTensor;
import org.pivotune.testing.Needs;
import org.pivotune.testing.NoLeakedHandles;
import org.pivotune.tune.BaseModel;
import org.pivotune.tune.PersonalGenerator;

@ExtendWith(NoLeakedHandles.class)
class MotionTest {
  private static final HostTensor CODES = HostTensor.of(new float[] {0, 0, 0, 0}, 1, 2, 2);

  @TempDir Path folder;

  private static StyleMix to(float... codes) {
    return new StyleMix("there", HostTensor.of(codes, 1, 2, 2), LayerRange.ALL);
  }

  @Test
  void aJourneyVisitsItsStopsAndComesBack() {
    EditSequence sequence = EditSequence.of(to(1, 1, 1, 1), 1).and(to(0, 0, 4, 0), 1);
    Journey journey = Journey.through(sequence, CODES, 4, true);
    assertThat(journey.frames()).isEqualTo(13);
    assertThat(journey.at(0).codes().toArray()).containsExactly(0, 0, 0, 0);
    assertThat(journey.at(4).codes().toArray()).containsExactly(1, 1, 1, 1);
    assertThat(journey.at(8).codes().toArray()).containsExactly(1, 1, 5, 1);
    assertThat(journey.at(12).codes().toArray()).containsExactly(0, 0, 0, 0);
    assertThat(journey.at(6).codes().toArray()).containsExactly(1, 1, 3, 1); // half-way
    assertThat(journey.at(5).codes().get(2)).isCloseTo(1 + 4 * 0.146447f, Offset.offset(1e-5f)); // slowly away
    assertThat(Journey.through(sequence, CODES, 4, false).frames()).isEqualTo(9);
    assertThatThrownBy(() -> journey.at(13)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Journey.through(sequence, CODES, 0, true)).isInstanceOf(EditException.class);
    assertThatThrownBy(() -> Journey.through(sequence, CODES, 1_000_000, true)).isInstanceOf(EditException.class);
  }

  @Test
  void aJourneyMovesStylesToo() {
    try (Generator generator = EditFiles.tinyGenerator()) {
      ChannelEdit channel = new ChannelEdit("c", generator.styleLayers(), List.of(new StyleChannel(0, 1)));
      Journey journey = Journey.through(EditSequence.of(channel, 8), EditFiles.tinyCodes(), 2, true);
      assertThat(journey.at(0).styles().isEmpty()).isTrue();
      assertThat(journey.at(1).styles().get(0)[1]).isCloseTo(4, Offset.offset(1e-5f));
      assertThat(journey.at(2).styles().get(0)[1]).isEqualTo(8);
    }
  }

  private static PersonalGenerator person(Generator base, String name, float shift, Pivot pivot) {
    Map<String, HostTensor> difference = new HashMap<>();
    float[] values = new float[Math.toIntExact(base.tensor(name).toHost().elementCount())];
    java.util.Arrays.fill(values, shift);
    difference.put(name, HostTensor.of(values, base.tensor(name).shape()));
    return new PersonalGenerator("tiny", "ab".repeat(32), difference, pivot);
  }

  @Test
  void bothEndsOfTheWayShowTheirPerson() {
    try (Generator base = EditFiles.tinyGenerator()) {
      BaseModel model = new BaseModel("tiny", "ab".repeat(32), base);
      HostTensor map = HostTensor.of(new float[16], 4, 4);
      Pivot first = new Pivot(EditFiles.tinyCodes(), Map.of("synthesis.b4.conv1.noise_const", map,
          "synthesis.b8.conv0.noise_const", HostTensor.allocate(8, 8),
          "synthesis.b8.conv1.noise_const", HostTensor.allocate(8, 8)), List.of());
      Pivot second = new Pivot(HostTensor.allocate(1, 4, 4), Map.of(), List.of());
      PersonalGenerator a = person(base, "synthesis.b4.conv1.weight", 0.5f, first);
      PersonalGenerator b = person(base, "synthesis.b8.conv1.weight", -0.5f, second);
      try (PeopleBlend blend = new PeopleBlend(
              model, new PeopleBlend.Person(a, first), new PeopleBlend.Person(b, second));
          Generator tunedA = a.applyTo(model);
          Generator tunedB = b.applyTo(model)) {
        byte[] half = blend.render(0.5, EditSequence.NONE).toBytes();
        byte[] shownA = new CodeRenderer("a", tunedA, first.noise()).render(first.codes()).toBytes();
        byte[] shownB = new CodeRenderer("b", tunedB, second.noise()).render(second.codes()).toBytes();
        assertThat(blend.render(0, EditSequence.NONE).toBytes()).isEqualTo(shownA);
        assertThat(blend.render(1, EditSequence.NONE).toBytes()).isEqualTo(shownB);
        assertThat(half).isNotEqualTo(shownA).isNotEqualTo(shownB);
      }
      PersonalGenerator other = new PersonalGenerator("x", "cd".repeat(32), Map.of(), second);
      assertThatThrownBy(() -> new PeopleBlend(
          model, new PeopleBlend.Person(a, first), new PeopleBlend.Person(other, second)))
          .isInstanceOf(EditException.class).has(errorText("edit.people-of-different-models"));
    }
  }

  @Test
  void ffmpegIsTheUsers() {
    assertThat(Ffmpeg.find(Map.of("PATH", folder.toString()))).isEmpty();
    assertThat(Ffmpeg.find(Map.of())).isEmpty();
    assertThat(Ffmpeg.find(Map.of(Ffmpeg.VARIABLE, folder.resolve("none").toString(), "PATH", "/usr/bin"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"25,25/1", "29.97,2997/100", "23.976,2997/125", "30000/1001,30000/1001", "120,120/1", "1.0,1/1",
    "' 24 ',24/1"})
  void ratesAreExact(String given, String rate) {
    assertThat(FrameRate.parse(given)).hasToString(rate);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "0.5", "121", "-25", "25fps", "1e1", "30/0", "1/2", "9999999/1", "25,5", "NaN"})
  void whatIsNoRateIsRefused(String given) {
    assertThatThrownBy(() -> FrameRate.parse(given)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("frames a second");
  }

  @Test
  void framesBecomeAVideo() throws Exception {
    Optional<Ffmpeg> ffmpeg = Ffmpeg.find(System.getenv());
    Needs.that(ffmpeg.isPresent(), "ffmpeg");
    // What ffmpeg would read as the number of a picture, or as a protocol.
    Path frames = Files.createDirectory(folder.resolve("100% of %d: it's \"a\" #film"));
    for (int i = 0; i < 5; i++) {
      int shade = 40 * i;
      PhotoWriter.write(
          RgbImage.generate(33, 35, (x, y, c) -> shade), frames.resolve("000" + i + ".png"));
    }
    Path video = frames.resolve("video.mp4");
    ffmpeg.get().encode(frames, FrameRate.parse("29.97"), video, "Not a photograph.", Cancellation.NEVER);
    byte[] start = java.util.Arrays.copyOf(Files.readAllBytes(video), 12);
    assertThat(new String(start, 4, 4, java.nio.charset.StandardCharsets.US_ASCII)).isEqualTo("ftyp");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThatThrownBy(() -> ffmpeg.get().encode(empty, FrameRate.parse("5"), video, "", Cancellation.NEVER))
        .isInstanceOf(EditException.class).hasMessageContaining("made no video");
  }
}
