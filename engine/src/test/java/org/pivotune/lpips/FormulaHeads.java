package org.pivotune.lpips;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pivotune.stylegan.Fixtures;
import org.pivotune.tensor.HostTensor;

/** The fixtures' networks: trunks filled by formula, real heads. */
public final class FormulaHeads {
  private FormulaHeads() {}

  /** The network that the recorded traces were made with. */
  public static PerceptualNetwork network(PerceptualNet net) {
    Map<String, HostTensor> golden = Fixtures.tensors("lpips.golden.safetensors");
    List<HostTensor> heads = new ArrayList<>();
    for (int i = 0; i < net.headSizes().size(); i++) {
      heads.add(golden.get(net.id() + ".lin" + i));
    }
    return FormulaTrunk.network(net, heads);
  }
}
