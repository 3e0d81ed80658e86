package org.pivotune.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.pivotune.edit.CodeRenderer;
import org.pivotune.edit.DirectionCatalogue;
import org.pivotune.edit.Edit;
import org.pivotune.edit.LayerRange;
import org.pivotune.edit.method.PrincipalComponents;
import org.pivotune.edit.method.SemanticFactors;
import org.pivotune.edit.recipe.EditCatalogue;
import org.pivotune.edit.recipe.EditFactory;
import org.pivotune.edit.recipe.FactoryConfig;
import org.pivotune.edit.recipe.NamedEdit;
import org.pivotune.edit.recipe.WordsConfig;
import org.pivotune.encode.InstalledEncoders;
import org.pivotune.invert.Pivot;
import org.pivotune.memory.MemoryLimit;
import org.pivotune.model.BaseModels;
import org.pivotune.model.LoadedModel;
import org.pivotune.model.ModelStore;
import org.pivotune.observe.Cancellation;
import org.pivotune.personalise.InstalledNetworks;
import org.pivotune.personalise.Personalisation;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Personaliser;
import org.pivotune.personalise.RunJournals;
import org.pivotune.photo.Provenance;
import org.pivotune.photo.RgbImage;
import org.pivotune.stylegan.Generator;
import org.pivotune.torch.DeviceMemory;
import org.pivotune.torch.DeviceOutOfMemoryException;
import org.pivotune.torch.TorchLibrary;
import org.pivotune.tune.BaseModel;
import org.pivotune.tune.PersonalGenerator;

/** Everything that lives on the device, and what is done with it. Confined to the device thread. */
final class Workshop implements AutoCloseable {
  private final PivotuneConfig config;
  private final BaseModel base;
  private final Personaliser personaliser;
  private final EditFactory edits;
  private final List<NamedEdit> named;
  private final GeneratorCache cache;
  private final PersonaliseConfig usual;
  private final BaseFactors factors;
  private final Recorder recorder;

  private Workshop(PivotuneConfig config, BaseModel base, Personaliser personaliser, EditFactory edits,
      List<NamedEdit> named, GeneratorCache cache, PersonaliseConfig usual, BaseFactors factors, Recorder recorder) {
    this.config = config;
    this.base = base;
    this.personaliser = personaliser;
    this.edits = edits;
    this.named = named;
    this.cache = cache;
    this.usual = usual;
    this.factors = factors;
    this.recorder = recorder;
  }

  /** @param factors are told how they are made of the base generator */
  static Workshop open(
      PivotuneConfig config, GeneratorCache.CacheNumbers numbers, BaseFactors factors, Recorder recorder) {
    TorchLibrary.load(config.libraries()).setThreads(config.threads());
    ModelStore store = new ModelStore(config.modelFolder());
    LoadedModel model = new BaseModels(store).load(config.model());
    hold(config, config.memory());
    try {
      return opened(config, store, model, numbers, factors, recorder);
    } catch (RuntimeException | Error e) {
      hold(config, MemoryLimit.NONE);
      throw e;
    }
  }

  private static Workshop opened(PivotuneConfig config, ModelStore store, LoadedModel model,
      GeneratorCache.CacheNumbers numbers, BaseFactors factors, Recorder recorder) {
    Generator generator =
        Generator.load(model.weights().config(), model.weights().tensors().asMap(), config.device());
    BaseModel base = new BaseModel(model.name(), model.weights().sha256(), generator);
    InstalledNetworks networks = new InstalledNetworks(store);
    InstalledEncoders encoders = new InstalledEncoders(store);
    try {
      PersonaliseConfig usual =
          config.preset().config(generator.config().resolution()).withInstalled(networks::has);
      List<EditCatalogue> catalogues = catalogues(config, base);
      Workshop workshop = new Workshop(config, base,
          new Personaliser(generator, networks, id -> encoders.open(id, config.threads()), config.resources()),
          new EditFactory(generator, Optional.empty(), catalogues, new FactoryConfig(
              Optional.empty(), PrincipalComponents.USUAL_SAMPLES, 0, WordsConfig.NONE, config.threads())),
          named(catalogues), new GeneratorCache(base, config.cacheBytes(), numbers), usual, factors, recorder);
      factors.by(SemanticFactors.later(generator, LayerRange.ALL));
      workshop.prepare();
      return workshop;
    } catch (RuntimeException | Error e) {
      generator.close();
      throw e;
    }
  }

  /** What tensors may take on a GPU; it is the process's, so that the latest to say so decides. */
  private static void hold(PivotuneConfig config, MemoryLimit limit) {
    if (!config.device().isCpu() && config.memory().bytes().isPresent()) {
      DeviceMemory.limit(config.device(), limit.bytes().orElse(0));
    }
  }

  private static List<EditCatalogue> catalogues(PivotuneConfig config, BaseModel base) {
    List<EditCatalogue> all = new ArrayList<>();
    config.catalogues().forEach(each -> all.add(each.requireMadeFor(base.sha256(), base.generator().config())));
    DirectionCatalogue.embeddedFor(base.sha256()).map(EditCatalogue::of).ifPresent(all::add);
    return all;
  }

  /** Of edits with the same name, only the first can be asked for. */
  private static List<NamedEdit> named(List<EditCatalogue> catalogues) {
    Map<String, NamedEdit> named = new LinkedHashMap<>();
    catalogues.forEach(catalogue -> catalogue.edits().forEach(edit -> named.putIfAbsent(edit.name(), edit)));
    return List.copyOf(named.values());
  }

  private void prepare() {
    if (!config.prepared()) {
      return;
    }
    CompletableFuture<Void> computed = CompletableFuture.runAsync(factors::make, work -> Thread.ofPlatform()
        .daemon().name("pivotune-factors").start(work));
    try {
      personaliser.prepare(usual);
      computed.join();
      factors.made().ifPresent(edits::take);
      edits.prepare();
    } catch (RuntimeException | Error e) {
      personaliser.close();
      throw e;
    }
  }

  ModelFacts facts() {
    return new ModelFacts(base.name(), base.sha256(), base.generator().config(), base.generator().bytes(), named);
  }

  /** All stages of a personalisation. */
  PersonaliseResult personalise(PersonaliseRequest request, Job<?> job, Cancellation between) {
    StageReporter reporter = new StageReporter(job, recorder);
    if (config.memory().bytes().isPresent()) {
      // What is planned for a limit reckons with no generators but the base and the one that is tuned.
      giveBack();
    }
    try {
      PersonaliseResult result = stages(request, job, reporter, between);
      request.key().ifPresent(key -> keep(PersonalSource.of(key, result.generator()), job.number()));
      return result;
    } catch (DeviceOutOfMemoryException e) {
      giveBack();
      throw e;
    } finally {
      reporter.end();
      recorder.memory();
    }
  }

  private PersonaliseResult stages(
      PersonaliseRequest request, Job<?> job, StageReporter reporter, Cancellation between) {
    try (Personalisation done = personaliser.personalise(
        request.faces(), request.config().orElse(usual), RunJournals.none(), reporter, between)) {
      between.check();
      reporter.end();
      Recorder.Span span = recorder.begin("keep", job.number());
      PersonalGenerator generator = done.generator(base);
      span.end();
      between.check();
      return new PersonaliseResult(generator, done.faces(), done.tuning().history(), done.tuning().stoppedEarly(),
          done.timings());
    }
  }

  private void keep(PersonalSource person, long job) {
    if (config.cacheBytes() < base.generator().bytes()) {
      return;
    }
    Recorder.Span span = recorder.begin("load", job);
    try {
      cache.put(person);
    } catch (DeviceOutOfMemoryException e) {
      giveBack(); // The result is there all the same.
    } finally {
      span.end();
    }
  }

  /** One picture; when the device's memory runs out, once more with an empty cache. */
  RgbImage edit(EditRequest request, long job) {
    if (!config.trusted()) {
      request.edits().forEach(edit -> AllowedEdits.require(edit, base.generator().config().numWs(), named));
    }
    factors.made().ifPresent(edits::take);
    try {
      return render(request, job);
    } catch (DeviceOutOfMemoryException e) {
      giveBack();
      return render(request, job);
    }
  }

  /** Frees what nobody uses, and lets other processes have what no tensor holds any more. */
  private void giveBack() {
    cache.shrinkTo(0);
    DeviceMemory.release(config.device());
  }

  private RgbImage render(EditRequest request, long job) {
    try (GeneratorCache.Lease person = lease(request.person(), job)) {
      Recorder.Span render = recorder.begin("render", job);
      Pivot pivot = person.pivot(request.face());
      CodeRenderer renderer = request.original()
          ? new CodeRenderer("original", base.generator(), pivot.noise())
          : new CodeRenderer("tuned", person.generator(), pivot.noise());
      RgbImage picture = renderer.render(edits.sequence(request.edits()).edit(pivot.codes()));
      render.end();
      return picture.withProvenance(Provenance.generated(request.edits().stream().map(Edit::toString).toList()));
    }
  }

  private GeneratorCache.Lease lease(PersonalSource person, long job) {
    if (cache.holds(person)) {
      return cache.lease(person);
    }
    Recorder.Span load = recorder.begin("load", job);
    try {
      return cache.lease(person);
    } finally {
      load.end();
    }
  }

  /** Lets a generator go that nobody will ask for. */
  void forget(String key) {
    cache.forget(key);
  }

  @Override
  public void close() {
    cache.close();
    edits.close();
    personaliser.close();
    base.generator().close();
    hold(config, MemoryLimit.NONE);
  }
}
