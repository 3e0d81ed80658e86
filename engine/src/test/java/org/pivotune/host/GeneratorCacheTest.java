package org.pivotune.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import com.drew.imaging.ImageMetadataReader;
import com.drew.metadata.xmp.XmpDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pivotune.align.FfhqSquare;
import org.pivotune.align.PasteBack;
import org.pivotune.align.PixelPoint;
import org.pivotune.invert.Pivot;
import org.pivotune.model.BaseModels;
import org.pivotune.model.LoadedModel;
import org.pivotune.model.ModelStore;
import org.pivotune.photo.PhotoWriter;
import org.pivotune.photo.Provenance;
import org.pivotune.photo.ResizeFilter;
import org.pivotune.photo.RgbImage;
import org.pivotune.stylegan.Generator;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.tune.BaseModel;
import org.pivotune.tune.PersonalGenerator;
import org.pivotune.tune.PersonalGeneratorFile;
import org.pivotune.tune.TuneException;

/** Tuned generators stay on the device within their bound, the least recently used leaving first. */
class GeneratorCacheTest {
  private static Pivotune pivotune;
  private static PersonaliseResult first;

  @BeforeAll
  static void open() throws InterruptedException {
    // Two generators and a half.
    PivotuneConfig config = Hosts.config();
    try (Pivotune opened = Pivotune.open(config)) {
      pivotune = Pivotune.open(config.withCacheBytes(opened.model().bytes() * 5 / 2));
    }
    first = pivotune.personalise(Hosts.request(pivotune, 0, 1).cachedAs("again")).await();
  }

  @AfterAll
  static void close() {
    pivotune.close();
  }

  /** Somebody who counts how often he is loaded. */
  private record Counted(PersonalSource source, AtomicInteger loads) {
    static Counted of(String key, int seed) {
      AtomicInteger loads = new AtomicInteger();
      PersonalGenerator generator = Hosts.somebody(pivotune, seed);
      return new Counted(new PersonalSource(key, () -> {
        loads.incrementAndGet();
        return generator;
      }), loads);
    }

    RgbImage smile() throws InterruptedException {
      return pivotune.edit(Hosts.smile(source, 1)).await();
    }
  }

  @Test
  void whoWasUsedLongestAgoLeavesFirstAndComesBackTheSame() throws Exception {
    HostStatus before = pivotune.status();
    Counted anna = Counted.of("least anna", 1);
    Counted ben = Counted.of("least ben", 2);
    Counted cleo = Counted.of("least cleo", 3);
    RgbImage first = anna.smile();
    ben.smile();
    anna.smile();
    assertThat(anna.loads()).hasValue(1);
    RgbImage third = cleo.smile(); // ben has to go
    anna.smile();
    assertThat(anna.loads()).hasValue(1);
    ben.smile();
    assertThat(ben.loads()).hasValue(2);
    cleo.smile();
    assertThat(cleo.loads()).hasValue(2);
    assertThat(Hosts.same(anna.smile(), first)).isTrue();
    assertThat(anna.loads()).hasValue(2);
    assertThat(Hosts.same(first, third)).isFalse();
    HostStatus after = pivotune.status();
    assertThat(after.cachedPeople()).isEqualTo(2);
    assertThat(after.cachedBytes()).isEqualTo(2 * pivotune.model().bytes());
    assertThat(after.cacheHits() - before.cacheHits()).isEqualTo(2);
    assertThat(after.cacheMisses() - before.cacheMisses()).isEqualTo(6);
    assertThat(after.evictions() - before.evictions()).isGreaterThanOrEqualTo(4);

    pivotune.forget("least anna");
    anna.smile();
    assertThat(anna.loads()).hasValue(3);
  }

  @Test
  void aPersonalisedFaceNeedsNoLoading() throws Exception {
    PersonaliseResult result = pivotune.personalise(Hosts.request(pivotune, 0, 1).cachedAs("fresh")).await();
    long misses = pivotune.status().cacheMisses();
    PersonalSource fresh = PersonalSource.of("fresh", result.generator());
    RgbImage fromCache = pivotune.edit(Hosts.smile(fresh, 2)).await();
    assertThat(pivotune.status().cacheMisses()).isEqualTo(misses);
    pivotune.forget("fresh");
    assertThat(Hosts.same(pivotune.edit(Hosts.smile(fresh, 2)).await(), fromCache)).isTrue();
    RgbImage original = pivotune.edit(Hosts.smile(fresh, 2).byOriginal()).await();
    assertThat(Hosts.same(original, fromCache)).isFalse();
  }

  @Test
  void whoeverIsAskedForIsShownWhateverElseTheirKeyHasMeant() throws Exception {
    PersonalSource throughFirst = PersonalSource.of("again", first.generator());
    RgbImage before = pivotune.edit(Hosts.smile(throughFirst, 2)).await();
    PersonaliseResult second = pivotune.personalise(Hosts.request(pivotune, 1, 2).cachedAs("again")).await();
    long misses = pivotune.status().cacheMisses();
    RgbImage other = pivotune.edit(Hosts.smile(PersonalSource.of("again", second.generator()), 2)).await();
    assertThat(pivotune.status().cacheMisses()).as("the second is cached").isEqualTo(misses);
    assertThat(Hosts.same(other, before)).isFalse();
    assertThat(Hosts.same(pivotune.edit(Hosts.smile(throughFirst, 2)).await(), before)).isTrue();
    assertThat(Hosts.same(pivotune.edit(Hosts.smile(PersonalSource.of("again", second.generator()), 2)).await(), other))
        .isTrue();
    // One of two faces is a generator of its own, too.
    PersonalGenerator anna = Hosts.somebody(pivotune, 7);
    PersonalGenerator two = new PersonalGenerator(anna.baseName(), anna.baseSha256(), anna.difference(),
        List.of(anna.people().getFirst(), Hosts.somebody(pivotune, 8).people().getFirst()));
    RgbImage both = pivotune.edit(Hosts.smile(PersonalSource.of("two", two), 0)).await();
    assertThat(Hosts.same(pivotune.edit(Hosts.smile(PersonalSource.of("two", two.only(1)), 0)).await(), both)).isFalse();
  }

  @Test
  void aFileThatHasChangedIsAnotherPerson(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("anna.safetensors");
    PersonalGenerator anna = Hosts.somebody(pivotune, 5);
    PersonalGeneratorFile.write(file, anna, PersonalGeneratorFile.Precision.FLOAT32);
    FileTime time = Files.getLastModifiedTime(file);
    PersonalSource source = PersonalSource.file(file);
    RgbImage shown = pivotune.edit(Hosts.smile(source, 1)).await();
    assertThat(Hosts.same(pivotune.edit(Hosts.smile(PersonalSource.of("in memory", anna), 1)).await(), shown)).isTrue();
    // Of the same size, within the same tick of the clock.
    PersonalGeneratorFile.write(file, Hosts.somebody(pivotune, 6), PersonalGeneratorFile.Precision.FLOAT32);
    Files.setLastModifiedTime(file, time);
    pivotune.forget(source.key());
    assertThatThrownBy(() -> pivotune.edit(Hosts.smile(source, 1)).await()).hasCauseInstanceOf(TuneException.class)
        .has(errorText("host.person-has-changed"));
    assertThat(Hosts.same(pivotune.edit(Hosts.smile(PersonalSource.file(file), 1)).await(), shown)).isFalse();
  }

  @Test
  void picturesOfAHostSayThatTheyAreGenerated(@TempDir Path folder) throws Exception {
    PersonalSource somebody = PersonalSource.of("marked", first.generator());
    RgbImage smiling = pivotune.edit(Hosts.smile(somebody, 2)).await();
    for (String name : List.of("edited.png", "edited.jpg")) {
      PhotoWriter.write(smiling, folder.resolve(name));
      assertThat(said(folder.resolve(name))).contains("digitalsourcetype/trainedAlgorithmicMedia", "smile=2");
    }
    Files.write(folder.resolve("bytes.png"), PhotoWriter.png(smiling.resize(64, 64, ResizeFilter.LANCZOS)));
    assertThat(said(folder.resolve("bytes.png"))).contains("digitalsourcetype/trainedAlgorithmicMedia", "smile=2");
    PhotoWriter.write(smiling, folder.resolve("texts.png"), Map.of("Title", "a test's"));
    assertThat(said(folder.resolve("texts.png"))).contains("digitalsourcetype/trainedAlgorithmicMedia");
    PhotoWriter.write(first.picture(0), folder.resolve("tuned.png"));
    assertThat(said(folder.resolve("tuned.png"))).contains("digitalsourcetype/trainedAlgorithmicMedia")
        .doesNotContain("smile");
    PhotoWriter.write(pivotune.edit(Hosts.smile(somebody, 1).byOriginal()).await(), folder.resolve("original.png"));
    assertThat(said(folder.resolve("original.png"))).contains("digitalsourcetype/trainedAlgorithmicMedia", "smile=1");

    FfhqSquare square = new FfhqSquare(
        new PixelPoint(0, 0), new PixelPoint(0, 128), new PixelPoint(128, 128), new PixelPoint(128, 0));
    RgbImage photo = RgbImage.generate(200, 180, (x, y, channel) -> x + 20 * channel);
    RgbImage whole = PasteBack.DEFAULT.carryOver(photo, square, first.picture(0), smiling);
    PhotoWriter.write(whole, folder.resolve("whole.jpg"));
    assertThat(said(folder.resolve("whole.jpg")))
        .contains("digitalsourcetype/compositeWithTrainedAlgorithmicMedia", "smile=2");

    // The ways out, and what no generator made.
    PhotoWriter.write(smiling, folder.resolve("plain.png"), Provenance.NONE);
    assertThat(said(folder.resolve("plain.png"))).isEmpty();
    PhotoWriter.write(smiling.withProvenance(Provenance.NONE), folder.resolve("plain.jpg"));
    assertThat(said(folder.resolve("plain.jpg"))).isEmpty();
    PhotoWriter.write(PasteBack.DEFAULT.replace(photo, square, photo.crop(20, 20, 128, 128)), folder.resolve("photo.png"));
    assertThat(said(folder.resolve("photo.png"))).isEmpty();
  }

  /** What another library reads of how a picture came to be. */
  private static String said(Path file) throws Exception {
    return ImageMetadataReader.readMetadata(file.toFile()).getDirectoriesOfType(XmpDirectory.class).stream()
        .map(xmp -> xmp.getXmpProperties().toString()).collect(Collectors.joining());
  }

  @Test
  void whatIsInUseStaysWhateverTheBound() {
    LoadedModel model =
        new BaseModels(new ModelStore(ModelStore.defaultFolder(Map.of("PIVOTUNE_MODELS", "none")))).load("faces-128");
    try (Generator generator =
        Generator.load(model.weights().config(), model.weights().tensors().asMap(), Device.CPU)) {
      BaseModel base = new BaseModel(model.name(), model.weights().sha256(), generator);
      GeneratorCache.CacheNumbers numbers = GeneratorCache.CacheNumbers.none();
      try (GeneratorCache cache = new GeneratorCache(base, 0, numbers)) {
        HostTensor codes = HostTensor.allocate(1, generator.config().numWs(), generator.config().wDim());
        PersonalGenerator nobody =
            new PersonalGenerator(base.name(), base.sha256(), Map.of(), new Pivot(codes, Map.of(), List.of()));
        try (GeneratorCache.Lease lease = cache.lease(PersonalSource.of("nobody", nobody))) {
          cache.shrinkTo(0);
          cache.forget("nobody");
          assertThat(lease.generator().meanW().elementCount()).isEqualTo(512);
          assertThat(numbers.people()).hasValue(1);
        }
        assertThat(numbers.people()).hasValue(0);
        assertThat(numbers.bytes()).hasValue(0);
      }
    }
  }
}
