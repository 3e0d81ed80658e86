package org.pivotune.checkpoint;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The tensors that a {@link TensorReference} may mean, unread, and how one of them is chosen. All readers that want one
 * tensor choose here, so that they agree. Immutable; safe from any thread.
 */
public final class FileTensors {
  private static final int SHOWN = 6;

  private final TensorReference reference;
  private final Map<String, StoredTensor> all;
  private final Map<String, StoredTensor> tensors;

  private FileTensors(
      TensorReference reference, Map<String, StoredTensor> all, Map<String, StoredTensor> tensors) {
    this.reference = reference;
    this.all = all;
    this.tensors = tensors;
  }

  /**
   * Opens a file of any format that {@link TensorFile} knows.
   *
   * @throws CheckpointException if it is none, is damaged or hostile, or has nothing of the reference's name
   */
  public static FileTensors open(TensorReference reference) {
    TensorReference resolved = reference.resolved();
    Map<String, StoredTensor> all = TensorFile.open(resolved.file());
    return new FileTensors(resolved, all, resolved.name().map(name -> below(resolved, all, name)).orElse(all));
  }

  /** A tensor, or those whose names begin with the name and a dot. */
  private static Map<String, StoredTensor> below(
      TensorReference reference, Map<String, StoredTensor> all, String name) {
    Map<String, StoredTensor> found = new LinkedHashMap<>();
    all.forEach((key, tensor) -> {
      if (key.equals(name) || key.startsWith(name + ".")) {
        found.put(key, tensor);
      }
    });
    if (found.isEmpty()) {
      throw new CheckpointException(reference.file().toString(),
          "no tensor '" + Listing.shorten(name) + "'; it holds " + list(all));
    }
    return found;
  }

  /** Those that are meant, by their whole names in the file, in its order; unmodifiable. */
  public Map<String, StoredTensor> asMap() {
    return Collections.unmodifiableMap(tensors);
  }

  /** The tensor of that whole name, wherever in the file; empty if there is none. */
  public Optional<StoredTensor> find(String name) {
    return Optional.ofNullable(all.get(name));
  }

  /** The whole names of all tensors of the file. */
  public Set<String> names() {
    return Collections.unmodifiableSet(all.keySet());
  }

  /** The file and, where one was given, the name. */
  public TensorReference reference() {
    return reference;
  }

  /**
   * A tensor that was chosen.
   *
   * @param file the file, as the caller named it
   * @param name its whole name in the file; {@link TensorFile#ALONE} where the file holds nothing else
   */
  public record Found(String file, String name, StoredTensor tensor) {
    /** The exception for a fault of this tensor; the message says what and where it is. */
    public CheckpointException failure(String problem) {
      return new CheckpointException(place(), "it is " + tensor + ", " + problem);
    }

    /** {@code FILE} or {@code FILE#NAME}. */
    public String place() {
      return name.equals(TensorFile.ALONE) ? file : file + "#" + Listing.shorten(name);
    }
  }

  /** The one tensor that there is, or the one of these names that does. */
  public Found sole(String needed) {
    return choose(List.of(), tensor -> true, needed);
  }

  /**
   * The tensor that is meant: the only one, else the only one that fits, else the only fitting one of the usual names.
   *
   * @param usual what such tensors are called
   * @param fits whether a tensor may be meant, by its shape
   * @param needed what is looked for, such as {@code codes w [N, 512]}, for the message
   * @throws CheckpointException if it is not plain which; the message lists names and shapes
   */
  public Found choose(Collection<String> usual, Predicate<StoredTensor> fits, String needed) {
    Map<String, StoredTensor> left = tensors;
    if (left.size() > 1) {
      left = kept(left, entry -> fits.test(entry.getValue()));
    }
    if (left.size() > 1) {
      Map<String, StoredTensor> named = kept(left, entry -> usual.contains(lastPart(entry.getKey())));
      left = named.isEmpty() ? left : named;
    }
    if (left.size() == 1) {
      Map.Entry<String, StoredTensor> one = left.entrySet().iterator().next();
      return new Found(reference.file().toString(), one.getKey(), one.getValue());
    }
    if (left.isEmpty()) {
      throw new CheckpointException(
          reference.toString(), "it holds " + list(tensors) + ", none of which is " + needed);
    }
    throw new CheckpointException(reference.toString(), "it holds several tensors that may be meant: " + list(left)
        + "; say which, such as " + reference.file().getFileName() + "#" + left.keySet().iterator().next());
  }

  private static Map<String, StoredTensor> kept(
      Map<String, StoredTensor> tensors, Predicate<Map.Entry<String, StoredTensor>> wanted) {
    Map<String, StoredTensor> kept = new LinkedHashMap<>();
    tensors.entrySet().stream().filter(wanted).forEach(entry -> kept.put(entry.getKey(), entry.getValue()));
    return kept;
  }

  /** What stands behind the last dot of a name, in lower case. */
  public static String lastPart(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  /** The first names and shapes, and how many more there are. */
  private static String list(Map<String, StoredTensor> tensors) {
    if (tensors.isEmpty()) {
      return "no tensors";
    }
    String shown = tensors.entrySet().stream().limit(SHOWN)
        .map(entry -> (Listing.shorten(entry.getKey()) + " " + entry.getValue()).strip())
        .collect(Collectors.joining(", "));
    return tensors.size() <= SHOWN ? shown : shown + " and " + (tensors.size() - SHOWN) + " more";
  }
}
