package org.pivotune.stylegan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/**
 * An image of whose upper blocks only what goes between them is kept; the backward pass computes one block at a time
 * again, with its graph, and goes back through it (Chen et al. 2016). Every leaf gets the same terms as from one whole
 * graph; where there are several, there are two, whose order does not matter.
 */
final class RecomputedRendering implements Rendering {
  private final SynthesisNetwork network;
  private final Tensor codes; // [N, num_ws, w_dim]
  private final Pass pass;
  private final int cut; // the first block that is computed again
  private final SynthesisNetwork.Between lower; // what comes into that block, with its graph
  private final List<SynthesisNetwork.Between> inputs = new ArrayList<>(); // of it and all above, apart from any graph
  private final Tensor image; // a leaf
  private boolean used;

  /** @param recomputed how many of the last blocks, at least 1 */
  RecomputedRendering(SynthesisNetwork network, Tensor codes, Pass pass, int recomputed) {
    this.network = network;
    this.codes = codes;
    // Fresh noise must be the same when a block is computed again.
    this.pass = pass.with(network.still(pass.noise(), codes.size(0)));
    this.cut = network.blocks() - recomputed;
    this.lower = network.apply(0, cut, network.constant(codes), codes, this.pass);
    this.image = renderAbove();
  }

  private Tensor renderAbove() {
    SynthesisNetwork.Between so = lower;
    try (GradMode off = GradMode.disabled()) {
      for (int block = cut; block < network.blocks(); block++) {
        inputs.add(apart(so));
        SynthesisNetwork.Between next = network.apply(block, inputs.getLast(), codes, pass);
        if (block > cut) {
          so.free();
        }
        so = next;
      }
    }
    so.x().free();
    return so.colours().requiresGrad(true);
  }

  /** The same values as leaves. */
  private static SynthesisNetwork.Between apart(SynthesisNetwork.Between values) {
    Tensor colours = values.image();
    return new SynthesisNetwork.Between(
        values.x().detach().requiresGrad(true), colours == null ? null : colours.detach().requiresGrad(true));
  }

  @Override
  public Tensor image() {
    return image;
  }

  @Override
  public void backward(List<Tensor> roots, List<Tensor> seeds) {
    if (used) {
      throw new IllegalStateException("the gradient of this rendering was taken already");
    }
    used = true;
    try (TensorScope scope = TensorScope.open();
        GradMode on = GradMode.enabled()) {
      Tensor.backward(roots, seeds);
      Tensor gradient = image.grad();
      image.zeroGrad();
      if (gradient == null) {
        return; // no root depends on the image
      }
      Gradients at = new Gradients(null, gradient, null);
      for (int block = network.blocks() - 1; block >= cut; block--) {
        Gradients next = through(block, at);
        at.free(next);
        at = next;
      }
      Roots below = new Roots();
      below.add(lower.x(), at.x());
      below.add(lower.image(), at.image());
      below.add(codes, at.codes());
      below.backward();
    }
  }

  /** Computes a block again and goes back through it. */
  private Gradients through(int block, Gradients above) {
    SynthesisNetwork.Between before = inputs.get(block - cut);
    try (TensorScope scope = TensorScope.open()) {
      Tensor ownCodes = codes.detach().requiresGrad(codes.requiresGrad());
      SynthesisNetwork.Between after = network.apply(block, before, ownCodes, pass);
      Roots roots = new Roots();
      if (above.x() == null) {
        after.x().free(); // the last block's activations: the graph lets them go on the way, if nobody else holds them
      } else {
        roots.add(after.x(), above.x());
      }
      roots.add(after.image(), above.image());
      roots.backward();
      Tensor x = kept(scope, before.x().grad());
      Tensor colours = before.image() == null ? null : kept(scope, before.image().grad());
      return new Gradients(x, colours, kept(scope, sum(above.codes(), ownCodes.grad())));
    } finally {
      before.free();
    }
  }

  private static @Nullable Tensor kept(TensorScope scope, @Nullable Tensor tensor) {
    return tensor == null ? null : scope.keep(tensor);
  }

  private static @Nullable Tensor sum(@Nullable Tensor one, @Nullable Tensor other) {
    if (one == null || other == null) {
      return one == null ? other : one.alias();
    }
    try (GradMode off = GradMode.disabled()) {
      return one.add(other);
    }
  }

  /**
   * The gradients at one place between two blocks.
   *
   * @param x of the activations; null above the last block
   * @param image of the colours; null below the first block
   * @param codes of what the blocks above make of the codes; null where the codes want none
   */
  private record Gradients(@Nullable Tensor x, @Nullable Tensor image, @Nullable Tensor codes) {
    void free(Gradients next) {
      if (x != null) {
        x.free();
      }
      if (image != null) {
        image.free();
      }
      if (codes != null && codes != next.codes()) {
        codes.free();
      }
    }
  }

  /** Where a backward pass starts: what wants a gradient and has one. */
  private static final class Roots {
    private final List<Tensor> roots = new ArrayList<>();
    private final List<Tensor> seeds = new ArrayList<>();

    void add(@Nullable Tensor root, @Nullable Tensor seed) {
      if (root != null && seed != null && root.requiresGrad()) {
        roots.add(root);
        seeds.add(seed);
      }
    }

    void backward() {
      if (!roots.isEmpty()) {
        Tensor.backward(roots, seeds);
      }
    }
  }
}
