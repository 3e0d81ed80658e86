package org.pivotune.stylegan;

import java.util.List;
import org.pivotune.torch.Tensor;

/**
 * An image, and the way back from it to what it was made of. Belongs to the scope that it was made in.
 */
public interface Rendering {
  /** [N, 3, H, W], nominally in [-1, 1], not clamped; losses are taken of this tensor. */
  Tensor image();

  /**
   * Accumulates gradients into all leaves behind the roots: the generator's parameters, codes and noise maps where they
   * want them, and what else the roots depend on. Once for each rendering.
   *
   * @param roots losses of the image, or the image itself
   * @param seeds for each root its d(loss)/d(root), of the root's shape
   */
  void backward(List<Tensor> roots, List<Tensor> seeds);

  /** An image whose graph is kept whole. */
  record Whole(Tensor image) implements Rendering {
    @Override
    public void backward(List<Tensor> roots, List<Tensor> seeds) {
      Tensor.backward(roots, seeds);
    }
  }
}
