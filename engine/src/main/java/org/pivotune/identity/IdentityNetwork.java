package org.pivotune.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.pivotune.model.EmbeddedModels;
import org.pivotune.onnx.OnnxException;
import org.pivotune.onnx.OnnxSession;
import org.pivotune.tensor.HostTensor;

/**
 * An ArcFace-style network: RGB face of 112 x 112 pixels, (value - 127.5) / 127.5, to a vector whose direction is the
 * identity (Deng et al., "ArcFace: Additive Angular Margin Loss for Deep Face Recognition").
 *
 * <p>Threads: {@link #embed} may be called from several threads at once; {@link #close} must not race with it.
 */
public final class IdentityNetwork implements AutoCloseable {
  private static final String EMBEDDED = "identity/mobilefacenet.onnx";
  private static final long MAX_FILE_BYTES = 1L << 30;
  private static final int MIN_DIMENSION = 32;
  private static final int MAX_DIMENSION = 65_536;

  private final String name;
  private final OnnxSession session;
  private final String input;
  private final int dimension;

  private IdentityNetwork(String name, OnnxSession session) {
    this.name = name;
    this.session = session;
    this.input = onlyInput(name, session);
    this.dimension = probe();
  }

  /**
   * The MobileFaceNet that comes with Pivotune (512 numbers per face); see {@code models/identity/CARD.md}.
   *
   * @param threads threads used inside one run; at least 1
   */
  public static IdentityNetwork embedded(int threads) {
    return open("the embedded MobileFaceNet", EmbeddedModels.read(EMBEDDED), threads);
  }

  /**
   * Another ArcFace-style ONNX file: one input [N or 1, 3, 112, 112], one output of [1, D].
   *
   * @throws IdentityException if the file cannot be read or is no such network; the message says what it is instead
   */
  public static IdentityNetwork open(Path file, int threads) {
    try {
      long size = Files.size(file);
      if (size > MAX_FILE_BYTES) {
        throw new IdentityException(
            file + " has " + size + " bytes; an identity network has at most " + MAX_FILE_BYTES);
      }
      return open(file.toString(), Files.readAllBytes(file), threads);
    } catch (IOException e) {
      throw new IdentityException("cannot read the identity network " + file + ": " + e, e);
    }
  }

  private static IdentityNetwork open(String name, byte[] model, int threads) {
    OnnxSession session;
    try {
      session = OnnxSession.open(name, model, threads);
    } catch (OnnxException e) {
      throw new IdentityException(
          e.getMessage() + "; an identity network is an ONNX file that maps [1, 3, 112, 112] to one vector", e);
    }
    try {
      return new IdentityNetwork(name, session);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** How many numbers describe a face. */
  public int dimension() {
    return dimension;
  }

  /**
   * The identity of the face in one picture.
   *
   * @param image [1, 3, H, W] in [-1, 1], RGB; values beyond are clamped
   * @param points where the face is; {@link FivePoints#canonical} for FFHQ-aligned pictures
   * @return unit vector of {@link #dimension} numbers
   * @throws IdentityException if the picture has another shape or holds values that are not numbers
   */
  public float[] embed(HostTensor image, FivePoints points) {
    requirePictures(image);
    if (image.size(0) != 1) {
      throw new IdentityException("embed takes one picture [1, 3, H, W], not " + image + "; see embedAll");
    }
    return embedAll(image, points).getFirst();
  }

  /** The identity of every picture of a batch [N, 3, H, W], the face at the same place in each. */
  public List<float[]> embedAll(HostTensor images, FivePoints points) {
    requirePictures(images);
    int count = Math.toIntExact(images.size(0));
    float[][] vectors = new float[count][];
    HostTensor face = HostTensor.allocate(1, 3, FaceWarp.SIDE, FaceWarp.SIDE); // [1, 3, 112, 112] in [-1, 1]
    for (int i = 0; i < count; i++) {
      FaceWarp.cut(images, i, points, face);
      vectors[i] = normalised(run(face));
    }
    return List.of(vectors);
  }

  /**
   * The cosine of two embeddings of the same network, in [-1, 1]: 1 for the same picture, about 0 for strangers.
   *
   * @throws IllegalArgumentException if they differ in length
   */
  public static double similarity(float[] a, float[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "embeddings of " + a.length + " and " + b.length + " numbers come from different networks");
    }
    double dot = 0;
    double squareA = 0;
    double squareB = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      squareA += (double) a[i] * a[i];
      squareB += (double) b[i] * b[i];
    }
    return Math.clamp(dot / Math.sqrt(squareA * squareB), -1, 1);
  }

  private HostTensor run(HostTensor face) {
    return session.run(Map.of(input, face)).values().iterator().next();
  }

  private float[] normalised(HostTensor output) {
    float[] vector = output.toArray();
    double square = 0;
    for (float value : vector) {
      square += (double) value * value;
    }
    if (!(square > 0) || Double.isInfinite(square)) {
      throw new IdentityException(
          name + " gave a vector without a direction; the picture holds values that are not numbers,"
              + " or the file is no identity network");
    }
    float scale = (float) (1 / Math.sqrt(square));
    for (int i = 0; i < vector.length; i++) {
      vector[i] *= scale;
    }
    return vector;
  }

  private static String onlyInput(String name, OnnxSession session) {
    if (session.inputNames().size() != 1 || session.outputNames().size() != 1) {
      throw wrong(name, "has inputs " + session.inputNames() + " and outputs " + session.outputNames());
    }
    String input = session.inputNames().getFirst();
    long[] shape = session.inputShape(input);
    boolean fits = shape.length == 4 && (shape[0] == 1 || shape[0] == -1);
    for (int i = 1; fits && i < 4; i++) {
      // Exporters leave height and width open at times; channels too.
      fits = shape[i] == (i == 1 ? 3 : FaceWarp.SIDE) || shape[i] == -1;
    }
    if (!fits) {
      throw wrong(name, "takes " + Arrays.toString(shape));
    }
    return input;
  }

  /** One run on grey, since a declared output shape may be open or wrong. */
  private int probe() {
    HostTensor output;
    try {
      output = run(HostTensor.allocate(1, 3, FaceWarp.SIDE, FaceWarp.SIDE));
    } catch (OnnxException e) {
      throw new IdentityException(name + " fails on a face of [1, 3, 112, 112]: " + e.getMessage(), e);
    }
    long size = output.elementCount();
    if (output.rank() < 1 || output.size(-1) != size || size < MIN_DIMENSION || size > MAX_DIMENSION) {
      throw wrong(name, "gives " + Arrays.toString(output.shape()));
    }
    return (int) size;
  }

  private static IdentityException wrong(String name, String what) {
    return new IdentityException(
        name + " " + what + "; an identity network (ArcFace style) has one input [1, 3, 112, 112]"
            + " and one output [1, D] with D from " + MIN_DIMENSION + " to " + MAX_DIMENSION);
  }

  private static void requirePictures(HostTensor images) {
    if (images.rank() != 4 || images.size(1) != 3 || images.elementCount() == 0) {
      throw new IdentityException("pictures must be [N, 3, H, W], not " + images);
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
