package org.pivotune.edit.recipe;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.pivotune.checkpoint.TensorReference;
import org.pivotune.edit.EditException;
import org.pivotune.edit.EditText;
import org.pivotune.edit.method.ComponentEdit;
import org.pivotune.edit.method.StyleChannel;

/**
 * What may stand before {@code @LAYERS=STRENGTH} in an edit:
 *
 * <pre>
 * NAME                           in a catalogue
 * sefa:N  sefa-tuned:N           factor N of the original's or the tuned generator's weights
 * ganspace:N  ganspace-add:N     principal component N: set to, or moved by, STRENGTH standard deviations
 * style:LAYER:CHANNEL            a channel of style space, moved by STRENGTH
 * file:FILE  file:FILE#NAME      a vector of W, or of each layer, in a file of tensors of any format
 * mapper:FILE                    a StyleCLIP mapper
 * text:FILE  text:FILE#NAME      a change of words in a file of tensors
 * text:PHRASE&gt;PHRASE            from one phrase to the other, by the user's text encoder
 * sefa:NAME  ganspace:NAME  style:NAME   the same as NAME, for those who know how it is made
 * </pre>
 */
public final class EditGrammar {
  private static final String NUMBER = "\\d{1,4}";

  private EditGrammar() {}

  /**
   * Reads the part of an edit that says what.
   *
   * @throws EditException if there is no such method, or its part is missing
   */
  public static Recipe parse(String what) {
    int colon = what.indexOf(':');
    if (colon < 0) {
      return new Recipe.Named(what);
    }
    String method = what.substring(0, colon).strip();
    String which = what.substring(colon + 1).strip();
    if (which.isEmpty()) {
      throw new EditException("'" + EditText.shorten(what)
          + "' does not say which; write for example sefa:3, style:9:409 or file:age.pt");
    }
    return switch (method) {
      case "sefa" -> which.matches(NUMBER) ? new Recipe.Factor(index(which), false) : named(which);
      case "sefa-tuned" -> new Recipe.Factor(index(which), true);
      case "ganspace" -> which.matches(NUMBER) ? component(which, ComponentEdit.Kind.SET) : named(which);
      case "ganspace-add" -> component(which, ComponentEdit.Kind.ADD);
      case "style" -> which.indexOf(':') > 0 ? channel(which) : named(which);
      case "file" -> new Recipe.Vector(tensor(which));
      case "mapper" -> new Recipe.Mapper(path(which));
      case "text" -> new Recipe.Words(words(which), OptionalDouble.empty());
      default -> throw new EditException("there is no way to edit called '" + EditText.shorten(method)
          + "'; there are sefa, sefa-tuned, "
          + "ganspace, ganspace-add, style, file, mapper, text, and the names of a catalogue");
    };
  }

  private static Recipe named(String name) {
    EditText.requireName(name);
    return new Recipe.Named(name);
  }

  private static Recipe component(String which, ComponentEdit.Kind kind) {
    return new Recipe.Component(index(which), kind, Optional.empty());
  }

  private static Recipe channel(String which) {
    String[] parts = which.split(":", -1);
    if (parts.length != 2 || !parts[0].matches(NUMBER) || !parts[1].matches(NUMBER)) {
      throw new EditException("'style:" + EditText.shorten(which)
          + "' is no channel of style space; write style:LAYER:CHANNEL, such as "
          + "style:9:409");
    }
    return new Recipe.Channels(
        List.of(new StyleChannel(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]))));
  }

  private static Recipe.Words.Change words(String which) {
    int arrow = which.indexOf('>');
    if (arrow < 0) {
      return new Recipe.Words.InFile(tensor(which));
    }
    String neutral = which.substring(0, arrow).strip();
    String target = which.substring(arrow + 1).strip();
    if (neutral.isEmpty() || target.isEmpty()) {
      throw new EditException("'text:" + EditText.shorten(which)
          + "' needs a phrase on both sides of '>', such as text:face>smiling face");
    }
    return new Recipe.Words.Phrases(neutral, target);
  }

  private static int index(String text) {
    if (!text.matches(NUMBER)) {
      throw new EditException("'" + EditText.shorten(text)
          + "' is no number of a direction; they count from 0, such as sefa:3");
    }
    return Integer.parseInt(text);
  }

  private static TensorReference tensor(String text) {
    path(text); // refuses what can be no file
    return TensorReference.parse(text);
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new EditException("'" + EditText.shorten(text) + "' is no name of a file", e);
    }
  }
}
