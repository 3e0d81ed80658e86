package org.pivotune.personalise;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.pivotune.loss.BatchedLosses;
import org.pivotune.loss.OnnxPerceptualLoss;
import org.pivotune.loss.PerceptualLoss;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.lpips.PerceptualNetwork;

/** Perceptual losses by network and image size, loaded when first asked for. For one thread. */
final class PerceptualLosses implements AutoCloseable {
  private record Key(PerceptualNet net, int images, int side) {}

  private final Function<PerceptualNet, PerceptualNetwork> networks;
  private final int threads;
  private final Map<Key, PerceptualLoss> loaded = new HashMap<>();

  PerceptualLosses(Function<PerceptualNet, PerceptualNetwork> networks, int threads) {
    this.networks = networks;
    this.threads = threads;
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
        key -> OnnxPerceptualLoss.open(networks.apply(net), images, side, side, threads));
  }

  @Override
  public void close() {
    loaded.values().forEach(PerceptualLoss::close);
    loaded.clear();
  }
}
