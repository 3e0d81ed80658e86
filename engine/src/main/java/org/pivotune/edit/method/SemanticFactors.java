package org.pivotune.edit.method;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.ejml.data.DMatrixRMaj;
import org.pivotune.edit.DirectionSource;
import org.pivotune.edit.EditDirection;
import org.pivotune.edit.EditException;
import org.pivotune.edit.LayerRange;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.StyleLayer;
import org.pivotune.tensor.HostTensor;

/**
 * Directions from the weights alone (Shen and Zhou 2021, SeFa): with the rows of the affine layers' weights scaled to
 * length 1, the eigenvectors of A^T A, by falling eigenvalue, are the directions along which the styles change most.
 * Layers that make colours are left out, as in the authors' code. Immutable; safe from any thread.
 *
 * <p>The authors take the eigenvectors as LAPACK's unsymmetric solver orders them, mostly but not always by size, and
 * of either sign; so an index published with their code may be another one here.
 */
public final class SemanticFactors {
  private final Eigen eigen;
  private final LayerRange layers;

  private SemanticFactors(Eigen eigen, LayerRange layers) {
    this.eigen = eigen;
    this.layers = layers;
  }

  /**
   * Factors of a generator, original or tuned.
   *
   * @param layers whose weights count, and which an edit changes
   * @throws EditException if the generator lacks one of the layers
   */
  public static SemanticFactors of(Generator generator, LayerRange layers) {
    return later(generator, layers).get();
  }

  /**
   * The same in two parts: weights are read now, on the generator's thread; what takes seconds is done by whoever asks for
   * the result, on any thread.
   */
  public static Supplier<SemanticFactors> later(Generator generator, LayerRange layers) {
    int numWs = generator.config().numWs();
    layers.requireWithin("SeFa", numWs);
    List<StyleLayer> counted = generator.styleLayers().stream()
        .filter(layer -> !layer.colours() && layer.row() >= layers.first() && layer.row() < layers.endWithin(numWs))
        .toList();
    if (counted.isEmpty()) {
      throw new EditException("SeFa of " + layers + ": they make colours only; take one before them as well");
    }
    int channels = counted.stream().mapToInt(StyleLayer::channels).sum();
    DMatrixRMaj rows = new DMatrixRMaj(channels, generator.config().wDim());
    int next = 0;
    for (StyleLayer layer : counted) {
      next = addRows(rows, next, generator.tensor(layer.name() + ".affine.weight").toHost());
    }
    return () -> new SemanticFactors(Eigen.of(GramMatrix.of(rows)), layers);
  }

  private static int addRows(DMatrixRMaj target, int first, HostTensor weight) {
    int width = target.numCols;
    int next = first;
    for (int row = 0; row < weight.size(0); row++) {
      double sum = 0;
      for (int i = 0; i < width; i++) {
        sum += (double) weight.get(row * width + i) * weight.get(row * width + i);
      }
      for (int i = 0; i < width && sum > 0; i++) {
        target.set(next, i, weight.get(row * width + i) / Math.sqrt(sum));
      }
      next++;
    }
    return next;
  }

  /** How many factors there are: w_dim. */
  public int count() {
    return eigen.values().length;
  }

  /** How much of the styles' change lies along a factor; falling. */
  public double eigenvalue(int index) {
    return eigen.values()[require(index)];
  }

  /**
   * A factor as a direction; strength 1 goes 1 far in W.
   *
   * @param index 0 for the strongest
   * @throws EditException if there are not so many
   */
  public EditDirection direction(int index) {
    double[] vector = eigen.vectors()[require(index)];
    HostTensor row = HostTensor.allocate(1, vector.length);
    for (int i = 0; i < vector.length; i++) {
      row.data().put(i, (float) vector[i]);
    }
    return EditDirection.along("sefa-" + index, "factor " + index + " of the weights of " + layers, row, layers, 1,
        new DirectionSource("closed-form factorisation of the weights (SeFa)", Optional.empty(), Map.of()));
  }

  private int require(int index) {
    if (index < 0 || index >= count()) {
      throw new EditException("there is no factor " + index + " of the weights; they are numbered 0 to "
          + (count() - 1));
    }
    return index;
  }
}
