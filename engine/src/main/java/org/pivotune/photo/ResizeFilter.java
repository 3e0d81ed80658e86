package org.pivotune.photo;

/** Resampling kernels; when shrinking, the kernel is widened by the shrink, so that no picture aliases. */
public enum ResizeFilter {
  /** Triangle of radius 1; bilinear when enlarging. */
  TRIANGLE(1) {
    @Override
    double at(double x) {
      double distance = Math.abs(x);
      return distance < 1 ? 1 - distance : 0;
    }
  },
  /** Sinc windowed by a wider sinc, radius 3: the "antialias" of the FFHQ recipe. */
  LANCZOS(3) {
    @Override
    double at(double x) {
      double distance = Math.abs(x);
      return distance < 3 ? sinc(distance) * sinc(distance / 3) : 0;
    }
  };

  private final int radius;

  ResizeFilter(int radius) {
    this.radius = radius;
  }

  int radius() {
    return radius;
  }

  abstract double at(double x);

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  }
}
