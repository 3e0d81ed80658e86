package org.pivotune.photo;

import java.awt.color.ICC_Profile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Colours that a file describes by numbers, without an ICC profile: white, primaries and exponent.
 *
 * @param name what the profile is called
 * @param chromaticities x and y of white, red, green and blue; empty for those of sRGB
 * @param gamma the exponent from samples to light
 */
record MatrixProfile(String name, double[] chromaticities, double gamma) {
  private static final double[] SRGB = {0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06};
  private static final double[] ADOBE_RGB = {0.3127, 0.3290, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06};
  private static final double USUAL_GAMMA = 2.2;
  /** Below this nobody sees the difference to sRGB. */
  private static final double SAME_GAMMA = 0.06;
  private static final double SAME_PLACE = 0.01;
  private static final double[] D50 = {0.9642, 1, 0.8249};
  private static final double[][] BRADFORD =
      {{0.8951, 0.2664, -0.1614}, {-0.7502, 1.7135, 0.0367}, {0.0389, -0.0685, 1.0296}};

  static MatrixProfile adobeRgb() {
    return new MatrixProfile("Adobe RGB (by EXIF)", ADOBE_RGB, 2.19921875);
  }

  /** An ICC profile that says the same; empty where it would be sRGB, or where the numbers make no colours. */
  Optional<ICC_Profile> profile(boolean grey) {
    double[] places = chromaticities.length == SRGB.length ? chromaticities : SRGB;
    boolean usual = Math.abs(gamma - USUAL_GAMMA) < SAME_GAMMA;
    for (int i = 0; i < SRGB.length && !grey; i++) {
      usual &= Math.abs(places[i] - SRGB[i]) < SAME_PLACE;
    }
    if (usual || !(gamma > 0.1 && gamma < 10)) {
      return Optional.empty();
    }
    try {
      return Optional.of(ICC_Profile.getInstance(grey ? bytes("GRAY", new double[0][]) : bytes("RGB ", columns(places))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** XYZ of the three primaries, adapted to D50. */
  private static double[][] columns(double[] places) {
    double[][] primaries = new double[3][3];
    for (int i = 0; i < 3; i++) {
      double[] xyz = xyz(places[2 + 2 * i], places[3 + 2 * i]);
      for (int row = 0; row < 3; row++) {
        primaries[row][i] = xyz[row];
      }
    }
    double[] white = xyz(places[0], places[1]);
    double[] amounts = times(inverse(primaries), white);
    double[] cone = times(BRADFORD, white);
    double[] wanted = times(BRADFORD, D50);
    double[][] back = inverse(BRADFORD);
    double[][] columns = new double[3][];
    for (int i = 0; i < 3; i++) {
      double[] scaled = {primaries[0][i] * amounts[i], primaries[1][i] * amounts[i], primaries[2][i] * amounts[i]};
      double[] response = times(BRADFORD, scaled);
      for (int k = 0; k < 3; k++) {
        response[k] *= wanted[k] / cone[k];
      }
      columns[i] = times(back, response);
    }
    return columns;
  }

  private static double[] xyz(double x, double y) {
    if (!(x >= -1 && x <= 2 && y > 0.001 && y <= 2)) {
      throw new IllegalArgumentException("no chromaticity: " + x + ", " + y);
    }
    return new double[] {x / y, 1, (1 - x - y) / y};
  }

  private static double[] times(double[][] matrix, double[] vector) {
    double[] result = new double[3];
    for (int row = 0; row < 3; row++) {
      result[row] = matrix[row][0] * vector[0] + matrix[row][1] * vector[1] + matrix[row][2] * vector[2];
    }
    return result;
  }

  private static double[][] inverse(double[][] m) {
    double[][] result = new double[3][3];
    double determinant = 0;
    for (int i = 0; i < 3; i++) {
      determinant += m[0][i] * (m[1][(i + 1) % 3] * m[2][(i + 2) % 3] - m[1][(i + 2) % 3] * m[2][(i + 1) % 3]);
    }
    if (!(Math.abs(determinant) > 1e-6)) {
      throw new IllegalArgumentException("primaries on one line");
    }
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        result[row][column] = (m[(column + 1) % 3][(row + 1) % 3] * m[(column + 2) % 3][(row + 2) % 3]
            - m[(column + 1) % 3][(row + 2) % 3] * m[(column + 2) % 3][(row + 1) % 3]) / determinant;
      }
    }
    return result;
  }

  /** A profile of version 2.1: description, white, primaries and curves. */
  private byte[] bytes(String space, double[][] columns) {
    Map<String, byte[]> tags = new LinkedHashMap<>();
    byte[] text = name.getBytes(StandardCharsets.US_ASCII);
    tags.put("desc", ByteBuffer.allocate(91 + text.length).put(ascii("desc")).putInt(0).putInt(text.length + 1).put(text)
        .array());
    tags.put("wtpt", xyzType(D50));
    byte[] curve = ByteBuffer.allocate(16).put(ascii("curv")).putInt(0).putInt(1).putShort((short) Math.round(gamma * 256))
        .array();
    if (columns.length == 0) {
      tags.put("kTRC", curve);
    } else {
      for (int i = 0; i < 3; i++) {
        tags.put("rgb".charAt(i) + "XYZ", xyzType(columns[i]));
        tags.put("rgb".charAt(i) + "TRC", curve);
      }
    }
    int at = 132 + 12 * tags.size();
    int size = at + tags.values().stream().mapToInt(data -> (data.length + 3) / 4 * 4).sum();
    ByteBuffer out = ByteBuffer.allocate(size);
    out.putInt(size).putInt(0).putInt(0x0210_0000).put(ascii("mntr" + space + "XYZ "));
    out.position(36).put(ascii("acsp"));
    out.position(68);
    for (double value : D50) {
      out.putInt(fixed(value));
    }
    out.position(128).putInt(tags.size());
    for (Map.Entry<String, byte[]> tag : tags.entrySet()) {
      out.put(ascii(tag.getKey())).putInt(at).putInt(tag.getValue().length);
      out.duplicate().position(at).put(tag.getValue());
      at += (tag.getValue().length + 3) / 4 * 4;
    }
    return out.array();
  }

  private static byte[] xyzType(double[] xyz) {
    return ByteBuffer.allocate(20).put(ascii("XYZ ")).putInt(0).putInt(fixed(xyz[0])).putInt(fixed(xyz[1]))
        .putInt(fixed(xyz[2])).array();
  }

  private static int fixed(double value) {
    return (int) Math.round(value * 65536);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
