package org.pivotune.personalise;

import java.util.function.Function;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.lpips.PerceptualNetwork;
import org.pivotune.lpips.PerceptualNetworks;
import org.pivotune.model.ModelStore;

/** The perceptual networks of this installation: LPIPS-Alex is embedded, others are found where users add models. */
public final class InstalledNetworks implements Function<PerceptualNet, PerceptualNetwork> {
  /** What kind of added model a perceptual network is. */
  public static final String KIND = "lpips";

  private final ModelStore store;

  public InstalledNetworks(ModelStore store) {
    this.store = store;
  }

  /** The name under which a network is added, such as {@code lpips-vgg}. */
  public static String name(PerceptualNet net) {
    return "lpips-" + net.id();
  }

  /** Whether {@link #apply} would find it. */
  public boolean has(PerceptualNet net) {
    return net == PerceptualNet.ALEX || store.find(name(net)).filter(found -> found.kind().equals(KIND)).isPresent();
  }

  /**
   * Loads a network.
   *
   * @throws org.pivotune.model.ModelException if it was not added or was changed since
   */
  @Override
  public PerceptualNetwork apply(PerceptualNet net) {
    return net == PerceptualNet.ALEX
        ? PerceptualNetworks.embeddedAlex()
        : PerceptualNetworks.load(store.require(name(net), KIND).file());
  }
}
