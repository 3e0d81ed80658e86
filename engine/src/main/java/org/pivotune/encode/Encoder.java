package org.pivotune.encode;

import java.nio.file.Path;
import java.util.Map;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.onnx.OnnxSession;
import org.pivotune.photo.ResizeFilter;
import org.pivotune.photo.RgbImage;
import org.pivotune.tensor.HostTensor;

/**
 * A loaded encoder: aligned face to codes, in ONNX Runtime on the CPU.
 *
 * <p>Threads: {@link #encode} may be called from several threads at once; {@link #close} must not race with it.
 */
public final class Encoder implements AutoCloseable {
  private final EncoderInfo info;
  private final OnnxSession session;

  private Encoder(EncoderInfo info, OnnxSession session) {
    this.info = info;
    this.session = session;
  }

  /**
   * Loads what {@link EncoderFile#convert} wrote. The weights of a file must not change while it is open.
   *
   * @param threads threads used inside one operation; at least 1
   * @throws org.pivotune.checkpoint.CheckpointException if the file holds no such encoder
   * @throws org.pivotune.onnx.OnnxException if ONNX Runtime cannot load it
   */
  public static Encoder open(Path file, int threads) {
    SafetensorsReader reader = EncoderFile.open(file);
    EncoderNetwork network = EncoderFile.network(file.toString(), reader);
    Path absolute = file.toAbsolutePath();
    String location = String.valueOf(absolute.getFileName());
    byte[] graph = EncoderGraph.write(network, (target, weight, shape) ->
        target.external(weight.name(), location, reader.position(weight.name()), shape));
    Path folder = absolute.getParent();
    return new Encoder(network.info(), OnnxSession.open("encoder " + network.type(), graph, folder, threads));
  }

  /** What it is. */
  public EncoderInfo info() {
    return info;
  }

  /**
   * The codes of one face. The picture is resized to 256 x 256 by a triangle that is widened when shrinking, which is
   * what torchvision's {@code Resize} does with a picture, and goes in as {@code x / 127.5 - 1}.
   *
   * @param face square, FFHQ-aligned, of any size
   * @return [1, styles, w_dim]; for a generator without truncation
   */
  public HostTensor encode(RgbImage face) {
    if (face.width() != face.height()) {
      throw new EncoderException("an encoder takes an aligned, square face, not " + face + "; align it first");
    }
    RgbImage small = face.resize(EncoderNetwork.SIDE, EncoderNetwork.SIDE, ResizeFilter.TRIANGLE);
    HostTensor image = small.toTensor(); // [1, 3, 256, 256] in [-1, 1]
    return session.run(Map.of(EncoderGraph.IMAGE, image)).values().iterator().next();
  }

  @Override
  public void close() {
    session.close();
  }
}
