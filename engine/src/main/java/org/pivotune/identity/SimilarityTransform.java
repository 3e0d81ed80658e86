package org.pivotune.identity;

/**
 * Rotation, uniform scale and shift of the plane: (x, y) goes to (a x - b y + tx, b x + a y + ty).
 *
 * @param a scale times cosine
 * @param b scale times sine
 */
record SimilarityTransform(double a, double b, double tx, double ty) {
  /**
   * The transform with the least squared distance between the moved source points and the target points (Umeyama 1991,
   * "Least-squares estimation of transformation parameters between two point patterns"). In the plane and without
   * reflection its closed form is a division of complex numbers: sum(conj(s) t) / sum(|s|^2) of the centred points.
   *
   * @param source x0, y0, x1, y1, ...
   * @param target as many numbers
   * @throws IdentityException if the source points all but coincide
   */
  static SimilarityTransform fit(double[] source, double[] target) {
    double[] s = centroid(source);
    double[] t = centroid(target);
    double real = 0;
    double imaginary = 0;
    double spread = 0;
    for (int i = 0; i < source.length; i += 2) {
      double sx = source[i] - s[0];
      double sy = source[i + 1] - s[1];
      double dx = target[i] - t[0];
      double dy = target[i + 1] - t[1];
      real += sx * dx + sy * dy;
      imaginary += sx * dy - sy * dx;
      spread += sx * sx + sy * sy;
    }
    if (!(spread > 1) || !(Math.hypot(real, imaginary) > 1)) {
      throw new IdentityException(
          "the five face points lie within a pixel of each other or in no face-like order; detect them again");
    }
    double a = real / spread;
    double b = imaginary / spread;
    return new SimilarityTransform(a, b, t[0] - a * s[0] + b * s[1], t[1] - b * s[0] - a * s[1]);
  }

  double scale() {
    return Math.hypot(a, b);
  }

  SimilarityTransform inverse() {
    double square = a * a + b * b;
    double c = a / square;
    double d = -b / square;
    return new SimilarityTransform(c, d, -(c * tx - d * ty), -(d * tx + c * ty));
  }

  double x(double x, double y) {
    return a * x - b * y + tx;
  }

  double y(double x, double y) {
    return b * x + a * y + ty;
  }

  private static double[] centroid(double[] points) {
    double x = 0;
    double y = 0;
    for (int i = 0; i < points.length; i += 2) {
      x += points[i];
      y += points[i + 1];
    }
    return new double[] {2 * x / points.length, 2 * y / points.length};
  }
}
