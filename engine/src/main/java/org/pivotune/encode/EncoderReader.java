package org.pivotune.encode;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pivotune.checkpoint.ByteSource;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.CheckpointFormat;
import org.pivotune.checkpoint.CheckpointLimits;
import org.pivotune.checkpoint.FileTensors;
import org.pivotune.checkpoint.PickleNode;
import org.pivotune.checkpoint.PickleReader;
import org.pivotune.checkpoint.PickleValue;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.checkpoint.StoredTensor;
import org.pivotune.checkpoint.TorchCheckpointReader;
import org.pivotune.checkpoint.WrappedNetwork;

/**
 * Reads encoders from the checkpoints of e4e, pSp and HyperStyle (dicts with {@code state_dict}, {@code latent_avg} and
 * {@code opts}, in both containers of {@code torch.save}), and from pickles and safetensors with the same names, whatever
 * stands before them. Nothing in a file
 * is executed; values are read when they are written out or run. Safe from any thread.
 */
final class EncoderReader {
  private static final String PREFIX = "encoder.";
  private static final String FIRST = "input_layer.0.weight";
  private static final int MOST_KEYS = 64;
  private static final String MEAN = "latent_avg";
  private static final String TYPE = "encoder_type";
  private static final String FROM_MEAN = "start_from_latent_avg";

  /** HyperStyle's class adds the centre whatever the options say. */
  private static final String ALWAYS_FROM_MEAN = "WEncoder";

  private static final Map<String, EncoderKind> TYPES = types();

  private EncoderReader() {}

  private static Map<String, EncoderKind> types() {
    Map<String, EncoderKind> types = new LinkedHashMap<>();
    types.put("Encoder4Editing", EncoderKind.E4E);
    types.put("GradualStyleEncoder", EncoderKind.PSP);
    types.put("SingleStyleCodeEncoder", EncoderKind.W);
    types.put("BackboneEncoderUsingLastLayerIntoW", EncoderKind.W);
    types.put(ALWAYS_FROM_MEAN, EncoderKind.W);
    return types;
  }

  /**
   * Reads and checks an encoder, its values unread.
   *
   * @throws CheckpointException if the file holds no encoder of the family, or is damaged
   */
  static EncoderNetwork read(ByteSource source) {
    return switch (CheckpointFormat.of(source)) {
      case SAFETENSORS -> safetensors(source);
      case TORCH_ZIP, TORCH_STREAM -> checkpoint(new TorchCheckpointReader().read(source));
      case PICKLE -> checkpoint(new PickleReader().read(source));
      case NPY, UNKNOWN -> throw new CheckpointException(
          source.name(), "this is no encoder: " + CheckpointFormat.describe(source));
    };
  }

  /** Reads an encoder's file. */
  static EncoderNetwork read(Path file) {
    return read(ByteSource.of(file, CheckpointLimits.DEFAULT));
  }

  private static EncoderNetwork safetensors(ByteSource source) {
    SafetensorsReader reader = SafetensorsReader.open(source, CheckpointLimits.DEFAULT);
    if (EncoderFile.isOurs(reader)) {
      return EncoderFile.network(source.name(), reader);
    }
    Map<String, String> metadata = reader.metadata();
    boolean fromMean = Boolean.parseBoolean(metadata.getOrDefault(FROM_MEAN, "true"));
    return network(source.name(), reader.tensors(), metadata.get(TYPE), fromMean);
  }

  private static EncoderNetwork checkpoint(PickleNode root) {
    Optional<PickleNode> options = Stream.concat(Stream.of(root), root.keys().stream().limit(MOST_KEYS).map(root::get))
        .flatMap(node -> node.find("opts").stream()).findFirst();
    @Nullable String type = options.flatMap(found -> found.find(TYPE)).map(PickleNode::text).orElse(null);
    boolean fromMean = options.flatMap(found -> found.find(FROM_MEAN))
        .map(found -> !(found.value() instanceof PickleValue.Bool flag) || flag.value()).orElse(true);
    return network(root.file(), root.tensors().asMap(), type, fromMean);
  }

  /**
   * A network from tensors by their names in a checkpoint.
   *
   * @param all every tensor of the file; the centre of W may be among them
   * @param type the official class, where the file tells
   * @param fromMean whether the codes count from the centre of W
   */
  static EncoderNetwork network(
      String file, Map<String, StoredTensor> all, @Nullable String type, boolean fromMean) {
    String prefix = prefix(file, all);
    Map<String, StoredTensor> own = prefix == null ? Map.of() : WrappedNetwork.below(all, prefix);
    @Nullable StoredTensor mean = all.entrySet().stream()
        .filter(entry -> FileTensors.lastPart(entry.getKey()).equals(MEAN))
        .min(Comparator.comparingInt(entry -> entry.getKey().length())).map(Map.Entry::getValue).orElse(null);
    ShapedTensors tensors = new ShapedTensors(file, own);
    if (own.isEmpty()) {
      throw tensors.failure("it holds no tensor named '" + PREFIX + "...'; this is no encoder's checkpoint: use one of "
          + "e4e, pSp or HyperStyle's W encoder");
    }
    boolean added = fromMean || ALWAYS_FROM_MEAN.equals(type);
    if (added && mean == null) {
      throw tensors.failure("the codes count from the centre of W, but '" + MEAN + "' is missing: use a checkpoint "
          + "that holds it");
    }
    String named = type == null ? guess(tensors) : type;
    return new NetworkAssembler(new OfficialLayers(tensors, added ? mean : null)).assemble(kind(tensors, named), named);
  }

  /** What stands before the network's names: {@code encoder.}, and before that whatever wrapped it. */
  private static @Nullable String prefix(String file, Map<String, StoredTensor> all) {
    String before = WrappedNetwork.prefix(file, all.keySet(), List.of(PREFIX + FIRST));
    return before == null ? WrappedNetwork.prefix(file, all.keySet(), List.of(FIRST)) : before + PREFIX;
  }

  /** Without options only the single-style network can be told from the others. */
  private static String guess(ShapedTensors tensors) {
    if (tensors.has("linear.weight") && !tensors.has("styles.0.linear.weight")) {
      return ALWAYS_FROM_MEAN;
    }
    throw tensors.failure("it does not say by '" + TYPE + "' in its options which encoder it is, and the tensors of e4e "
        + "and pSp look the same: use the authors' checkpoint as it was published");
  }

  private static EncoderKind kind(ShapedTensors tensors, String type) {
    EncoderKind kind = TYPES.get(type);
    if (kind == null) {
      String shown = type.substring(0, Math.min(type.length(), 60)).replaceAll("[^\\w.-]", "?");
      throw tensors.failure("encoders of type '" + shown + "' are not supported; supported are " + TYPES.keySet());
    }
    return kind;
  }
}
