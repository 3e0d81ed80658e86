package org.pivotune.edit.clip;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pivotune.checkpoint.StoredTensor;
import org.pivotune.checkpoint.TensorFile;
import org.pivotune.edit.EditException;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.StyleLayer;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.RandomNumbers;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/** How much each channel of style space varies over a generator's pictures. Immutable; safe from any thread. */
public final class StyleDeviations {
  /** Good to about 2 % of each deviation. */
  public static final int USUAL_SAMPLES = 2000;

  private final List<float[]> byLayer;

  private StyleDeviations(List<float[]> byLayer) {
    this.byLayer = List.copyOf(byLayer);
  }

  /**
   * Measured on random codes, untruncated.
   *
   * @param seed equal seeds give equal deviations
   */
  public static StyleDeviations of(Generator generator, int samples, long seed) {
    try (GradMode off = GradMode.disabled();
        TensorScope scope = TensorScope.open();
        RandomNumbers random = new RandomNumbers(seed, Device.CPU)) {
      HostTensor z = random.normal(samples, generator.config().zDim()).toHost();
      Tensor codes = generator.repeat(generator.map(Tensor.of(z, generator.device())));
      List<float[]> deviations = new ArrayList<>();
      for (StyleLayer layer : generator.styleLayers()) {
        try (TensorScope each = TensorScope.open()) {
          Tensor styles = generator.style(codes, layer); // [samples, C]
          deviations.add(
              styles.sub(styles.mean(true, 0)).square().mean(false, 0).sqrt().toHost().toArray());
        }
      }
      return new StyleDeviations(deviations);
    }
  }

  /**
   * Reads {@code S_mean_std} as StyleCLIP has it: two lists, means and deviations by style layer, pickled or saved by
   * PyTorch or numpy.
   *
   * @param layers those of the generator that it is for
   * @throws org.pivotune.checkpoint.CheckpointException if the file is damaged or hostile
   * @throws EditException if it belongs to another generator
   */
  public static StyleDeviations read(Path file, List<StyleLayer> layers) {
    Map<String, StoredTensor> tensors = TensorFile.open(file);
    List<float[]> byLayer = new ArrayList<>();
    for (StyleLayer layer : layers) {
      StoredTensor stored = tensors.get("1." + layer.index());
      if (stored == null || stored.elementCount() != layer.channels()) {
        throw new EditException(file + ": style layer " + layer.index() + " has "
            + (stored == null ? "no deviations" : stored) + ", but the generator has " + layer.channels()
            + " channels there; the file belongs to another generator");
      }
      byLayer.add(stored.read().toArray());
    }
    return new StyleDeviations(byLayer);
  }

  /** Standard deviations of a layer's channels; a copy. */
  public float[] of(StyleLayer layer) {
    return byLayer.get(layer.index()).clone();
  }
}
