package org.pivotune.checkpoint;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.pivotune.checkpoint.PickleValue.TorchStorage;

/**
 * Reads what {@code torch.save} writes, in the zip container of PyTorch 1.6 and later and in the stream before it,
 * without executing anything. Immutable; safe from any thread.
 */
public final class TorchCheckpointReader {
  private static final String PICKLE = "data.pkl";
  private static final int LONGEST_BYTE_ORDER = 16;

  private final PickleSymbols symbols;
  private final CheckpointLimits limits;

  /** A reader for tensors in plain containers, with the usual limits. */
  public TorchCheckpointReader() {
    this(PickleSymbols.STANDARD, CheckpointLimits.DEFAULT);
  }

  public TorchCheckpointReader(PickleSymbols symbols, CheckpointLimits limits) {
    this.symbols = symbols;
    this.limits = limits;
  }

  /**
   * What a file holds; tensors stay unread until asked for.
   *
   * @throws CheckpointException if it is no PyTorch file, is damaged, breaks a limit, or names a forbidden global
   */
  public PickleNode read(Path file) {
    return read(ByteSource.of(file, limits));
  }

  /** What a source holds; tensors stay unread until asked for. */
  public PickleNode read(ByteSource source) {
    PickleValue value = switch (CheckpointFormat.of(source)) {
      case TORCH_ZIP -> readArchive(source);
      case TORCH_STREAM -> new TorchStreamReader(context(source, source.size())).read(source);
      case SAFETENSORS, PICKLE, NPY, UNKNOWN -> throw new CheckpointException(
          source.name(), "this is no file of torch.save; " + CheckpointFormat.describe(source));
    };
    return new PickleNode(source.name(), "", value, limits);
  }

  /** Reads all tensors of a file, their keys joined by dots; for a state dict these are its names. */
  public NamedTensors readTensors(Path file) {
    return read(file).tensors().read();
  }

  private PickleContext context(ByteSource source, long fileBytes) {
    WorkBudget budget = new WorkBudget(limits, Math.max(fileBytes, source.size()));
    return new PickleContext(symbols, limits, budget, new ByteCursor(source, 0), 0);
  }

  private PickleValue readArchive(ByteSource source) {
    ZipArchive archive = ZipArchive.open(source, limits);
    String prefix = prefix(source, archive);
    ByteOrder order = order(source, archive, prefix);
    PickleContext context = context(archive.content(prefix + PICKLE), source.size());
    TorchStorages storages = new TorchStorages();
    PickleValue value = new PickleMachine(context, storages).run();
    for (Map.Entry<String, TorchStorage> entry : storages.asMap().entrySet()) {
      TorchStorage storage = entry.getValue();
      ByteSource content = archive.content(prefix + "data/" + entry.getKey());
      if (content.size() != storage.elements() * storage.type().bytes()) {
        throw new CheckpointException(source.name(), content.offsetInFile(0), "a storage of " + storage.elements() + " "
            + storage.type() + " has " + content.size() + " bytes in the archive; the file is damaged");
      }
      storage.locate(new Storage(storage.type(), order, content));
    }
    return value;
  }

  /** The folder that holds everything, its slash included; PyTorch names it after the file. */
  private static String prefix(ByteSource source, ZipArchive archive) {
    List<String> pickles = archive.names().stream()
        .filter(name -> name.equals(PICKLE) || name.endsWith("/" + PICKLE))
        .filter(name -> name.indexOf('/') == name.lastIndexOf('/'))
        .toList();
    if (pickles.size() != 1) {
      throw new CheckpointException(source.name(), "this zip archive is no file of torch.save: it has "
          + (pickles.isEmpty() ? "no" : "more than one") + " data.pkl, but " + Listing.of(archive.names()));
    }
    String prefix = pickles.getFirst().substring(0, pickles.getFirst().length() - PICKLE.length());
    if (archive.names().contains(prefix + "constants.pkl")) {
      throw new CheckpointException(source.name(),
          "this is a TorchScript program, not weights; save the state_dict of the model with torch.save instead");
    }
    return prefix;
  }

  private static ByteOrder order(ByteSource source, ZipArchive archive, String prefix) {
    if (!archive.names().contains(prefix + "byteorder")) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    ByteSource content = archive.content(prefix + "byteorder");
    String text = content.size() > LONGEST_BYTE_ORDER
        ? "?"
        : new String(content.copy(0, (int) content.size()).array(), StandardCharsets.US_ASCII);
    return switch (text) {
      case "little" -> ByteOrder.LITTLE_ENDIAN;
      case "big" -> ByteOrder.BIG_ENDIAN;
      default -> throw new CheckpointException(source.name(), content.offsetInFile(0),
          "the archive's byte order is neither 'little' nor 'big'; the file is damaged");
    };
  }
}
