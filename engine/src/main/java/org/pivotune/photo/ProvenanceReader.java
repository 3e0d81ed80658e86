package org.pivotune.photo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Finds the mark that {@link ProvenanceMark} left, so that what is made of a marked picture can say so, too. */
public final class ProvenanceReader {
  /** Marks stand at the beginning and have at most forty edits. */
  private static final int MOST_BYTES = 1 << 17;

  private static final String OURS = "<xmp:CreatorTool>" + XmpPacket.TOOL + "</xmp:CreatorTool>";
  private static final Pattern EDIT = Pattern.compile(
      "<stEvt:action>edited</stEvt:action><stEvt:softwareAgent>" + XmpPacket.TOOL
          + "</stEvt:softwareAgent><stEvt:parameters>([^<]{0,1000})</stEvt:parameters>");

  private ProvenanceReader() {}

  /**
   * The edits that a picture of Pivotune names; none for any other file.
   *
   * @throws PhotoException if the file cannot be read
   */
  public static List<String> edits(Path file) {
    String start;
    try (InputStream stream = Files.newInputStream(file)) {
      start = new String(stream.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new PhotoException("cannot read " + file + ": " + e, e);
    }
    if (!start.contains(OURS)) {
      return List.of();
    }
    return EDIT.matcher(start).results().map(found -> XmpPacket.unescaped(found.group(1)))
        .filter(edit -> !edit.equals(XmpPacket.MODEL)).toList();
  }
}
