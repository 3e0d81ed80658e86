package org.pivotune.edit.clip;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.checkpoint.StoredTensor;
import org.pivotune.checkpoint.TensorFile;
import org.pivotune.checkpoint.WrappedNetwork;
import org.pivotune.edit.EditException;
import org.pivotune.edit.LayerRange;
import org.pivotune.tensor.HostTensor;

/**
 * Reads the checkpoints of StyleCLIP's mappers, in any format and whatever wrapped them: {@code
 * mapper.course_mapping.mapping.N.weight} and {@code .bias}, N from 1, likewise {@code medium_mapping} and
 * {@code fine_mapping}, each of which may be missing; or {@code mapper.mapping.mapping.N} for all layers together. The
 * generator that such files may carry stays unread.
 */
public final class MapperFile {
  private static final String MAPPER = "mapper.";
  private static final String FIRST = ".mapping.1.weight";
  private static final int MOST_LAYERS = 16;
  private static final int WIDEST = 8192;
  private static final Map<String, LayerRange> LEVELS = levels();

  private MapperFile() {}

  private static Map<String, LayerRange> levels() {
    Map<String, LayerRange> levels = new LinkedHashMap<>();
    levels.put("course_mapping", StyleMapper.COARSE); // the authors' spelling
    levels.put("medium_mapping", StyleMapper.MEDIUM);
    levels.put("fine_mapping", StyleMapper.FINE);
    levels.put("mapping", LayerRange.ALL);
    return levels;
  }

  /**
   * Reads a mapper.
   *
   * @param name what to call it
   * @throws org.pivotune.checkpoint.CheckpointException if the file is damaged or hostile
   * @throws EditException if it holds no mapper
   */
  public static StyleMapper read(String name, Path file) {
    Map<String, StoredTensor> all = TensorFile.open(file);
    Map<String, StoredTensor> tensors = WrappedNetwork.below(all, prefix(file, all));
    Map<LayerRange, MapperNetwork> networks = new LinkedHashMap<>();
    LEVELS.forEach((level, layers) -> {
      if (tensors.containsKey(level + FIRST)) {
        networks.put(layers, network(file, tensors, level + ".mapping."));
      }
    });
    boolean both = networks.containsKey(LayerRange.ALL) && networks.size() > 1;
    long widths = networks.values().stream().mapToInt(MapperNetwork::width).distinct().count();
    if (widths != 1 || both) {
      throw new EditException(file + " is no StyleCLIP mapper of levels: it should hold mapper.course_mapping, "
          + "medium_mapping and fine_mapping of one width, or mapper.mapping alone; mappers of style space are not "
          + "supported");
    }
    return new StyleMapper(name, networks, LayerRange.ALL);
  }

  /** What stands before the levels' names: {@code mapper.}, and before that whatever wrapped it. */
  private static String prefix(Path file, Map<String, StoredTensor> all) {
    List<String> markers = LEVELS.keySet().stream().map(level -> MAPPER + level + FIRST).toList();
    String before = WrappedNetwork.prefix(file.toString(), all.keySet(), markers);
    if (before != null) {
      return before + MAPPER;
    }
    List<String> bare = LEVELS.keySet().stream().map(level -> level + FIRST).toList();
    before = WrappedNetwork.prefix(file.toString(), all.keySet(), bare);
    return before == null ? "" : before;
  }

  private static MapperNetwork network(Path file, Map<String, StoredTensor> tensors, String prefix) {
    List<HostTensor> weights = new ArrayList<>();
    List<HostTensor> biases = new ArrayList<>();
    long width = tensors.get(prefix + "1.weight").shape()[0];
    for (int i = 1; i <= MOST_LAYERS && tensors.containsKey(prefix + i + ".weight"); i++) {
      weights.add(read(file, tensors, prefix + i + ".weight", width, width));
      biases.add(read(file, tensors, prefix + i + ".bias", width));
    }
    return new MapperNetwork(weights, biases);
  }

  private static HostTensor read(Path file, Map<String, StoredTensor> tensors, String name, long... shape) {
    StoredTensor stored = tensors.get(name);
    if (stored == null || shape[0] < 1 || shape[0] > WIDEST || !java.util.Arrays.equals(stored.shape(), shape)) {
      throw new EditException(file + " is no StyleCLIP mapper: " + name + " is " + (stored == null ? "missing" : stored)
          + ", not of shape " + java.util.Arrays.toString(shape));
    }
    HostTensor values = stored.read();
    int element = values.firstNotFinite();
    if (element >= 0) {
      throw new EditException(file + ": " + name + " holds " + values.get(element) + "; the file is damaged");
    }
    return values;
  }
}
