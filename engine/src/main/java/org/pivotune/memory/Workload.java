package org.pivotune.memory;

import java.util.Optional;
import org.pivotune.loss.PerceptualRuntime;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.Precision;
import org.pivotune.torch.Device;

/**
 * What is to be done, as far as it decides how much memory that takes.
 *
 * @param generator the generator's form
 * @param device where tensors live
 * @param precision how the generator computes
 * @param lpips what computes LPIPS
 * @param projection the perceptual network of the projection, if there is one
 * @param tuning the tuning, if there is one
 */
public record Workload(GeneratorConfig generator, Device device, Precision precision, PerceptualRuntime lpips,
    Optional<PerceptualNet> projection, Optional<Tuning> tuning) {

  /**
   * A tuning.
   *
   * @param net the perceptual network
   * @param images how many are tuned to
   * @param batch how many of them go through the generator at once
   * @param neighbours codes around each pivot that the regulariser renders; 0 without it
   */
  public record Tuning(PerceptualNet net, int images, int batch, int neighbours) {
    public Tuning {
      if (images < 1 || batch < 1 || neighbours < 0) {
        throw new IllegalArgumentException("a tuning has at least one image and a batch of one, and no negative "
            + "number of neighbours");
      }
    }
  }

  Workload with(Precision other) {
    return new Workload(generator, device, other, lpips, projection, tuning);
  }
}
