package org.pivotune.edit.recipe;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pivotune.checkpoint.FileTensors;
import org.pivotune.checkpoint.StoredTensor;
import org.pivotune.checkpoint.TensorReference;
import org.pivotune.edit.EditException;
import org.pivotune.edit.EditMethod;
import org.pivotune.edit.clip.ClipTextEncoder;
import org.pivotune.edit.clip.ClipTokenizer;
import org.pivotune.edit.clip.GlobalDirection;
import org.pivotune.edit.clip.StyleDeviations;
import org.pivotune.stylegan.Generator;
import org.pivotune.tensor.HostTensor;

/** Makes edits of changes of words; what they need is loaded when the first asks for it. */
final class WordsEdits implements AutoCloseable {
  private static final int MOST_WORDS = 8192;

  private final Generator generator;
  private final FactoryConfig config;
  private @Nullable ClipTextEncoder encoder;
  private @Nullable StyleDeviations deviations;
  private @Nullable HostTensor effects;

  WordsEdits(Generator generator, FactoryConfig config) {
    this.generator = generator;
    this.config = config;
  }

  EditMethod make(Recipe.Words recipe, UnaryOperator<Path> locate) {
    float[] change = switch (recipe.change()) {
      case Recipe.Words.InFile(var tensor) -> vector(tensor.at(locate));
      case Recipe.Words.Phrases(var neutral, var target) ->
          encoder().change(neutral, target, config.words().templates());
    };
    return GlobalDirection.of("words", generator.styleLayers(), effects(), change, deviations(),
        recipe.beta().orElse(config.words().beta()));
  }

  private static float[] vector(TensorReference reference) {
    FileTensors.Found found = FileTensors.open(reference).sole("a change of words, one vector of CLIP's space");
    if (found.tensor().elementCount() < 1 || found.tensor().elementCount() > MOST_WORDS) {
      throw found.failure("which is no change of words: that is one vector of CLIP's space, such as [512]");
    }
    return found.tensor().read().toArray();
  }

  private HostTensor effects() {
    HostTensor known = effects;
    if (known == null) {
      TensorReference file = config.words().effects().orElseThrow(() -> new EditException(
          "edits by words need what each channel of style space does to a picture: name StyleCLIP's fs3.npy of this "
              + "generator with --fs3"));
      FileTensors.Found found = FileTensors.open(file).choose(
          List.of("fs3"), tensor -> tensor.shape().length == 2, "a matrix of the channels' effects");
      StoredTensor stored = found.tensor();
      long channels = generator.styleLayers().stream().filter(layer -> !layer.colours())
          .mapToLong(layer -> layer.channels()).sum();
      if (stored.shape().length != 2 || stored.shape()[0] != channels || stored.shape()[1] > MOST_WORDS) {
        throw found.failure("but this generator has " + channels + " channels that make no colours; use the fs3 made "
            + "for it");
      }
      known = stored.read();
      effects = known;
    }
    return known;
  }

  private StyleDeviations deviations() {
    StyleDeviations known = deviations;
    if (known == null) {
      Optional<Path> file = config.words().deviations();
      known = file.isPresent()
          ? StyleDeviations.read(file.get(), generator.styleLayers())
          : StyleDeviations.of(generator, StyleDeviations.USUAL_SAMPLES, config.seed());
      deviations = known;
    }
    return known;
  }

  private ClipTextEncoder encoder() {
    ClipTextEncoder known = encoder;
    if (known == null) {
      Path model = config.words().encoder().orElseThrow(WordsEdits::noEncoder);
      Path merges = config.words().merges().orElseThrow(WordsEdits::noEncoder);
      known = ClipTextEncoder.open(model, ClipTokenizer.read(merges), config.threads());
      encoder = known;
    }
    return known;
  }

  private static EditException noEncoder() {
    return new EditException("phrases need CLIP's text encoder, which is not part of Pivotune: name its ONNX file "
        + "with --text-encoder and its list of merges with --text-merges, or give the change as text:FILE.npy");
  }

  @Override
  public void close() {
    if (encoder != null) {
      encoder.close();
      encoder = null;
    }
  }
}
