package org.pivotune.code;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.FileTensors;
import org.pivotune.checkpoint.FileTensors.Found;
import org.pivotune.checkpoint.StoredTensor;
import org.pivotune.checkpoint.TensorFile;
import org.pivotune.checkpoint.TensorReference;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.tensor.HostTensor;

/**
 * Reads codes and directions for one shape of generator. A shape says what it is:
 *
 * <pre>
 * [w_dim]  [1, w_dim]                             one code of W
 * [num_ws, w_dim]  [1, num_ws, w_dim]             one code of W+
 * [num_ws * w_dim]  [N, num_ws * w_dim]           one or N codes of W+, flat
 * [N, w_dim]  [N, 1, w_dim]                       N codes of W, N other than num_ws
 * [N, num_ws, w_dim]  [N, 1, num_ws, w_dim]       N codes of W+
 * [N, rows, w_dim], [rows, w_dim]                 a code of W written for another generator, where all rows are the same
 * [N, z_dim]                                      N codes of Z, where sizes or names tell
 * </pre>
 *
 * <p>Immutable; safe from any thread.
 *
 * @param numWs how many style codes the generator takes
 * @param wDim size of w
 * @param zDim size of z
 */
public record CodeReader(int numWs, int wDim, int zDim) {
  /** What tools call codes. */
  private static final Set<String> NAMES = Set.of("codes", "code", "w", "ws", "w_plus", "wplus", "w+", "w_pivot",
      "projected_w", "latent", "latents", "latent_code", "dlatent", "dlatents", "pivot", "z");
  /** Names that say w beside those that begin with w. */
  private static final Set<String> OF_W = Set.of("projected_w", "latent", "dlatent", "dlatents", "pivot");
  private static final String ALONE_IN_Z = "z([_.-].*)?|latents_z";
  private static final String ALONE_IN_W = "(projected_)?w(s|p|_plus)?([_.-].*|[0-9].*)?|dlatents?";
  private static final int MOST_DIMENSIONS = 4;
  /** Rows of the largest generators that there are. */
  private static final int MOST_ROWS = 64;
  /** Style codes of a generator of 8 px; each doubling of the side takes two more. */
  private static final int FEWEST_ROWS = 4;

  /** For codes of a generator. */
  public static CodeReader of(GeneratorConfig config) {
    return new CodeReader(config.numWs(), config.wDim(), config.zDim());
  }

  /**
   * Latents, as many as there are.
   *
   * @param wanted the space, where the user names it; else shape and name tell
   * @throws CheckpointException if the file is damaged, or has no such codes, or it is not plain which or of what space
   */
  public Codes read(TensorReference reference, Optional<LatentSpace> wanted) {
    return read(choose(FileTensors.open(reference), needed()), wanted);
  }

  /** The same from a tensor that was chosen. */
  public Codes read(Found found, Optional<LatentSpace> wanted) {
    LatentSpace space = wanted.or(() -> family(found)).orElseThrow(() -> found.failure("which could be z or w, as both "
        + "have " + wDim + " numbers; give the tensor a name that begins with z or w, or the shape of w+, ["
        + numWs + ", " + wDim + "]"));
    return space == LatentSpace.Z ? ofZ(found) : ofW(found, wanted);
  }

  /**
   * One code of W or W+, such as a pivot.
   *
   * @return [1, num_ws, w_dim]
   * @throws CheckpointException if there are more codes, or none
   */
  public HostTensor one(Found found) {
    return one(found, "the code of one picture, [" + numWs + ", " + wDim + "] or [" + wDim + "],").rows(numWs);
  }

  private Codes one(Found found, String needed) {
    // Before anything is read: a file may hold a million codes.
    boolean many = found.tensor().elementCount() > (long) MOST_ROWS * wDim;
    Codes codes = many ? null : ofW(found, Optional.empty());
    if (codes == null || codes.count() != 1) {
      throw found.failure("which is " + (codes == null ? "many codes" : codes.count() + " codes of " + codes.space())
          + ", but " + needed + " is needed; save one of them alone, such as numpy.save('one.npy', array[0])");
    }
    return codes;
  }

  /**
   * A direction for all layers or for each.
   *
   * @return [1, w_dim] or [num_ws, w_dim]; finite
   * @throws CheckpointException if it holds no direction of this generator, or several
   */
  public HostTensor direction(TensorReference reference) {
    String needed = "a direction [" + wDim + "] or [" + numWs + ", " + wDim + "]";
    Found found = choose(FileTensors.open(reference), needed);
    Codes codes = one(found, needed);
    return codes.space() == LatentSpace.W ? codes.values() : codes.values().reshape(numWs, wDim);
  }

  /** The tensor of a file that is codes of this generator. */
  public Found choose(FileTensors tensors, String needed) {
    return tensors.choose(NAMES, this::fits, needed);
  }

  /** What this generator takes, in words. */
  public String needed() {
    return "z [N, " + zDim + "], w [N, " + wDim + "] or w+ [" + numWs + ", " + wDim + "] or [N, " + numWs + ", " + wDim
        + "]";
  }

  private boolean fits(StoredTensor tensor) {
    long[] shape = tensor.shape();
    long last = shape.length == 0 ? 0 : shape[shape.length - 1];
    boolean ofW = shape.length <= MOST_DIMENSIONS && (last == wDim || last == (long) numWs * wDim);
    return ofW || shape.length <= 2 && last == zDim;
  }

  /** Z, or else W for W and W+, between which the shape decides; empty where neither shape nor name tells. */
  public Optional<LatentSpace> family(Found found) {
    long[] shape = found.tensor().shape();
    long last = shape.length == 0 ? 0 : shape[shape.length - 1];
    if (shape.length > 2 || last != zDim) {
      return Optional.of(LatentSpace.W);
    }
    String name = FileTensors.lastPart(found.name());
    boolean alone = found.name().equals(TensorFile.ALONE);
    String file = alone ? stem(found.file()) : "";
    if (alone ? file.matches(ALONE_IN_Z) : name.startsWith("z")) {
      return Optional.of(LatentSpace.Z);
    }
    if (zDim != wDim) {
      return Optional.of(LatentSpace.Z);
    }
    boolean says = alone ? file.matches(ALONE_IN_W) : name.startsWith("w") || OF_W.contains(name);
    return says || shape.length == 2 && shape[0] == numWs ? Optional.of(LatentSpace.W) : Optional.empty();
  }

  private static String stem(String file) {
    String name = file.substring(file.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return name.indexOf('.') < 0 ? name : name.substring(0, name.lastIndexOf('.'));
  }

  private Codes ofZ(Found found) {
    long[] shape = found.tensor().shape();
    boolean fits = shape.length >= 1 && shape.length <= 2 && shape[shape.length - 1] == zDim;
    if (!fits || found.tensor().elementCount() == 0) {
      throw misfit(found);
    }
    return new Codes(finite(found).reshape(shape.length == 1 ? 1 : shape[0], zDim), LatentSpace.Z);
  }

  private Codes ofW(Found found, Optional<LatentSpace> wanted) {
    long[] shape = plain(found);
    long count = shape[0];
    long rows = shape[1];
    boolean single = found.tensor().shape().length <= 2 && shape[2] == wDim;
    // [M, w_dim]: one code of M rows, or M codes of one row.
    boolean eachItsOwn = single && rows > 1 && !isOneCode(found, rows, wanted);
    HostTensor values = finite(found);
    if (eachItsOwn) {
      count = rows;
      rows = 1;
    }
    if (rows == numWs && !wanted.equals(Optional.of(LatentSpace.W))) {
      return new Codes(values.reshape(count, numWs, wDim), LatentSpace.W_PLUS);
    }
    if (rows != 1) {
      values = first(found, values, count, rows);
    }
    Codes ofW = new Codes(values.reshape(count, wDim), LatentSpace.W);
    return wanted.equals(Optional.of(LatentSpace.W_PLUS))
        ? new Codes(ofW.rows(numWs), LatentSpace.W_PLUS)
        : ofW;
  }

  /** Whether [rows, w_dim] is one code: as many rows as this generator takes, or as another does, all the same. */
  private boolean isOneCode(Found found, long rows, Optional<LatentSpace> wanted) {
    if (wanted.isPresent()) {
      return wanted.get() == LatentSpace.W_PLUS;
    }
    return rows == numWs || rows >= FEWEST_ROWS && rows <= MOST_ROWS && rows % 2 == 0
        && differing(found.tensor().read(), 1, rows) < 0;
  }

  /** [count, rows, w_dim], dimensions of 1 left out and flat codes unfolded. */
  private long[] plain(Found found) {
    long[] shape = found.tensor().shape();
    boolean right = shape.length >= 1 && shape.length <= MOST_DIMENSIONS && found.tensor().elementCount() > 0;
    if (right && shape.length == MOST_DIMENSIONS) {
      right = shape[0] == 1 || shape[1] == 1;
      shape = new long[] {shape[0] * shape[1], shape[2], shape[3]};
    }
    long last = right ? shape[shape.length - 1] : 0;
    long before = shape.length < 2 ? 1 : shape[shape.length - 2];
    long count = shape.length < 3 ? 1 : shape[0];
    if (last == wDim) {
      return new long[] {count, before, wDim};
    }
    if (last == (long) numWs * wDim && (before == 1 || count == 1)) {
      return new long[] {count * before, numWs, wDim * (long) numWs};
    }
    throw misfit(found);
  }

  /** The first row of each code, where all are the same: some tools write 18 rows whatever the resolution. */
  private HostTensor first(Found found, HostTensor values, long count, long rows) {
    long code = differing(values, count, rows);
    if (code >= 0) {
      throw found.failure("whose code " + code + " has " + rows + " rows that differ, but this generator takes " + numWs
          + "; give codes that were made with it");
    }
    HostTensor firsts = HostTensor.allocate(count, wDim);
    for (int i = 0; i < count; i++) {
      firsts.data().put(i * wDim, values.data(), Math.toIntExact(i * rows * wDim), wDim);
    }
    return firsts;
  }

  /** The first code whose rows are not all the same; -1 if there is none. */
  private long differing(HostTensor values, long count, long rows) {
    for (int code = 0; code < count; code++) {
      int start = Math.toIntExact(code * rows * wDim);
      for (int i = start + wDim; i < start + rows * wDim; i++) {
        if (values.get(i) != values.get(i - wDim)) {
          return code;
        }
      }
    }
    return -1;
  }

  private static HostTensor finite(Found found) {
    HostTensor values = found.tensor().read();
    int element = values.firstNotFinite();
    if (element >= 0) {
      throw found.failure("and holds " + values.get(element) + " at " + place(element, values.shape())
          + "; the file is damaged, or what made it diverged: use another one");
    }
    return values;
  }

  /** Such as [0, 3, 17]. */
  private static List<Long> place(long element, long[] shape) {
    Long[] index = new Long[shape.length];
    long left = element;
    for (int dimension = shape.length - 1; dimension >= 0; dimension--) {
      index[dimension] = left % shape[dimension];
      left /= shape[dimension];
    }
    return List.of(index);
  }

  private CheckpointException misfit(Found found) {
    return found.failure("but this generator takes " + needed());
  }
}
