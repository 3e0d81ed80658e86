package org.pivotune.lpips;

import org.pivotune.onnxgraph.OnnxValue;

/** A value of the graph whose shape [N, channels, height, width] is known while the graph is written. */
record Plane(OnnxValue value, int batch, int channels, int height, int width) {

  Plane with(OnnxValue newValue, int newChannels, int newHeight, int newWidth) {
    return new Plane(newValue, batch, newChannels, newHeight, newWidth);
  }

  long[] shape() {
    return new long[] {batch, channels, height, width};
  }

  long elementCount() {
    return (long) batch * channels * height * width;
  }
}
