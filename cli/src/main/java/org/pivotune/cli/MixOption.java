package org.pivotune.cli;

import java.util.List;
import java.util.stream.Stream;
import org.pivotune.edit.Edit;
import org.pivotune.edit.EditException;
import org.pivotune.edit.LayerRange;

/**
 * {@code OTHER@8-11} or {@code OTHER@8-11=0.5}: in these layers the codes of another picture.
 *
 * @param other a run folder, {@code FILE[#NAME]} with a code, or {@code seed:N}
 * @param part 1 for the other's codes, less for a part of the way
 */
record MixOption(String other, LayerRange layers, double part) {
  static MixOption parse(String text) {
    int at = text.lastIndexOf('@');
    if (at < 1) {
      throw malformed(text);
    }
    String where = text.substring(at + 1);
    int sign = where.indexOf('=');
    try {
      return new MixOption(text.substring(0, at), Edit.layers(sign < 0 ? where : where.substring(0, sign)),
          sign < 0 ? 1 : Edit.parse("mix" + where.substring(sign)).strength());
    } catch (EditException e) {
      throw new CommandException(ExitCode.USAGE, malformed(text).getMessage() + ": " + e.getMessage(), e);
    }
  }

  /** Edits and mixes for a picture's file: other people are not named there. */
  static List<String> described(List<String> edits, List<MixOption> mixes) {
    return Stream.concat(edits.stream(), mixes.stream().map(MixOption::described)).toList();
  }

  private String described() {
    String where = layers.isOpen() ? layers.first() + "-" : layers.first() + "-" + (layers.end() - 1);
    return "mix " + (other.startsWith(OtherCodes.SEED) ? other : "another picture") + "@" + where + "=" + part;
  }

  private static CommandException malformed(String text) {
    return new CommandException(ExitCode.USAGE, "--mix is OTHER@LAYERS or OTHER@LAYERS=PART, such as run2@8-11 or "
        + "seed:7@0-3=0.5, not '" + text + "'");
  }
}
