package org.pivotune.stylegan.checkpoint;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.pivotune.checkpoint.ByteSource;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.CheckpointFormat;
import org.pivotune.checkpoint.CheckpointLimits;
import org.pivotune.checkpoint.FileTensors;
import org.pivotune.checkpoint.PickleNode;
import org.pivotune.checkpoint.PickleReader;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.checkpoint.TorchCheckpointReader;
import org.pivotune.checkpoint.WrappedNetwork;
import org.pivotune.stylegan.GeneratorWeights;

/**
 * Reads a StyleGAN2 generator from any supported file, told apart by content: NVIDIA's pickles of both generations
 * (also inside {@code torch.save}, as PTI writes tuned models), rosinality's and e4e's checkpoints in both containers,
 * state dicts and safetensors in either naming, whatever stands before the names ({@link WrappedNetwork}). Buffers that
 * follow from the rest are not demanded ({@link DerivedBuffers}). Nothing in a file is executed. Safe from any thread.
 */
public final class GeneratorReader {
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
    StoredGenerator stored = stored(source);
    return new GeneratorAssembler(stored).assemble(source.sha256());
  }

  /**
   * Reads a generator whose bytes were compared with their SHA-256 before.
   *
   * @param sha256 lower-case hexadecimal
   */
  public static GeneratorWeights read(ByteSource source, String sha256) {
    return new GeneratorAssembler(stored(source)).assemble(sha256);
  }

  private static StoredGenerator stored(ByteSource source) {
    return switch (CheckpointFormat.of(source)) {
      case SAFETENSORS -> safetensors(source);
      case PICKLE -> network(new PickleReader(NvidiaPickle.SYMBOLS, CheckpointLimits.DEFAULT).read(source), "pickle");
      case TORCH_ZIP, TORCH_STREAM -> network(
          new TorchCheckpointReader(NvidiaPickle.SYMBOLS, CheckpointLimits.DEFAULT).read(source), "torch.save");
      case NPY, UNKNOWN -> throw new CheckpointException(
          source.name(), "this is no checkpoint: " + CheckpointFormat.describe(source));
    };
  }

  private static StoredGenerator safetensors(ByteSource source) {
    SafetensorsReader reader = SafetensorsReader.open(source, CheckpointLimits.DEFAULT);
    OptionalDouble clamp = ConfigMetadata.convClamp(source.name(), reader.metadata());
    return unwrapped(new StoredGenerator(source.name(), "safetensors", reader.tensors(), clamp, reader.metadata()));
  }

  private static StoredGenerator network(PickleNode root, String container) {
    Optional<PickleNode> network = NvidiaPickle.find(root);
    if (network.isPresent()) {
      return NvidiaPickle.read(network.get());
    }
    return unwrapped(new StoredGenerator(
        root.file(), container, root.tensors().asMap(), OptionalDouble.empty(), Map.of()));
  }

  /** The generator alone, under its own names, with a centre of W that may stand beside it. */
  private static StoredGenerator unwrapped(StoredGenerator all) {
    String prefix = WrappedNetwork.prefix(all.file(), all.tensors().keySet(), Dialect.MARKERS);
    if (prefix == null) {
      return all; // Dialect.of says what else it is.
    }
    StoredGenerator stored = all.below(prefix);
    String form = stored.has(RosinalityDialect.MARKER)
        ? FileTensors.lastPart(prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1)).equals("decoder")
            ? "e4e " : "rosinality "
        : "";
    return MeanLatent.joined(all, stored.withFormat(form + all.format()));
  }
}
