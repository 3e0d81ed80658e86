package org.pivotune.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.model.EmbeddedModels;

/** What Pivotune is made of, with licences. */
final class Licences {
  private Licences() {}

  static Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("Pivotune", "Apache-2.0");
    all.put("LibTorch 2.13 (org.bytedeco:pytorch)", "BSD-3-Clause; the presets' jar Apache-2.0");
    all.put("OpenBLAS 0.3.31 (org.bytedeco:openblas)", "BSD-3-Clause");
    all.put("libgfortran, libquadmath (in the OpenBLAS pack)",
        "GPL-3.0 with GCC Runtime Library Exception, LGPL-2.1-or-later");
    all.put("libgomp (in the LibTorch pack)", "GPL-3.0 with GCC Runtime Library Exception");
    all.put("ONNX Runtime 1.29", "MIT");
    all.put("picocli", "Apache-2.0");
    all.put("Jackson", "Apache-2.0");
    all.put("metadata-extractor, xmpcore", "Apache-2.0, BSD-3-Clause");
    all.put("TwelveMonkeys ImageIO", "BSD-3-Clause");
    all.put("jte", "Apache-2.0");
    all.put("JSpecify", "Apache-2.0");
    EmbeddedModels.licences().forEach((folder, licence) -> all.put("model " + folder, licence));
    return all;
  }

  static List<String> lines() {
    List<String> lines = new ArrayList<>();
    all().forEach((what, licence) -> lines.add(String.format("%-52s %s", what, licence)));
    return lines;
  }
}
