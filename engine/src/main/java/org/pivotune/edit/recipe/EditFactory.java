package org.pivotune.edit.recipe;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.TensorReference;
import org.pivotune.code.CodeReader;
import org.pivotune.edit.Edit;
import org.pivotune.edit.EditDirection;
import org.pivotune.edit.EditException;
import org.pivotune.edit.EditMethod;
import org.pivotune.edit.EditSequence;
import org.pivotune.edit.EditText;
import org.pivotune.edit.LayerRange;
import org.pivotune.edit.clip.MapperFile;
import org.pivotune.edit.clip.StyleMapper;
import org.pivotune.edit.method.ChannelEdit;
import org.pivotune.edit.method.ComponentEdit;
import org.pivotune.edit.method.PrincipalComponents;
import org.pivotune.edit.method.SemanticFactors;
import org.pivotune.edit.method.VectorFile;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GeneratorConfig;

/**
 * Makes methods of recipes, for one generator. What takes time (components, factors, networks) is made once and kept, and
 * so is what a catalogue names: its files are read once.
 * Confined to the generators' thread; owns nothing but the text encoder, which {@link #close} lets go.
 */
public final class EditFactory implements AutoCloseable {
  private record FactorsOf(boolean tuned, LayerRange layers) {}

  private final Generator original;
  private final Optional<Generator> tuned;
  private final List<EditCatalogue> catalogues;
  private final FactoryConfig config;
  private final WordsEdits words;
  private final Map<FactorsOf, SemanticFactors> factors = new HashMap<>();
  private final Map<Found, EditMethod> ofCatalogues = new HashMap<>();
  private final Map<Optional<TensorReference>, PrincipalComponents> components = new HashMap<>();

  /**
   * @param original whose components and factors are meant unless a recipe says tuned
   * @param tuned the personal generator, if there is one
   * @param catalogues where names are looked for, in this order; made for this generator
   */
  public EditFactory(
      Generator original, Optional<Generator> tuned, List<EditCatalogue> catalogues, FactoryConfig config) {
    this.original = original;
    this.tuned = tuned;
    this.catalogues = List.copyOf(catalogues);
    this.config = config;
    this.words = new WordsEdits(original, config);
  }

  /**
   * All edits as one sequence.
   *
   * @throws EditException if one cannot be understood, found or made for this generator
   */
  public EditSequence sequence(List<Edit> edits) {
    return new EditSequence(
        edits.stream().map(edit -> new EditSequence.Step(method(edit), edit.strength())).toList());
  }

  /** The method of an edit, without its strength; it is called as the edit is. */
  public EditMethod method(Edit edit) {
    Recipe recipe = EditGrammar.parse(edit.direction());
    String name = caption(edit, recipe);
    if (recipe instanceof Recipe.Named named) {
      Found found = find(named.name());
      EditMethod whole = made(found);
      EditMethod method = edit.layers().isPresent() ? within(edit.layers().get(), whole, found) : whole;
      return new Measured(name, method, found.edit().unit());
    }
    return new Measured(
        name, make(recipe, edit.layers().orElse(LayerRange.ALL), edit.layers().isPresent(), file -> file), 1);
  }

  /**
   * Does at once what the first use of a catalogue's edits would wait for: files are read, components and factors computed.
   * What cannot be made is told to whoever asks for it.
   */
  public void prepare() {
    for (EditCatalogue catalogue : catalogues) {
      for (NamedEdit edit : catalogue.edits()) {
        try {
          made(new Found(catalogue, edit));
        } catch (EditException | CheckpointException e) {
          continue; // such as a file that does not come with Pivotune and was not fetched
        }
      }
    }
  }

  /** Takes the original's factors of all layers, computed elsewhere. */
  public void take(SemanticFactors ofOriginal) {
    factors.putIfAbsent(new FactorsOf(false, LayerRange.ALL), ofOriginal);
  }

  /** As its catalogue says. */
  private EditMethod made(Found found) {
    EditMethod known = ofCatalogues.get(found);
    if (known == null) {
      Optional<LayerRange> layers = found.edit().layers();
      known = make(found.edit().recipe(), layers.orElse(LayerRange.ALL), layers.isPresent(), found.catalogue()::locate);
      ofCatalogues.put(found, known);
    }
    return known;
  }

  private EditMethod within(LayerRange layers, EditMethod whole, Found found) {
    return switch (whole) {
      // The factors of other layers are others.
      case EditDirection direction when !(found.edit().recipe() instanceof Recipe.Factor) -> direction.within(layers);
      case StyleMapper mapper -> mapper.within(layers);
      default -> make(found.edit().recipe(), layers, true, found.catalogue()::locate);
    };
  }

  /** Between which strengths an edit looks natural, as far as its source tells. */
  public Optional<NamedEdit.Range> range(Edit edit) {
    return EditGrammar.parse(edit.direction()) instanceof Recipe.Named named
        ? Optional.of(find(named.name()).edit().range())
        : Optional.empty();
  }

  private record Found(EditCatalogue catalogue, NamedEdit edit) {}

  private Found find(String name) {
    for (EditCatalogue catalogue : catalogues) {
      Optional<NamedEdit> edit = catalogue.find(name);
      if (edit.isPresent()) {
        return new Found(catalogue, edit.get());
      }
    }
    List<String> known = catalogues.stream().flatMap(catalogue -> catalogue.names().stream()).distinct().toList();
    throw new EditException("no edit is named '" + EditText.shorten(name) + "'; there are "
        + (known.isEmpty() ? "none: name a catalogue" : String.join(", ", known))
        + ", and edits such as sefa:3 or style:9:409");
  }

  /** @param given whether anybody named the layers, so that they replace a direction's own */
  private EditMethod make(Recipe recipe, LayerRange layers, boolean given, UnaryOperator<Path> locate) {
    GeneratorConfig generator = original.config();
    return switch (recipe) {
      case Recipe.Named named -> throw new EditException(
          "a catalogue's edit " + named.name() + " cannot be another name");
      case Recipe.Ready(var direction) -> given ? direction.within(layers) : direction;
      case Recipe.Vector(var tensor) ->
          VectorFile.read("file", tensor.at(locate), CodeReader.of(generator), layers);
      case Recipe.Component(var index, var kind, var file) ->
          new ComponentEdit("ganspace:" + index, components(file.map(named -> named.at(locate))), index, layers, kind);
      case Recipe.Factor(var index, var ofTuned) -> factors(ofTuned, layers).direction(index);
      case Recipe.Channels(var channels) -> {
        refuseLayers(given);
        yield new ChannelEdit("channels " + channels, original.styleLayers(), channels);
      }
      case Recipe.Mapper(var file) -> MapperFile.read("mapper", locate.apply(file)).within(layers);
      case Recipe.Words change -> {
        refuseLayers(given);
        yield words.make(change, locate);
      }
    };
  }

  private static void refuseLayers(boolean given) {
    if (given) {
      throw new EditException("an edit of style space names its own layers; leave @LAYERS out");
    }
  }

  private PrincipalComponents components(Optional<TensorReference> named) {
    Optional<TensorReference> file = named.or(config::components);
    return components.computeIfAbsent(file, known -> known.isPresent()
        ? PrincipalComponents.read(known.get())
        : PrincipalComponents.of(original, config.samples(), config.seed(), PrincipalComponents.USUAL_COUNT));
  }

  private SemanticFactors factors(boolean ofTuned, LayerRange layers) {
    Generator generator = ofTuned
        ? tuned.orElseThrow(() -> new EditException("there is no tuned generator here; use sefa:N"))
        : original;
    return factors.computeIfAbsent(new FactorsOf(ofTuned, layers), of -> SemanticFactors.of(generator, layers));
  }

  /** As typed, but files by their last name. */
  private static String caption(Edit edit, Recipe recipe) {
    String what = switch (recipe) {
      case Recipe.Vector(var tensor) -> "file:" + tensor.shortName();
      case Recipe.Mapper(var file) -> "mapper:" + file.getFileName();
      case Recipe.Words(Recipe.Words.InFile(var tensor), var beta) -> "text:" + tensor.shortName();
      default -> edit.direction();
    };
    return what + edit.layers().map(layers -> " @" + layers).orElse("");
  }

  @Override
  public void close() {
    words.close();
  }
}
