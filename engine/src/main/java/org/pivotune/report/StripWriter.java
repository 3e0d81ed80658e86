package org.pivotune.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pivotune.photo.PhotoWriter;

/** Edits as pictures with {@code edits.json}, which says what each shows. */
final class StripWriter {
  private StripWriter() {}

  /** @param marked whether the pictures say that they are generated */
  static void write(List<Strip> strips, Path folder, boolean marked) throws IOException {
    List<Map<String, Object>> index = new ArrayList<>();
    for (int i = 0; i < strips.size(); i++) {
      Strip strip = strips.get(i);
      Map<String, Object> files = new LinkedHashMap<>();
      for (int j = 0; j < strip.pictures().size(); j++) {
        CaptionedPicture picture = strip.pictures().get(j);
        String caption = FaceFolders.slug(picture.caption());
        String name = String.format(Locale.ROOT, "%02d-%s-%02d%s.png", i + 1, FaceFolders.slug(strip.title()), j + 1,
            caption.isEmpty() ? "" : "-" + caption);
        PhotoWriter.write(picture.image(), folder.resolve(name), strip.provenance(picture).when(marked));
        files.put(name, picture.caption());
      }
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("title", strip.title());
      entry.put("caption", strip.caption());
      entry.put("pictures", files);
      index.add(entry);
    }
    StagedFolder.writeText(folder.resolve("edits.json"), Json.text(Json.of(index)));
  }
}
