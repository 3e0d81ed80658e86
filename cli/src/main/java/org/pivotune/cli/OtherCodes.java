package org.pivotune.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.pivotune.checkpoint.TensorReference;
import org.pivotune.code.CodeReader;
import org.pivotune.code.Codes;
import org.pivotune.edit.EditSequence;
import org.pivotune.edit.method.StyleMix;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.Truncation;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.RandomNumbers;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;
import org.pivotune.tune.BaseModel;
import org.pivotune.tune.PersonalGenerator;

/** Codes of other pictures, for style mixing. */
final class OtherCodes {
  static final String SEED = "seed:";
  /** Random faces of the whole of W are often odd. */
  private static final double PSI = 0.7;

  private OtherCodes() {}

  /** A step for each mix, after what is there. */
  static EditSequence mixed(EditSequence sequence, Iterable<MixOption> mixes, BaseModel base) {
    EditSequence all = sequence;
    for (MixOption mix : mixes) {
      // Folders by their last name: captions are short.
      String name = "mix " + mix.other().replaceFirst(".*/(?=[^/])", "") + " (" + mix.layers() + ")";
      all = all.and(new StyleMix(name, find(mix.other(), base), mix.layers()), mix.part());
    }
    return all;
  }

  private static HostTensor find(String other, BaseModel base) {
    if (other.startsWith(SEED)) {
      if (!other.substring(SEED.length()).matches("\\d{1,18}")) {
        throw new CommandException(ExitCode.USAGE, "'" + other + "' is no random picture; write seed: and a number");
      }
      return random(base.generator(), Long.parseLong(other.substring(SEED.length())));
    }
    Optional<PersonalGenerator> person = Sources.personal(other);
    if (person.isEmpty() && isTensorFile(other)) {
      Codes codes = CodeReader.of(base.generator().config()).read(TensorReference.parse(other), Optional.empty());
      if (codes.count() != 1) {
        throw new CommandException(ExitCode.BAD_INPUT, other + " holds " + codes.count() + " codes of " + codes.space()
            + ", but a mix takes the code of one picture; save one of them alone");
      }
      return wPlus(codes, base.generator());
    }
    PersonalGenerator personal = person.orElseGet(() -> OpenRun.require(other).generator());
    if (!personal.baseSha256().equals(base.sha256())) {
      throw new CommandException(ExitCode.BAD_INPUT, other + " was personalised from another base model, "
          + personal.baseName() + "; mix runs of one base");
    }
    return personal.pivot().codes();
  }

  private static boolean isTensorFile(String other) {
    return other.indexOf('#') > 0 || Files.isRegularFile(Path.of(other));
  }

  /** [1, num_ws, w_dim]. */
  private static HostTensor wPlus(Codes latents, Generator generator) {
    try (TensorScope scope = TensorScope.open();
        GradMode off = GradMode.disabled()) {
      Tensor one = Tensor.of(latents.values(), generator.device());
      return switch (latents.space()) {
        case Z -> generator.repeat(generator.map(one)).contiguous().toHost();
        case W -> generator.repeat(one).contiguous().toHost();
        case W_PLUS -> one.contiguous().toHost();
      };
    }
  }

  /** A random face, [1, num_ws, w_dim]. */
  static HostTensor random(Generator generator, long seed) {
    try (TensorScope scope = TensorScope.open();
        GradMode off = GradMode.disabled();
        RandomNumbers numbers = new RandomNumbers(seed, Device.CPU)) {
      HostTensor z = numbers.normal(1, generator.config().zDim()).toHost();
      Tensor codes = generator.repeat(generator.map(Tensor.of(z, generator.device())));
      return generator.truncate(codes, Truncation.psi(PSI)).contiguous().toHost();
    }
  }
}
