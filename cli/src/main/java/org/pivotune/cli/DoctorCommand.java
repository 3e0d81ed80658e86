package org.pivotune.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pivotune.model.EmbeddedModels;
import org.pivotune.model.ModelStore;
import org.pivotune.onnx.OnnxRuntime;
import org.pivotune.onnx.OnnxSession;
import org.pivotune.pack.NativePack;
import org.pivotune.pack.PackCache;
import org.pivotune.pack.RunningJava;
import org.pivotune.torch.Capability;
import org.pivotune.torch.TorchLibrary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "doctor",
    description = "Examine this installation: Java, native libraries, models. Says how to mend what is broken.",
    footer = {"", "Example:", "  pivotune doctor --licences"})
final class DoctorCommand extends PivotuneCommand {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final List<String> FEATURES = List.of("avx", "avx2", "fma", "f16c", "avx512f", "amx_tile");
  private static final long MEBIBYTE = 1 << 20;

  @Option(names = "--licences", description = "List what Pivotune is made of, with licences.")
  boolean licences;

  DoctorCommand(Session session) {
    super(session);
  }

  @Override
  Answer answer() {
    if (licences) {
      Licences packed = Licences.packed();
      return new Answer(Map.of("licences", packed.works().stream().map(Licences.Work::json).toList()), packed.lines());
    }
    Health health = new Health();
    health.section("java", java());
    RunningJava.warnings().forEach(text -> health.problem(ExitCode.DEVICE, text));
    health.section("system", system());
    progress().stage("checking native libraries");
    health.examine(() -> packs(health));
    health.examine(() -> libtorch(health));
    health.examine(() -> onnxRuntime(health));
    cancellation().check();
    progress().stage("checking models");
    health.examine(() -> embedded(health));
    health.examine(() -> added(health));
    return health.answer();
  }

  private static Map<String, Object> java() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("version", Runtime.version().toString());
    facts.put("vendor", System.getProperty("java.vendor"));
    facts.put("home", System.getProperty("java.home"));
    facts.put("collectors", String.join(", ", RunningJava.collectors()));
    facts.put("heap", Runtime.getRuntime().maxMemory() / MEBIBYTE + " MiB at most");
    return facts;
  }

  private static Map<String, Object> system() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("name", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("architecture", System.getProperty("os.arch"));
    facts.put("processors", Runtime.getRuntime().availableProcessors());
    facts.put("processor", cpuLine("model name"));
    Set<String> flags = new LinkedHashSet<>(FEATURES);
    flags.retainAll(Set.copyOf(Arrays.asList(cpuLine("flags").split(" "))));
    facts.put("features", String.join(" ", flags));
    return facts;
  }

  private static String cpuLine(String key) {
    try (var lines = Files.lines(CPU_INFO)) {
      return lines.filter(line -> line.startsWith(key)).findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }

  private void packs(Health health) {
    Map<String, Object> facts = new LinkedHashMap<>();
    Path folder = PackCache.defaultFolder(session().environment());
    for (String variable : List.of("PIVOTUNE_CACHE", "LIBTORCH_HOME", "PIVOTUNE_TORCH_SHIM", "ONNXRUNTIME_HOME")) {
      facts.put(variable, session().environment().getOrDefault(variable, "not set"));
    }
    facts.put("cache", folder.toString());
    health.section("native packs", facts);
    PackCache cache = new PackCache(folder);
    for (NativePack pack : List.of(NativePack.openmp(), NativePack.openblas(), NativePack.libtorch(),
        NativePack.onnxruntime(), NativePack.shim())) {
      health.examine(() -> {
        List<Path> files = cache.resolve(pack);
        List<String> repaired = cache.repair(pack);
        facts.put(pack.name(), files.getFirst().getParent()
            + (repaired.isEmpty() ? "" : "  DAMAGED and unpacked again: " + repaired));
      });
    }
  }

  private void libtorch(Health health) {
    TorchLibrary library = torch();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("version", library.libtorchVersion());
    facts.put("shim", library.files().getLast().toString());
    facts.put("shim sources", library.sourceDigest());
    facts.put("threads", library.threads());
    facts.put("OpenMP", library.capability(Capability.OPENMP) != 0);
    facts.put("oneDNN", library.capability(Capability.ONEDNN) != 0);
    facts.put("pack", session().environment().containsKey("LIBTORCH_HOME") ? "LIBTORCH_HOME" : "Maven, for the CPU");
    health.section("libtorch", facts);
    health.examine(() -> health.section("cuda", CudaFacts.of(library)));
  }

  private static void onnxRuntime(Health health) {
    OnnxRuntime runtime = OnnxRuntime.load();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("version", runtime.version());
    facts.put("library", runtime.library().toString());
    facts.put("providers", String.join(", ", runtime.providers()));
    health.section("onnxruntime", facts);
    OnnxSession.requireJavaApi();
  }

  private static void embedded(Health health) {
    Map<String, Object> facts = new LinkedHashMap<>();
    for (String path : EmbeddedModels.checksums().keySet()) {
      health.examine(() -> facts.put(path, EmbeddedModels.read(path).length / 1000 + " kB, SHA-256 as expected"));
    }
    health.section("embedded models", facts);
  }

  private void added(Health health) {
    ModelStore store = Models.of(session()).store();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("folder", store.folder().toString());
    for (ModelStore.Entry entry : store.list()) {
      facts.put(entry.name(), entry.file().toString());
      health.examine(() -> store.require(entry.name(), entry.kind()));
    }
    health.section("added models", facts);
  }
}
