package org.pivotune.align;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pivotune.model.EmbeddedModels;
import org.pivotune.onnx.OnnxSession;
import org.pivotune.tensor.HostTensor;

/**
 * A BlazeFace network (Bazarevsky et al. 2019). It sees a square of 128 or 256 pixels and answers for 16 x 16 cells
 * with two anchors each and 8 x 8 cells with six: a logit, and box and six points relative to the cell's middle in
 * pixels.
 */
final class BlazeFace implements AutoCloseable {
  private static final int[][] GRIDS = {{16, 2}, {8, 6}};
  private static final int VALUES = 16;
  private static final int POINTS = 6;

  private final OnnxSession session;
  private final int size;

  private BlazeFace(OnnxSession session, int size) {
    this.session = session;
    this.size = size;
  }

  /** The network for faces that fill much of the window. */
  static BlazeFace front(int threads) {
    return open("detector/blazeface-front-128.onnx", 128, threads);
  }

  /** The network for faces from about a fifteenth of the window. */
  static BlazeFace back(int threads) {
    return open("detector/blazeface-back-256.onnx", 256, threads);
  }

  private static BlazeFace open(String model, int size, int threads) {
    return new BlazeFace(OnnxSession.open(model, EmbeddedModels.read(model), threads), size);
  }

  /** What the network finds in a window, unmerged; only what scores at least {@code threshold}. */
  List<Candidate> look(WindowSampler picture, SquareWindow window, double threshold) {
    float[] samples = picture.sample(window, size, WindowSampler.Outside.BLACK, WindowSampler.FAST);
    for (int i = 0; i < samples.length; i++) {
      samples[i] = samples[i] / 127.5f - 1f;
    }
    HostTensor input = HostTensor.of(samples, 1, size, size, 3); // [1, H, W, 3] in [-1, 1]
    Map<String, HostTensor> outputs = session.run(Map.of("input:0", input));
    List<Candidate> found = new ArrayList<>();
    for (int grid = 0; grid < GRIDS.length; grid++) {
      HostTensor logits = outputs.get("Identity" + (grid == 0 ? "" : "_1") + ":0");
      HostTensor values = outputs.get("Identity_" + (grid + 2) + ":0");
      decode(GRIDS[grid][0], GRIDS[grid][1], logits, values, window, threshold, found);
    }
    return found;
  }

  private void decode(int cells, int anchors, HostTensor logits, HostTensor values, SquareWindow window,
      double threshold, List<Candidate> found) {
    for (int i = 0; i < cells * cells * anchors; i++) {
      double score = 1 / (1 + Math.exp(-logits.get(i)));
      if (score >= threshold) {
        int cell = i / anchors;
        double u = (cell % cells + 0.5) / cells;
        double v = (cell / cells + 0.5) / cells;
        int at = i * VALUES;
        List<PixelPoint> points = new ArrayList<>();
        for (int k = 0; k < POINTS; k++) {
          points.add(point(values, at + 4 + 2 * k, u, v, window));
        }
        double side = (values.get(at + 2) + values.get(at + 3)) / 2 / size * 2 * window.half();
        found.add(new Candidate(score, point(values, at, u, v, window), side, List.copyOf(points)));
      }
    }
  }

  private PixelPoint point(HostTensor values, int at, double u, double v, SquareWindow window) {
    return window.at(u + values.get(at) / size, v + values.get(at + 1) / size);
  }

  @Override
  public void close() {
    session.close();
  }
}
