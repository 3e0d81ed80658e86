package org.pivotune.personalise;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.pivotune.loss.BatchedLosses;
import org.pivotune.loss.OnnxPerceptualLoss;
import org.pivotune.loss.PerceptualLoss;
import org.pivotune.loss.TorchPerceptualLoss;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.torch.Device;

/** Perceptual losses by network and image size, loaded when first asked for. For one thread. */
final class PerceptualLosses implements AutoCloseable {
  private record Key(PerceptualNet net, int images, int side) {}

  private final Function<PerceptualNet, PerceptualNetwork> networks;
  private final int threads;
  private final Device device;
  private final Map<Key, PerceptualLoss> loaded = new HashMap<>();

  PerceptualLosses(Function<PerceptualNet, PerceptualNetwork> networks, int threads, Device device) {
    this.networks = networks;
    this.device = device;
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
        key -> open(networks.apply(net), images, side));
  }

  /** On a GPU, one that spares the image the way through the host and can be recorded with the rest of a step. */
  private PerceptualLoss open(PerceptualNetwork network, int images, int side) {
    return device.isCpu()
        ? OnnxPerceptualLoss.open(network, images, side, side, threads)
        : TorchPerceptualLoss.open(network, images, side, side, device);
  }

  @Override
  public void close() {
    loaded.values().forEach(PerceptualLoss::close);
    loaded.clear();
  }
}
