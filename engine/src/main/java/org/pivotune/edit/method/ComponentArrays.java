package org.pivotune.edit.method;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.FileTensors;
import org.pivotune.checkpoint.StoredTensor;

/**
 * Which arrays of a file are principal components of W. GANSpace keeps two sets: {@code act_}, of what a layer gives,
 * and {@code lat_}, of the latent space, which are what its edits add, {@code sigma * lat_stdev * lat_comp}. That space
 * is W in files whose name ends in {@code _w.npz}; without it the latent space is Z, and of the layer {@code style},
 * which is the mapping's end, {@code act_} is W.
 *
 * @param mean [1, w_dim]
 * @param components [K, 1, w_dim]
 * @param deviations [K]
 */
record ComponentArrays(StoredTensor mean, StoredTensor components, StoredTensor deviations) {
  private static final List<String> PLAIN = List.of("mean", "comp", "std");
  private static final List<String> LATENT = List.of("lat_mean", "lat_comp", "lat_stdev");
  private static final List<String> LAYER = List.of("act_mean", "act_comp", "act_stdev");
  /** GANSpace's names of its files, such as stylegan2-ffhq_style_ipca_c80_n1000000_w.npz, for Z. */
  private static final String OF_Z = ".*_c\\d+_n\\d+(_seed\\d+)?\\.npz";
  private static final String STYLE_LAYER = "_style_";

  static ComponentArrays of(FileTensors tensors) {
    String file = String.valueOf(tensors.reference().file().getFileName()).toLowerCase(Locale.ROOT);
    boolean layer = file.matches(OF_Z) && file.contains(STYLE_LAYER);
    if (file.matches(OF_Z) && !layer && find(tensors, PLAIN) == null) {
      throw new CheckpointException(tensors.reference().toString(), "its components are those of Z, as GANSpace names it: "
          + "those of W end in _w.npz; make them with GANSpace's use_w, or have them computed from the generator");
    }
    for (List<String> names : List.of(PLAIN, layer ? LAYER : LATENT)) {
      ComponentArrays found = find(tensors, names);
      if (found != null) {
        return found;
      }
    }
    throw new CheckpointException(tensors.reference().toString(), "it holds no principal components: there should be "
        + "mean, comp and std, or GANSpace's lat_mean, lat_comp and lat_stdev, but there are "
        + tensors.asMap().keySet().stream().limit(8).collect(Collectors.joining(", ")).replaceAll("\\p{Cntrl}", "?"));
  }

  private static @Nullable ComponentArrays find(FileTensors tensors, List<String> names) {
    Map<String, StoredTensor> byLastPart = tensors.asMap().entrySet().stream().collect(Collectors.toMap(
        entry -> FileTensors.lastPart(entry.getKey()), Map.Entry::getValue, (first, second) -> first));
    if (!byLastPart.keySet().containsAll(names)) {
      return null;
    }
    return new ComponentArrays(Objects.requireNonNull(byLastPart.get(names.get(0))),
        Objects.requireNonNull(byLastPart.get(names.get(1))), Objects.requireNonNull(byLastPart.get(names.get(2))));
  }

  @Override
  public String toString() {
    return "mean " + mean + ", components " + components + ", deviations " + deviations;
  }
}
