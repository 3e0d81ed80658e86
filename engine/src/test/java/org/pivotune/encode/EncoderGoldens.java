package org.pivotune.encode;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.SafetensorsWriter;
import org.pivotune.checkpoint.TorchCheckpointReader;
import org.pivotune.photo.RgbImage;
import org.pivotune.tensor.HostTensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code src/test/python/make_encoder_goldens.py} made with the official networks. */
public final class EncoderGoldens {
  private EncoderGoldens() {}

  /** A checkpoint such as {@code e4e.pt}, unpacked. */
  public static Path checkpoint(String name, Path folder) {
    Path file = folder.resolve(name);
    try (InputStream packed = new GZIPInputStream(resource(name + ".gz"))) {
      Files.write(file, packed.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  /** The official network's codes for {@link #picture} of side 256. */
  static float[] codes(String name) {
    return floats(goldens().get("codes").get(name));
  }

  /** Every 997th sample of the picture of a side after Pillow's resizing to 256. */
  static float[] resized(int side) {
    return floats(goldens().get("resized_every_997").get(Integer.toString(side)));
  }

  /** Piecewise linear in both directions. */
  public static RgbImage picture(int side) {
    return RgbImage.generate(side, side, (x, y, c) -> Math.abs((3 * x + (2 + c) * y) % 510 - 255));
  }

  /** The checkpoint's tensors by their official names, to be changed and written again by {@link #write}. */
  static Map<String, HostTensor> tensors(String name, Path folder) {
    NamedTensors read = new TorchCheckpointReader().readTensors(checkpoint(name, folder));
    Map<String, HostTensor> tensors = new LinkedHashMap<>();
    read.asMap().forEach((key, tensor) -> tensors.put(key.replaceFirst("^state_dict\\.", ""), tensor));
    return tensors;
  }

  /** Official names as safetensors. */
  static Path write(Map<String, HostTensor> tensors, Map<String, String> metadata, Path file) {
    SafetensorsWriter.write(file, NamedTensors.of(file.toString(), tensors).withMetadata(metadata));
    return file;
  }

  private static JsonNode goldens() {
    return JsonMapper.shared().readTree(resource("goldens.json"));
  }

  private static float[] floats(JsonNode list) {
    float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) list.get(i).asDouble();
    }
    return values;
  }

  private static InputStream resource(String name) {
    InputStream stream = EncoderGoldens.class.getResourceAsStream(name);
    if (stream == null) {
      throw new IllegalStateException("the test resource " + name + " is missing");
    }
    return stream;
  }
}
