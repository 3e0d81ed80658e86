package org.pivotune.stylegan.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.pivotune.checkpoint.ByteSource;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.CheckpointFormat;
import org.pivotune.checkpoint.CheckpointLimits;
import org.pivotune.checkpoint.PickleNode;
import org.pivotune.checkpoint.PickleReader;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.checkpoint.StoredTensor;
import org.pivotune.checkpoint.TorchCheckpointReader;
import org.pivotune.stylegan.GeneratorWeights;

/**
 * Reads a StyleGAN2 generator from any supported file, told apart by content: NVIDIA's pickles of both generations
 * (also inside {@code torch.save}, as PTI writes tuned models), rosinality's and e4e's checkpoints in both containers,
 * state dicts and safetensors in either naming. Nothing in a file is executed. Safe from any thread.
 */
public final class GeneratorReader {
  private static final List<String> NETWORKS = List.of("G_ema", "g_ema", "G", "generator");

  private GeneratorReader() {}

  /**
   * Reads and checks a generator.
   *
   * @throws CheckpointException if the file holds no supported generator, is damaged or hostile, or has values that are
   *     not finite
   */
  public static GeneratorWeights read(Path file) {
    return read(ByteSource.of(file, CheckpointLimits.DEFAULT));
  }

  /** Reads a generator that is in memory, such as the embedded one. */
  public static GeneratorWeights read(String name, byte[] content) {
    return read(ByteSource.of(name, content));
  }

  /** Reads a generator from any source of bytes. */
  public static GeneratorWeights read(ByteSource source) {
    StoredGenerator stored = switch (CheckpointFormat.of(source)) {
      case SAFETENSORS -> safetensors(source);
      case PICKLE -> network(new PickleReader(NvidiaPickle.SYMBOLS, CheckpointLimits.DEFAULT).read(source), "pickle");
      case TORCH_ZIP, TORCH_STREAM -> network(
          new TorchCheckpointReader(NvidiaPickle.SYMBOLS, CheckpointLimits.DEFAULT).read(source), "torch.save");
      case NPY, UNKNOWN -> throw new CheckpointException(
          source.name(), "this is no checkpoint: " + CheckpointFormat.describe(source));
    };
    return new GeneratorAssembler(MeanLatent.complete(stored)).assemble(source.sha256());
  }

  private static StoredGenerator safetensors(ByteSource source) {
    SafetensorsReader reader = SafetensorsReader.open(source, CheckpointLimits.DEFAULT);
    OptionalDouble clamp = ConfigMetadata.convClamp(source.name(), reader.metadata());
    return new StoredGenerator(source.name(), "safetensors", reader.tensors(), clamp, reader.metadata());
  }

  private static StoredGenerator network(PickleNode root, String container) {
    if (NvidiaPickle.isNetwork(root)) {
      return NvidiaPickle.read(root);
    }
    for (String name : NETWORKS) {
      Optional<PickleNode> network = root.find(name);
      if (network.isPresent() && NvidiaPickle.isNetwork(network.get())) {
        return NvidiaPickle.read(network.get());
      }
      if (network.isPresent() && network.get().isDict()) {
        return stateDict(root, network.get(), "", "rosinality " + container);
      }
    }
    Optional<PickleNode> encoder = root.find("state_dict");
    if (encoder.isPresent()) {
      return stateDict(root, encoder.get(), "decoder.", "e4e " + container);
    }
    return stateDict(root, root, "", "state dict, " + container);
  }

  private static StoredGenerator stateDict(PickleNode root, PickleNode network, String prefix, String format) {
    Map<String, StoredTensor> tensors = network.tensors().asMap();
    boolean prefixed = tensors.keySet().stream().anyMatch(name -> name.startsWith(prefix));
    StoredGenerator all = new StoredGenerator(root.file(), format, tensors, OptionalDouble.empty(), Map.of());
    StoredGenerator stored = prefixed ? all.below(prefix) : all;
    return root.find(RosinalityDialect.MEAN).filter(PickleNode::isTensor)
        .map(mean -> MeanLatent.with(stored, mean.tensor()))
        .orElse(stored);
  }
}
