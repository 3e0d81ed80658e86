package org.pivotune.photo;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a picture came to be, as its file tells everybody who looks: that a generative model rendered it, or put an
 * edited face into a photo, and with which edits. Names no person, no place on a disk, no time, so that the same work
 * gives the same bytes anywhere.
 *
 * @param kind what the picture is
 * @param edits what was changed, such as {@code smile=2}, in order; folders are left out of file names, and what is
 *     longer than a line is cut
 */
public record Provenance(Kind kind, List<String> edits) {
  /** Of pictures that say nothing: photos, and whatever was asked not to be marked. */
  public static final Provenance NONE = new Provenance(Kind.UNMARKED, List.of());

  private static final int MOST_EDITS = 40;
  private static final int LONGEST_EDIT = 100;

  /** What a picture is, in the words of IPTC's list of digital source types. */
  public enum Kind {
    /** Nothing is said. */
    UNMARKED(""),
    /** Every pixel was rendered by a generator. */
    GENERATED("trainedAlgorithmicMedia"),
    /** A photo into which a rendered face was put. */
    EDITED_PHOTO("compositeWithTrainedAlgorithmicMedia");

    /** A name in the standard, never looked up. */
    private static final String TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/";

    private final String sourceType;

    Kind(String sourceType) {
      this.sourceType = sourceType;
    }

    /** The standard's identifier; none for a picture that is not marked. */
    public Optional<String> sourceType() {
      return this == UNMARKED ? Optional.empty() : Optional.of(TYPES + sourceType);
    }
  }

  public Provenance {
    Objects.requireNonNull(kind, "kind");
    edits = edits.stream().map(Provenance::plain).limit(MOST_EDITS).toList();
  }

  /** Rendered by a generator, with these edits or none. */
  public static Provenance generated(List<String> edits) {
    return new Provenance(Kind.GENERATED, edits);
  }

  /** A photo with a rendered face in it. */
  public static Provenance editedPhoto(List<String> edits) {
    return new Provenance(Kind.EDITED_PHOTO, edits);
  }

  /** Of a photo into which a picture of this provenance was put. */
  public Provenance inPhoto() {
    return kind == Kind.UNMARKED ? NONE : editedPhoto(edits);
  }

  /** This, or nothing where marking is switched off. */
  public Provenance when(boolean marked) {
    return marked ? this : NONE;
  }

  /** One sentence or two for people; empty for a picture that is not marked. */
  public String description() {
    String with = edits.isEmpty() ? "" : ", edits: " + String.join(", ", edits);
    return switch (kind) {
      case UNMARKED -> "";
      case GENERATED -> "Rendered by a generative model (Pivotune" + with + "). Not a photograph.";
      case EDITED_PHOTO -> "Photograph edited with a generative model (Pivotune" + with
          + "). The face was not photographed like this.";
    };
  }

  /** {@code file:/home/anna/age.pt=2} becomes {@code file:age.pt=2}; words with {@code >} are phrases, not files. */
  private static String plain(String edit) {
    String name = edit.indexOf('>') >= 0
        ? edit
        : Stream.of(edit.split(", ")).map(Provenance::withoutFolders).reduce((a, b) -> a + ", " + b).orElse("");
    String line = name.replaceAll("\\p{Cntrl}", " ").strip();
    return line.length() <= LONGEST_EDIT ? line : line.substring(0, LONGEST_EDIT) + "...";
  }

  private static String withoutFolders(String edit) {
    int slash = Math.max(edit.lastIndexOf('/'), edit.lastIndexOf('\\'));
    int colon = edit.indexOf(':');
    String what = colon < slash ? edit.substring(0, colon + 1) : "";
    return slash < 0 ? edit : what + edit.substring(slash + 1);
  }
}
