package org.pivotune.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pivotune.invert.Pivot;
import org.pivotune.model.BaseModels;
import org.pivotune.model.LoadedModel;
import org.pivotune.model.ModelStore;
import org.pivotune.photo.RgbImage;
import org.pivotune.stylegan.Generator;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.tune.BaseModel;
import org.pivotune.tune.PersonalGenerator;

/** Tuned generators stay on the device within their bound, the least recently used leaving first. */
class GeneratorCacheTest {
  private static Pivotune pivotune;

  @BeforeAll
  static void open() {
    // Two generators and a half.
    PivotuneConfig config = Hosts.config();
    try (Pivotune first = Pivotune.open(config)) {
      pivotune = Pivotune.open(config.withCacheBytes(first.model().bytes() * 5 / 2));
    }
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
    Counted anna = Counted.of("anna", 1);
    Counted ben = Counted.of("ben", 2);
    Counted cleo = Counted.of("cleo", 3);
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

    pivotune.forget("anna");
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
