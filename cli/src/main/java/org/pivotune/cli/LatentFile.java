package org.pivotune.cli;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.tensor.HostTensor;

/**
 * Codes from a safetensors file, and which space they belong to. A shape decides where it can; where z and w have the
 * same size, the tensor's name does.
 *
 * @param values z [N, z_dim], w [N, w_dim] or w+ [N, num_ws, w_dim]
 */
record LatentFile(HostTensor values, Space space) {
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
   * @param reference {@code FILE.safetensors#NAME}
   * @param wanted the space, where the user names it
   */
  static LatentFile read(String reference, @Nullable Space wanted, GeneratorConfig config) {
    int hash = reference.lastIndexOf('#');
    if (hash < 1 || hash == reference.length() - 1) {
      throw new CommandException(
          ExitCode.USAGE, "--latents is FILE.safetensors#NAME, with the tensor's name, not '" + reference + "'");
    }
    String name = reference.substring(hash + 1);
    HostTensor values = SafetensorsReader.open(Path.of(reference.substring(0, hash))).read(name);
    HostTensor rows = values.rank() == 1 ? values.reshape(1, values.size(0)) : values;
    Space space = wanted != null ? wanted : guess(reference, name, rows, config);
    HostTensor codes = space == Space.W_PLUS && rows.rank() == 2 ? rows.reshape(1, rows.size(0), rows.size(1)) : rows;
    requireShape(reference, codes, space, config);
    return new LatentFile(codes, space);
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
