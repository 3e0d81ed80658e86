package org.pivotune.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pivotune.checkpoint.TensorReference;
import org.pivotune.edit.DirectionCatalogue;
import org.pivotune.edit.Edit;
import org.pivotune.edit.method.PrincipalComponents;
import org.pivotune.edit.recipe.EditCatalogue;
import org.pivotune.edit.recipe.EditFactory;
import org.pivotune.edit.recipe.FactoryConfig;
import org.pivotune.edit.recipe.WordsConfig;
import org.pivotune.stylegan.Generator;
import org.pivotune.tune.BaseModel;
import picocli.CommandLine.Option;

/** Where edits come from: catalogues, and the files that some ways of editing need. */
final class EditOptions {
  private static final int LONGEST_TEMPLATES = 1 << 16;

  @Option(names = {"--catalogue", "--directions"}, paramLabel = "FILE|NAME",
      description = "Edits by name: a file, or ffhq-1024; may be given several times, and goes before the base model's "
          + "own.")
  List<String> catalogues = List.of();

  @Option(names = "--edit-files", paramLabel = "DIR",
      description = "Where the files lie that a catalogue names (default: beside it).")
  @Nullable Path files;

  @Option(names = "--pca", paramLabel = "FILE[#NAME]",
      description = "Principal components for ganspace:N, such as ffhq_pca.pt or GANSpace's .npz (default: computed from "
          + "the generator).")
  @Nullable TensorReference components;

  @Option(names = "--fs3", paramLabel = "FILE[#NAME]",
      description = "For text: what each channel does, StyleCLIP's fs3.npy.")
  @Nullable TensorReference effects;

  @Option(names = "--style-std", paramLabel = "FILE",
      description = "For text: S_mean_std (default: measured on the generator).")
  @Nullable Path deviations;

  @Option(names = "--beta", paramLabel = "X", defaultValue = "0.13",
      description = "For text: the least agreement of a channel that moves (default: ${DEFAULT-VALUE}).")
  double beta = WordsConfig.USUAL_BETA;

  @Option(names = "--text-encoder", paramLabel = "FILE", description = "For text: CLIP's text encoder as ONNX.")
  @Nullable Path encoder;

  @Option(names = "--text-merges", paramLabel = "FILE",
      description = "For text: CLIP's bpe_simple_vocab_16e6.txt.gz, or merges.txt.")
  @Nullable Path merges;

  @Option(names = "--text-templates", paramLabel = "FILE",
      description = "For text: sentences with {}, one a line (default: a photo of a {}.).")
  @Nullable Path templates;

  /** Catalogues and methods for one base and, perhaps, one tuned generator. The caller closes it. */
  EditFactory factory(BaseModel base, Optional<Generator> tuned, long seed, int threads) {
    WordsConfig words = new WordsConfig(Optional.ofNullable(effects), Optional.ofNullable(deviations), beta,
        Optional.ofNullable(encoder), Optional.ofNullable(merges),
        templates == null ? WordsConfig.NONE.templates() : lines(templates));
    FactoryConfig config = new FactoryConfig(
        Optional.ofNullable(components), PrincipalComponents.USUAL_SAMPLES, seed, words, threads);
    return new EditFactory(base.generator(), tuned, catalogues(base), config);
  }

  private List<EditCatalogue> catalogues(BaseModel base) {
    List<EditCatalogue> all = new ArrayList<>();
    for (String name : catalogues) {
      all.add(open(name).requireMadeFor(base.sha256(), base.generator().config()));
    }
    DirectionCatalogue.embeddedFor(base.sha256()).map(EditCatalogue::of).ifPresent(all::add);
    return all;
  }

  /** A catalogue that comes with Pivotune, or a file. */
  EditCatalogue open(String name) {
    return EditCatalogue.embeddedNames().contains(name) && !Files.exists(Path.of(name))
        ? EditCatalogue.embedded(name, Optional.ofNullable(files))
        : EditCatalogue.load(Path.of(name), Optional.ofNullable(files));
  }

  /** Says which edits go further than their source shows. */
  static void warn(List<Edit> edits, EditFactory factory, Progress progress) {
    for (Edit edit : edits) {
      factory.range(edit).filter(range -> !range.contains(edit.strength())).ifPresent(range -> progress.notice(
          edit + " goes beyond " + NumberText.of(range.low()) + " to " + NumberText.of(range.high())
              + ", where its source shows it; the picture may break"));
    }
  }

  private static List<String> lines(Path file) {
    try {
      if (Files.size(file) > LONGEST_TEMPLATES) {
        throw new CommandException(ExitCode.BAD_INPUT, file + " is larger than a list of sentences may be");
      }
      return Files.readAllLines(file).stream().map(String::strip).filter(line -> !line.isEmpty()).toList();
    } catch (IOException e) {
      throw new CommandException(ExitCode.BAD_INPUT, "cannot read " + file + ": " + e, e);
    }
  }
}
