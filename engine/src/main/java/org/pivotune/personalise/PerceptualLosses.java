package org.pivotune.personalise;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.pivotune.loss.BatchedLosses;
import org.pivotune.loss.PerceptualLoss;
import org.pivotune.loss.PerceptualRuntime;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.Precision;

/** Perceptual losses by network and image size, loaded when first asked for. For one thread. */
final class PerceptualLosses implements AutoCloseable {
  private record Key(PerceptualNet net, int images, int side) {}

  private final Function<PerceptualNet, PerceptualNetwork> networks;
  private final Generator base;
  private final Resources resources;
  private final Map<Key, PerceptualLoss> loaded = new HashMap<>();

  /** @param base tells where images are, and how convolutions round there */
  PerceptualLosses(Function<PerceptualNet, PerceptualNetwork> networks, Generator base, Resources resources) {
    this.networks = networks;
    this.base = base;
    this.resources = resources;
  }

  /** What computes them. */
  PerceptualRuntime runtime() {
    return resources.perceptualRuntime().orElseGet(() -> PerceptualRuntime.usual(base.device()));
  }

  PerceptualLoss get(PerceptualNet net, int side) {
    return get(net, 1, side);
  }

  /** For any number of images at once. */
  BatchedLosses batched(PerceptualNet net, int side) {
    return images -> get(net, images, side);
  }

  private PerceptualLoss get(PerceptualNet net, int images, int side) {
    return loaded.computeIfAbsent(new Key(net, images, side),
        key -> runtime().open(networks.apply(net), images, side, base.device(), base.precision() != Precision.FP32,
            resources.threads()));
  }

  @Override
  public void close() {
    loaded.values().forEach(PerceptualLoss::close);
    loaded.clear();
  }
}
