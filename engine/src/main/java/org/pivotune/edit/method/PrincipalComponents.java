package org.pivotune.edit.method;

import java.util.ArrayList;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.FileTensors;
import org.pivotune.checkpoint.TensorReference;
import org.pivotune.edit.EditException;
import org.pivotune.stylegan.Generator;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.RandomNumbers;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/**
 * Principal components of W (Härkönen et al. 2020, GANSpace): the centre of mapped codes, the directions along which
 * they vary most, and their standard deviation along each. Immutable; safe from any thread.
 */
public final class PrincipalComponents {
  /** As many as the files in the wild hold. */
  public static final int USUAL_COUNT = 80;

  /** Twenty codes for each dimension of a usual W; seconds of work. GANSpace took a million. */
  public static final int USUAL_SAMPLES = 10_000;

  private static final int MAPPED_AT_A_TIME = 1000;
  private static final int MOST_SAMPLES = 1_000_000;
  private static final int MOST_COMPONENTS = 8192;
  private static final double LENGTH_TOLERANCE = 1e-3;

  private final float[] mean;
  private final float[][] components;
  private final float[] deviations;

  private PrincipalComponents(float[] mean, float[][] components, float[] deviations) {
    this.mean = mean;
    this.components = components;
    this.deviations = deviations;
  }

  /**
   * Components of given codes.
   *
   * @param codes [N, w_dim], N at least 2
   * @param count how many to keep; as many as there are when fewer
   */
  public static PrincipalComponents of(HostTensor codes, int count) {
    if (codes.rank() != 2 || codes.size(0) < 2) {
      throw new IllegalArgumentException("components need codes [N, w_dim], N at least 2, not " + codes);
    }
    int samples = Math.toIntExact(codes.size(0));
    int width = Math.toIntExact(codes.size(1));
    DMatrixRMaj centred = new DMatrixRMaj(samples, width);
    double[] mean = new double[width];
    for (int i = 0; i < samples * width; i++) {
      centred.data[i] = codes.get(i);
      mean[i % width] += codes.get(i) / (double) samples;
    }
    for (int i = 0; i < samples * width; i++) {
      centred.data[i] -= mean[i % width];
    }
    DMatrixRMaj covariance = GramMatrix.of(centred);
    CommonOps_DDRM.divide(covariance, samples - 1);
    Eigen eigen = Eigen.of(covariance);
    int kept = Math.min(count, Math.min(width, samples - 1));
    float[][] components = new float[kept][];
    float[] deviations = new float[kept];
    for (int i = 0; i < kept; i++) {
      components[i] = floats(eigen.vectors()[i]);
      deviations[i] = (float) Math.sqrt(Math.max(0, eigen.values()[i]));
    }
    return new PrincipalComponents(floats(mean), components, deviations);
  }

  /**
   * Components of a generator's own W, untruncated.
   *
   * @param samples how many random codes, 2 to a million
   * @param seed equal seeds give equal components
   */
  public static PrincipalComponents of(Generator generator, int samples, long seed, int count) {
    if (samples < 2 || samples > MOST_SAMPLES) {
      throw new EditException("components need from 2 to a million samples, not " + samples);
    }
    try (GradMode off = GradMode.disabled();
        TensorScope scope = TensorScope.open();
        RandomNumbers random = new RandomNumbers(seed, Device.CPU)) {
      List<Tensor> mapped = new ArrayList<>();
      for (int left = samples; left > 0; left -= MAPPED_AT_A_TIME) {
        HostTensor z = random.normal(Math.min(left, MAPPED_AT_A_TIME), generator.config().zDim()).toHost();
        mapped.add(generator.map(Tensor.of(z, generator.device())));
      }
      return of(Tensor.cat(mapped, 0).toHost(), count);
    }
  }

  /**
   * Components from a file of any format: {@code mean} [1, w_dim], {@code comp} [K, 1, w_dim] with rows of length 1, and
   * {@code std} [K], as {@code ffhq_pca.pt} has them; or GANSpace's own {@code .npz}, of which the arrays of W are taken
   * ({@link ComponentArrays}).
   *
   * @throws CheckpointException if the file is damaged or hostile, or holds something else
   */
  public static PrincipalComponents read(TensorReference reference) {
    ComponentArrays arrays = ComponentArrays.of(FileTensors.open(reference));
    long width = arrays.mean().elementCount();
    long count = arrays.deviations().elementCount();
    boolean right = width >= 1 && width <= MOST_COMPONENTS && count >= 1 && count <= MOST_COMPONENTS
        && arrays.components().elementCount() == width * count;
    if (!right) {
      throw new CheckpointException(reference.toString(), "it holds no principal components: " + arrays
          + " do not fit each other; the mean is [1, w_dim], the components [K, 1, w_dim], the deviations [K]");
    }
    float[] all = arrays.components().read().toArray();
    float[][] components = new float[(int) count][(int) width];
    for (int i = 0; i < count; i++) {
      System.arraycopy(all, (int) (i * width), components[i], 0, (int) width);
    }
    return checked(reference, new PrincipalComponents(
        arrays.mean().read().toArray(), components, arrays.deviations().read().toArray()));
  }

  private static PrincipalComponents checked(TensorReference reference, PrincipalComponents read) {
    for (int i = 0; i < read.mean.length; i++) {
      if (!Float.isFinite(read.mean[i])) {
        throw new CheckpointException(reference.toString(), "the mean holds " + read.mean[i] + " at " + i
            + "; the file is damaged: use another one");
      }
    }
    for (int i = 0; i < read.count(); i++) {
      double length = Math.sqrt(Vectors.dot(read.components[i], read.components[i]));
      if (!(read.deviations[i] > 0 && read.deviations[i] < Float.POSITIVE_INFINITY)
          || !(Math.abs(length - 1) < LENGTH_TOLERANCE)) {
        throw new CheckpointException(reference.toString(), "component " + i + " has length " + length
            + " and standard deviation " + read.deviations[i] + "; the length must be 1, the deviation positive");
      }
    }
    return read;
  }

  /** How many components there are. */
  public int count() {
    return components.length;
  }

  /** Size of the w they belong to. */
  public int wDim() {
    return mean.length;
  }

  /** The centre, [w_dim]; a copy. */
  public float[] mean() {
    return mean.clone();
  }

  /**
   * A component, [w_dim], of length 1; a copy.
   *
   * @throws EditException if there are not so many
   */
  public float[] component(int index) {
    return components[require(index)].clone();
  }

  /** Standard deviation of the codes along a component: one sigma. */
  public double deviation(int index) {
    return deviations[require(index)];
  }

  private int require(int index) {
    if (index < 0 || index >= components.length) {
      throw new EditException(
          "there is no principal component " + index + "; they are numbered 0 to " + (components.length - 1));
    }
    return index;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
