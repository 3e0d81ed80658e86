package org.pivotune.edit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.checkpoint.TestFiles;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GeneratorWeights;
import org.pivotune.stylegan.checkpoint.GeneratorReader;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.Device;

/** What {@code src/test/python/make_edit_goldens.py} made. */
public final class EditFiles {
  private static final Map<String, HostTensor> GOLDEN =
      SafetensorsReader.read("edit.golden.safetensors", bytes("edit.golden.safetensors")).asMap();

  private EditFiles() {}

  /** A golden value. */
  public static HostTensor golden(String name) {
    return GOLDEN.get(name);
  }

  public static byte[] bytes(String name) {
    try (InputStream stream = EditFiles.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("the test resource " + name + " is missing");
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file of its own, as readers want it. */
  public static Path copy(String name, Path folder) {
    try {
      return Files.write(folder.resolve(name), bytes(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** 8 px, w 4, four style codes; the caller closes it. */
  public static Generator tinyGenerator() {
    GeneratorWeights weights = GeneratorReader.read("tiny", TestFiles.bytes("tiny-nvidia.pkl"));
    return Generator.load(weights.config(), weights.tensors().asMap(), Device.CPU);
  }

  /** Codes [1, 4, 4] for it. */
  public static HostTensor tinyCodes() {
    float[] codes = new float[16];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (float) Math.sin(1 + i);
    }
    return HostTensor.of(codes, 1, 4, 4);
  }
}
