package org.pivotune.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.pivotune.checkpoint.FileTensors;
import org.pivotune.checkpoint.TensorReference;
import org.pivotune.code.CodeReader;
import org.pivotune.code.Codes;
import org.pivotune.code.LatentSpace;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.Noise;
import org.pivotune.stylegan.Truncation;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.RandomNumbers;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "generate",
    description = "Render latent codes, given or random, with a generator.",
    footer = {
      "",
      "Codes are z [N, z_dim], w [N, w_dim], or w+ [num_ws, w_dim] or [N, num_ws, w_dim]. Where z_dim = w_dim the",
      "tensor's name decides between z and w (names that begin with z or w), unless --space does; [num_ws, w_dim] is",
      "one code of w+ unless --space w says that they are num_ws codes. z goes through the mapping network.",
      "--raw writes tensor images, float32 [N, 3, H, W], nominally in [-1, 1], not clamped.",
      "",
      "Examples:",
      "  pivotune generate --latents codes.safetensors#ws --raw images.safetensors",
      "  pivotune generate --count 8 --psi 0.7 --seed 3 --out samples"
    })
final class GenerateCommand extends PivotuneCommand {
  private static final int MOST_RANDOM = 10_000;

  @Option(names = "--model", paramLabel = "M", defaultValue = "faces-128",
      description = "A generator's file, a run folder, a personal generator's file, an added model or "
          + "${DEFAULT-VALUE} (default).")
  String model = "faces-128";

  @Option(names = "--latents", paramLabel = "FILE[#NAME]",
      description = "Codes: a tensor of a .safetensors, .npz, .npy, .pt or .pkl file.")
  @Nullable TensorReference latents;

  @Option(names = "--space", paramLabel = "z|w|w+", description = "Which space the codes belong to.")
  @Nullable String space;

  @Option(names = "--count", paramLabel = "N", description = "Instead of --latents: N random codes.")
  @Nullable Integer count;

  @Option(names = "--noise", paramLabel = "const|none|random", defaultValue = "const",
      description = "The generator's own noise maps, none, or fresh ones (default: ${DEFAULT-VALUE}).")
  NoiseChoice noise = NoiseChoice.CONST;

  @Option(names = "--psi", paramLabel = "X", defaultValue = "1",
      description = "Pull codes towards the centre of W: 1 not at all, 0 all the way (default: ${DEFAULT-VALUE}).")
  double psi = 1;

  @Option(names = "--cutoff", paramLabel = "N", description = "Apply --psi to the N coarsest layers only.")
  @Nullable Integer cutoff;

  @Option(names = "--raw", paramLabel = "FILE", description = "Write the images as safetensors.")
  @Nullable Path raw;

  @Option(names = "--out", paramLabel = "DIR", description = "Write the images as 0000.png, 0001.png, ...")
  @Nullable Path out;

  @Mixin
  ProvenanceOptions provenance = new ProvenanceOptions();

  GenerateCommand(Session session) {
    super(session);
  }

  @Override
  Answer answer() {
    Optional<LatentSpace> wanted = Optional.ofNullable(space).map(SpaceText::parse);
    Truncation truncation = CommandException.usage(
        () -> new Truncation(psi, cutoff == null ? OptionalInt.empty() : OptionalInt.of(cutoff)));
    requireOptions();
    torch();
    try (Generator generator = Sources.generator(Models.of(session()), model, device(), precision());
        RandomNumbers random = new RandomNumbers(common.seed(), device())) {
      GeneratorConfig config = generator.config();
      Codes codes = latents == null ? random(config) : given(latents, config, wanted);
      try (ImageFiles images = new ImageFiles(raw, out, codes.values().size(0), config.resolution(),
          provenance.generated(List.of()))) {
        progress().stage("rendering");
        for (int i = 0; i < images.count(); i++) {
          cancellation().check();
          images.put(i, render(generator, codes, i, truncation, noise.noise(random)));
          progress().step(i + 1, images.count(), "");
        }
        return answer(config, codes, images.count(), images.write());
      }
    }
  }

  private void requireOptions() {
    if ((latents == null) == (count == null)) {
      throw new CommandException(ExitCode.USAGE, "give either --latents FILE#NAME or --count N");
    }
    if (count != null && (count < 1 || count > MOST_RANDOM)) {
      throw new CommandException(ExitCode.USAGE, "--count is 1 to " + MOST_RANDOM + ", not " + count);
    }
    if (raw == null && out == null) {
      throw new CommandException(ExitCode.USAGE, "say where the images go: --raw FILE.safetensors, --out DIR, or both");
    }
    if (raw != null) {
      OutputFolder.requireWritableFile(raw);
    }
    if (out != null) {
      OutputFolder.requireWritable(out);
    }
  }

  private Codes given(TensorReference file, GeneratorConfig config, Optional<LatentSpace> wanted) {
    FileTensors tensors = FileTensors.open(file);
    if (noise == NoiseChoice.CONST && tensors.names().stream().anyMatch(name -> name.contains("noise."))) {
      progress().notice("the noise maps of " + tensors.reference().file() + " are not used: pictures are rendered with "
          + "the generator's own");
    }
    CodeReader reader = CodeReader.of(config);
    FileTensors.Found found = reader.choose(tensors, reader.needed());
    if (wanted.isEmpty() && reader.family(found).isEmpty()) {
      throw new CommandException(ExitCode.BAD_INPUT, found.place() + " is " + found.tensor() + ", which could be z or w, "
          + "as both have " + config.wDim() + " numbers, and the name does not tell; add --space z, --space w or "
          + "--space w+");
    }
    return reader.read(found, wanted);
  }

  /** Drawn on the CPU, so that a seed means the same codes on every device. */
  private Codes random(GeneratorConfig config) {
    Integer wanted = count;
    try (TensorScope scope = TensorScope.open();
        RandomNumbers numbers = new RandomNumbers(common.seed(), Device.CPU)) {
      return new Codes(numbers.normal(wanted == null ? 1 : wanted, config.zDim()).toHost(), LatentSpace.Z);
    }
  }

  /** One image at a time: memory does not grow with the number of codes. */
  private static HostTensor render(
      Generator generator, Codes codes, int index, Truncation truncation, Noise noise) {
    try (TensorScope scope = TensorScope.open();
        GradMode off = GradMode.disabled()) {
      Tensor one = Tensor.of(codes.values(), generator.device()).narrow(0, index, 1);
      Tensor layers = switch (codes.space()) {
        case Z -> generator.repeat(generator.map(one));
        case W -> generator.repeat(one);
        case W_PLUS -> one;
      };
      return generator.synthesize(generator.truncate(layers, truncation), noise).toHost(); // [1, 3, H, W]
    }
  }

  private Answer answer(GeneratorConfig config, Codes codes, int count, List<String> files) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model", model);
    json.put("images", count);
    json.put("space", codes.space().name().toLowerCase(Locale.ROOT));
    json.put("noise", noise.toString());
    json.put("psi", psi);
    json.put("resolution", config.resolution());
    json.put("files", files);
    return new Answer(json, files);
  }
}
