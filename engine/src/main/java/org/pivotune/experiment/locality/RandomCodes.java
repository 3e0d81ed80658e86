package org.pivotune.experiment.locality;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pivotune.personalise.Personaliser;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.Truncation;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.RandomNumbers;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/**
 * Random codes and what the original generator shows at them: the same for every tuned generator of a study. Drawn by a
 * seed of their own, so that no regulariser has seen them. Confined to the generator's thread.
 */
final class RandomCodes {
  private final List<HostTensor> codes; // each [1, num_ws, w_dim]
  private final List<HostTensor> originals; // each [1, 3, H, W]

  private RandomCodes(List<HostTensor> codes, List<HostTensor> originals) {
    this.codes = codes;
    this.originals = originals;
  }

  static RandomCodes draw(Generator original, DriftConfig config) {
    List<HostTensor> codes = new ArrayList<>();
    List<HostTensor> originals = new ArrayList<>();
    try (RandomNumbers random = new RandomNumbers(config.seed(), Device.CPU)) {
      for (int i = 0; i < config.codes(); i++) {
        try (TensorScope scope = TensorScope.open();
            GradMode off = GradMode.disabled()) {
          HostTensor z = random.normal(1, original.config().zDim()).toHost();
          Tensor w = original.repeat(original.map(Tensor.of(z, original.device())));
          codes.add(original.truncate(w, Truncation.psi(config.psi())).contiguous().toHost());
        }
        originals.add(Personaliser.render(original, codes.getLast(), Map.of()));
      }
    }
    return new RandomCodes(codes, originals);
  }

  int count() {
    return codes.size();
  }

  HostTensor codes(int index) {
    return codes.get(index);
  }

  /** What the original generator shows. */
  HostTensor original(int index) {
    return originals.get(index);
  }
}
