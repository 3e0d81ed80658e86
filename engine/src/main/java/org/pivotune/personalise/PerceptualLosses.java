package org.pivotune.personalise;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.pivotune.loss.OnnxPerceptualLoss;
import org.pivotune.loss.PerceptualLoss;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.lpips.PerceptualNetwork;

/** Perceptual losses by network and image size, loaded when first asked for. For one thread. */
final class PerceptualLosses implements AutoCloseable {
  private record Key(PerceptualNet net, int side) {}

  private final Function<PerceptualNet, PerceptualNetwork> networks;
  private final int threads;
  private final Map<Key, PerceptualLoss> loaded = new HashMap<>();

  PerceptualLosses(Function<PerceptualNet, PerceptualNetwork> networks, int threads) {
    this.networks = networks;
    this.threads = threads;
  }

  PerceptualLoss get(PerceptualNet net, int side) {
    return loaded.computeIfAbsent(
        new Key(net, side), key -> OnnxPerceptualLoss.open(networks.apply(net), 1, side, side, threads));
  }

  @Override
  public void close() {
    loaded.values().forEach(PerceptualLoss::close);
    loaded.clear();
  }
}
