package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pivotune.edit.LayerRange;
import org.pivotune.edit.recipe.NamedEdit;
import org.pivotune.invert.CodeSpace;
import org.pivotune.observe.Cancellation;
import org.pivotune.personalise.PersonaliseConfig;
import org.pivotune.personalise.Preset;
import org.pivotune.tune.JointSteps;
import org.pivotune.tune.LocalityConfig;
import org.pivotune.tune.LocalityRadius;
import picocli.CommandLine;

class ParsingTest {
  private static CommandLine commands() {
    Console console = new Console(new AnswerStream(System.out), System.err, false);
    return new CommandLineInterface(
        new Session(console, Cancellation.NEVER, Map.of(), Optional.<Path>empty())).commands();
  }

  private static List<CommandLine> leaves(CommandLine command) {
    List<CommandLine> leaves = new ArrayList<>();
    if (command.getSubcommands().isEmpty()) {
      leaves.add(command);
    }
    command.getSubcommands().values().stream().distinct().forEach(inner -> leaves.addAll(leaves(inner)));
    return leaves;
  }

  @Test
  void hasTheCommandsOfTheContract() {
    assertThat(commands().getSubcommands()).containsKeys("demo", "align", "invert", "tune", "personalise", "edit",
        "generate", "measure", "directions", "model", "doctor", "video", "interpolate", "unalign");
    assertThat(commands().getSubcommands().get("model").getSubcommands())
        .containsKeys("info", "import", "export", "add", "list");
    assertThat(commands().getSubcommands().get("directions").getSubcommands()).containsKeys("list", "browse", "learn");
  }

  @Test
  void everyCommandHasCommonOptionsAndAnExample() {
    assertThat(leaves(commands())).hasSizeGreaterThan(20);
    for (CommandLine leaf : leaves(commands())) {
      assertThat(leaf.getCommandSpec().optionsMap()).as(leaf.getCommandName())
          .containsKeys("--json", "--device", "--seed", "--threads", "--quiet", "--stacktrace", "--help");
      assertThat(leaf.getUsageMessage()).containsPattern("Examples?:\\R  pivotune ");
    }
  }

  @Test
  void helpIsNoError() {
    CliRun run = CliRun.of("personalise", "--help");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("pivotune personalise photo.jpg --out run");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void noCommandNamesThem() {
    CliRun run = CliRun.of();
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).startsWith("pivotune: name a command: demo,").hasLineCount(1);
    assertThat(CliRun.of("model").err()).contains("info, import, export, differences, add, list");
  }

  @Test
  void misspeltOptionsAreUsageErrorsOnOneLine() {
    CliRun run = CliRun.of("align", "photo.jpg", "--out", "x", "--fase", "1");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.failure()).has(errorText("cli.unknown-option-value"));
    assertThat(run.err()).hasLineCount(1);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void errorsAreJsonToo() {
    CliRun run = CliRun.of("align", "--json");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.json().path("error").path("code").asString()).isEqualTo("usage");
    assertThat(run.json().path("error").path("exit").asInt()).isEqualTo(2);
    assertThat(run.err()).contains(run.json().path("error").path("message").asString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpu", "cuda:x", "cpu:0", ""})
  void unknownDevicesAreUsageErrors(String device) {
    CliRun run = CliRun.of("model", "list", "--device", device);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.failure()).has(errorText("cli.unknown-device", "'" + device + "'"));
  }

  @Test
  void cudaWithoutACudaBuildSaysSo() {
    CliRun run = CliRun.of("model", "list", "--device", "cuda:1", "--json");
    assertThat(run.code()).isEqualTo(7);
    assertThat(run.failure()).has(errorText("cli.no-such-device"));
    assertThat(run.json().path("error").path("code").asString()).isEqualTo("device");
  }

  @Test
  void whatIsForGpusIsRefusedOnTheCpu() {
    CliRun narrow = CliRun.of("model", "list", "--precision", "fp16");
    assertThat(narrow.code()).isEqualTo(2);
    assertThat(narrow.failure()).has(errorText("cli.precision-needs-cuda"));
    assertThat(CliRun.of("model", "list", "--precision", "fp32").code()).isZero();
    CliRun unknown = CliRun.of("model", "list", "--precision", "int8");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.failure()).has(errorText("cli.unknown-precision"));
    assertThat(CliRun.of("model", "list", "--precision", "auto", "--deterministic").code()).isZero();
    CliRun limited = CliRun.of("model", "list", "--max-memory", "3g");
    assertThat(limited.code()).isEqualTo(2);
    assertThat(limited.failure()).has(errorText("cli.memory-limit-has-nothing-to-choose"));
    for (String amount : List.of("0", "-1g", "3x", "1e9", "99999999999999999999g")) {
      CliRun odd = CliRun.of("model", "list", "--max-memory=" + amount);
      assertThat(odd.code()).isEqualTo(2);
      assertThat(odd.failure()).has(errorText("cli.no-amount-of-memory", "'" + amount + "'"));
    }
  }

  @Test
  void threadsArePositive() {
    assertThat(CliRun.of("model", "list", "--threads", "0").code()).isEqualTo(2);
  }

  @Test
  void oneGeneratorForOnePhotoNeedsNoWord() {
    for (String option : List.of("--together", "--same-person")) {
      CliRun run = CliRun.of("personalise", "a.jpg", "--out", "x", option);
      assertThat(run.code()).isEqualTo(2);
      assertThat(run.failure()).has(errorText("cli.one-photo-together", option));
    }
    CliRun several = CliRun.of("invert", "a/photo.jpg", "b/photo.jpg", "--out", "x");
    assertThat(several.code()).isEqualTo(2);
    assertThat(several.failure()).has(errorText("cli.photos-share-a-folder"));
  }

  @Test
  void theReferencesJointTuningHasNoEarlyStop() {
    RunOptions options = new RunOptions();
    Progress quiet = new Progress(new Console(new AnswerStream(System.out), System.err, false), true);
    RunOptions.Chosen chosen = options.choose(Preset.OFFICIAL, 256, null, net -> true, quiet);
    assertThat(chosen.config().tuning().stopAt()).isPresent();
    assertThat(options.together(chosen).config().tuning().stopAt()).isEmpty();
    options.constants.stopAt = "0.1";
    RunOptions.Chosen asked = options.choose(Preset.OFFICIAL, 256, null, net -> true, quiet);
    assertThat(options.together(asked).config().tuning().stopAt()).hasValue(0.1);
    RunOptions fewer = new RunOptions();
    fewer.preset = Preset.QUICK;
    RunOptions.Chosen quick = fewer.choose(Preset.OFFICIAL, 256, null, net -> true, quiet);
    assertThat(fewer.together(quick).config().tuning().stopAt()).isPresent();
  }

  @Test
  void everyConstantCanBeOverridden() {
    ConstantOptions options = new ConstantOptions();
    new CommandLine(options).parseArgs(
        "--steps-invert", "7", "--invert-rate", "0.5", "--ramp-up", "0.1", "--ramp-down", "0.2", "--latent-noise",
        "0.3", "--latent-noise-ramp", "0.4", "--noise-weight", "9", "--w-samples", "11", "--w-seed", "12",
            "--keep-noise",
        "--space", "w+", "--steps-tune", "13", "--tune-rate", "0.6", "--tune-ramp-down", "0.35", "--mse-weight", "2",
        "--perceptual-weight", "3", "--stop-at", "0.07", "--locality-alpha", "5", "--locality-psi", "0.8",
        "--locality-mse-weight", "0.25", "--locality-perceptual-weight", "0.75", "--locality-samples", "2",
        "--locality-interval", "4", "--locality-radius", "LAYER", "--joint-steps", "SUM", "--tune-batch", "3",
        "--tune-codes");
    PersonaliseConfig config = options.over(Preset.OFFICIAL.config(256), 99L);
    assertThat(config.projection()).isEqualTo(new org.pivotune.invert.ProjectionConfig(
        org.pivotune.invert.ProjectionStart.MEAN, 7, 0.5, 0.1, 0.2, 0.3, 0.4, 9, 11, 12, true, 99));
    assertThat(config.space()).isEqualTo(CodeSpace.W_PLUS);
    assertThat(config.tuning()).isEqualTo(new org.pivotune.tune.TuningConfig(13, 0.6, 0.35, 2, 3,
        OptionalDouble.of(0.07), Optional.of(new LocalityConfig(5, LocalityRadius.LAYER, 0.8, 0.25, 0.75, 2, 4)), 99,
        JointSteps.SUM, 3, true));
  }

  @Test
  void regularisationIsSwitchedOnAndOff() {
    ConstantOptions on = new ConstantOptions();
    new CommandLine(on).parseArgs("--regularize", "--stop-at", "never");
    assertThat(on.over(Preset.OFFICIAL.config(256), null).tuning().locality()).contains(LocalityConfig.official());
    assertThat(on.over(Preset.OFFICIAL.config(256), null).tuning().stopAt()).isEmpty();
    ConstantOptions off = new ConstantOptions();
    new CommandLine(off).parseArgs("--no-regularize", "--no-keep-noise");
    assertThat(off.over(Preset.PAPER.config(256), null).tuning().locality()).isEmpty();
    assertThat(off.over(Preset.PAPER.config(256), null).projection().keepNoise()).isFalse();
  }

  @Test
  void whatIsNotGivenStaysAsThePresetHasIt() {
    for (Preset preset : Preset.values()) {
      assertThat(new ConstantOptions().over(preset.config(128), null)).isEqualTo(preset.config(128));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--steps-invert=-1", "--tune-rate=-1", "--stop-at=soon", "--space=z", "--ramp-up=2",
      "--tune-batch=0", "--tune-batch=2", "--mse-weight=NaN", "--perceptual-weight=Infinity", "--stop-at=NaN",
      "--stop-at=-1", "--tune-ramp-down=NaN", "--locality-psi=NaN", "--locality-alpha=Infinity",
      "--locality-mse-weight=NaN", "--noise-weight=Infinity", "--latent-noise=Infinity"})
  void impossibleConstantsAreUsageErrors(String option) {
    ConstantOptions options = new ConstantOptions();
    new CommandLine(options).parseArgs(option);
    assertThatThrownBy(() -> options.over(Preset.OFFICIAL.config(256), null))
        .isInstanceOfSatisfying(CommandException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE));
  }

  @Test
  void mixesAndGridsHaveAForm() {
    assertThat(MixOption.parse("run@home@8-11=0.5"))
        .isEqualTo(new MixOption("run@home", new LayerRange(8, 12), 0.5));
    assertThat(MixOption.parse("seed:7@0-")).isEqualTo(new MixOption("seed:7", new LayerRange(0, Integer.MAX_VALUE),
        1));
    for (String wrong : List.of("run", "@1-2", "run@", "run@a", "run@1-2=x", "run@1-2=")) {
      assertThatThrownBy(() -> MixOption.parse(wrong)).as(wrong).isInstanceOfSatisfying(CommandException.class,
          e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE));
    }
    GridOption grid = GridOption.parse("smile=-2:2:3,yaw");
    assertThat(grid.fileName()).isEqualTo("smile-yaw");
    for (String wrong : List.of("smile", "smile,", ",yaw", "a,b,c")) {
      assertThatThrownBy(() -> GridOption.parse(wrong)).hasMessageContaining("--grid");
    }
  }

  @Test
  void stripsHaveAForm() {
    assertThat(StripOption.parse("smile=-3:3:7").strengths(Optional.empty())).containsExactly(-3.0, -2.0, -1.0, 0.0,
        1.0, 2.0, 3.0);
    assertThat(StripOption.parse("smile").strengths(Optional.empty())).hasSize(7).startsWith(-3.0).endsWith(3.0);
    assertThat(StripOption.parse("smile@4-7").strengths(Optional.of(new NamedEdit.Range(0, 6))))
        .containsExactly(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0);
    StripOption channel = StripOption.parse("style:9:40=-10:10:3");
    assertThat(channel.edit().direction()).isEqualTo("style:9:40");
    assertThat(channel.fileName()).isEqualTo("style-9-40");
    assertThat(StripOption.parse("smile@0-3").fileName()).isNotEqualTo(StripOption.parse("smile@4-7").fileName());
    for (String wrong : List.of("smile=2", "smile=1:2", "smile=1:2:1", "smile=a:b:3", "smile=1:2:999", "=1:2:3")) {
      assertThatThrownBy(() -> StripOption.parse(wrong)).hasMessageContaining("smile=-3:3:7");
    }
  }
}
