package org.pivotune.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.StoredTensor;
import org.pivotune.checkpoint.TensorFile;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.tensor.HostTensor;

/**
 * Codes from a file of tensors (safetensors, .npz, .npy, .pt), and which space they belong to. A shape decides where it
 * can; where z and w have the same size, the tensor's name does.
 *
 * @param values z [N, z_dim], w [N, w_dim] or w+ [N, num_ws, w_dim]
 */
record LatentFile(HostTensor values, Space space) {
  private static final int MOST_NAMES = 12;

  enum Space {
    Z,
    W,
    W_PLUS;

    /** {@code z}, {@code w} or {@code w+}. */
    static Space of(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "z" -> Z;
        case "w" -> W;
        case "w+", "w_plus", "wplus" -> W_PLUS;
        default -> throw new CommandException(ExitCode.USAGE, "--space is z, w or w+, not '" + text + "'");
      };
    }
  }

  /**
   * Reads one tensor.
   *
   * @param reference {@code FILE#NAME}, or {@code FILE} where it holds one tensor
   * @param wanted the space, where the user names it
   */
  static LatentFile read(String reference, @Nullable Space wanted, GeneratorConfig config) {
    int hash = reference.lastIndexOf('#');
    Path file = Path.of(hash < 1 ? reference : reference.substring(0, hash));
    Map<String, StoredTensor> tensors = TensorFile.open(file);
    if (hash == reference.length() - 1 || (hash < 1 && tensors.size() != 1)) {
      throw new CommandException(ExitCode.USAGE, "--latents is FILE#NAME, with the tensor's name, not '" + reference
          + "'; the file holds " + names(tensors));
    }
    String name = hash < 1 ? tensors.keySet().iterator().next() : reference.substring(hash + 1);
    StoredTensor found = tensors.get(name);
    if (found == null) {
      throw new CommandException(
          ExitCode.BAD_INPUT, file + " has no tensor '" + name + "'; it holds " + names(tensors));
    }
    HostTensor values = NamedTensors.of(file.toString(), Map.of(name, found.read())).requireFinite().get(name);
    HostTensor rows = values.rank() == 1 ? values.reshape(1, values.size(0)) : values;
    Space space = wanted != null ? wanted : guess(reference, name, rows, config);
    HostTensor codes = space == Space.W_PLUS && rows.rank() == 2 ? rows.reshape(1, rows.size(0), rows.size(1)) : rows;
    requireShape(reference, codes, space, config);
    return new LatentFile(codes, space);
  }

  private static String names(Map<String, StoredTensor> tensors) {
    return tensors.size() > MOST_NAMES
        ? tensors.size() + " tensors"
        : String.join(", ", tensors.keySet()).replaceAll("\\p{Cntrl}", "?");
  }

  private static Space guess(String reference, String name, HostTensor rows, GeneratorConfig config) {
    if (rows.rank() == 3) {
      return Space.W_PLUS;
    }
    long size = rows.size(-1);
    if (config.zDim() != config.wDim()) {
      return size == config.zDim() ? Space.Z : Space.W;
    }
    String last = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    if (last.startsWith("z")) {
      return Space.Z;
    }
    if (last.startsWith("w")) {
      return Space.W;
    }
    throw new CommandException(ExitCode.USAGE, reference + ": " + rows + " could be z or w, as both have " + size
        + " numbers, and the name does not tell; add --space z or --space w");
  }

  private static void requireShape(String reference, HostTensor codes, Space space, GeneratorConfig config) {
    boolean fits = switch (space) {
      case Z -> codes.rank() == 2 && codes.size(1) == config.zDim();
      case W -> codes.rank() == 2 && codes.size(1) == config.wDim();
      case W_PLUS -> codes.rank() == 3 && codes.size(1) == config.numWs() && codes.size(2) == config.wDim();
    };
    if (!fits || codes.size(0) < 1) {
      throw new CommandException(ExitCode.BAD_INPUT, reference + " is " + codes + "; this model takes z [N, "
          + config.zDim() + "], w [N, " + config.wDim() + "] or w+ [N, " + config.numWs() + ", " + config.wDim() + "]");
    }
  }
}
