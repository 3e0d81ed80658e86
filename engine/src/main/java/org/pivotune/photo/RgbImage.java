package org.pivotune.photo;

import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;
import java.util.Objects;
import org.pivotune.tensor.HostTensor;

/**
 * An immutable picture of 8-bit sRGB pixels, red-green-blue interleaved, rows from the top, and how it came to be, which
 * {@link PhotoWriter} writes into its file. Safe from any thread.
 *
 * <p>Equality is identity: comparing megabytes is never what a caller of {@code equals} wants.
 */
public final class RgbImage {
  private final int width;
  private final int height;
  private final byte[] rgb;
  private final Provenance provenance;

  private RgbImage(int width, int height, byte[] rgb, Provenance provenance) {
    this.width = width;
    this.height = height;
    this.rgb = rgb;
    this.provenance = provenance;
  }

  /**
   * A picture from a copy of the samples.
   *
   * @param rgb {@code 3 * width * height} unsigned bytes, interleaved
   */
  public static RgbImage of(int width, int height, byte[] rgb) {
    return adopt(width, height, rgb.clone());
  }

  /** As {@link #of} without the copy: the caller lets go of the array. */
  static RgbImage adopt(int width, int height, byte[] rgb) {
    if (width < 1 || height < 1 || rgb.length != Math.multiplyExact(3L, (long) width * height)) {
      throw new IllegalArgumentException(rgb.length + " samples are not a picture of " + width + " x " + height);
    }
    return new RgbImage(width, height, rgb, Provenance.NONE);
  }

  /** Computes every sample by a function; for pictures made by formula. */
  public static RgbImage generate(int width, int height, SampleFunction sample) {
    byte[] rgb = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
    int at = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int channel = 0; channel < 3; channel++) {
          rgb[at++] = (byte) Math.clamp(sample.at(x, y, channel), 0, 255);
        }
      }
    }
    return adopt(width, height, rgb);
  }

  /** A sample 0..255 at a pixel; values outside are clamped. */
  @FunctionalInterface
  public interface SampleFunction {
    int at(int x, int y, int channel);
  }

  /** The pixels of any {@link BufferedImage}, alpha flattened on white, colour converted to sRGB. */
  public static RgbImage fromBufferedImage(BufferedImage image) {
    return SrgbConverter.convert(image, null).pixels();
  }

  /**
   * The display rule of the reference implementation: {@code x * 127.5 + 128}, clamped to 0..255, truncated.
   *
   * @param tensor [1, 3, H, W] or [3, H, W], nominally in [-1, 1]
   * @throws IllegalArgumentException for another shape
   * @throws NotFiniteException if a value is NaN or infinite
   */
  public static RgbImage fromTensor(HostTensor tensor) {
    boolean batched = tensor.rank() == 4 && tensor.size(0) == 1;
    if (!(batched || tensor.rank() == 3) || tensor.size(-3) != 3) {
      throw new IllegalArgumentException("a picture is [1, 3, H, W] or [3, H, W], not " + tensor);
    }
    int height = Math.toIntExact(tensor.size(-2));
    int width = Math.toIntExact(tensor.size(-1));
    int plane = width * height;
    NotFiniteException.requireFinite(tensor);
    FloatBuffer data = tensor.data();
    byte[] rgb = new byte[Math.multiplyExact(3, plane)];
    for (int i = 0; i < plane; i++) {
      for (int channel = 0; channel < 3; channel++) {
        rgb[3 * i + channel] = (byte) Math.clamp((long) (data.get(channel * plane + i) * 127.5f + 128f), 0, 255);
      }
    }
    return adopt(width, height, rgb);
  }

  /** The pixels as {@code x / 127.5 - 1}: [1, 3, H, W] in [-1, 1]. */
  public HostTensor toTensor() {
    HostTensor tensor = HostTensor.allocate(1, 3, height, width);
    FloatBuffer data = tensor.data();
    int plane = width * height;
    for (int i = 0; i < plane; i++) {
      for (int channel = 0; channel < 3; channel++) {
        data.put(channel * plane + i, (rgb[3 * i + channel] & 0xff) / 127.5f - 1f);
      }
    }
    return tensor;
  }

  /** How the picture came to be; {@link Provenance#NONE} of photos and of what is made of tensors. */
  public Provenance provenance() {
    return provenance;
  }

  /**
   * The same pixels with something else said of how they came to be.
   *
   * @param said {@link Provenance#NONE} to say nothing
   */
  public RgbImage withProvenance(Provenance said) {
    Objects.requireNonNull(said, "said");
    return said.equals(provenance) ? this : new RgbImage(width, height, rgb, said);
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /** A sample, 0..255; channel 0 is red. */
  public int sample(int x, int y, int channel) {
    return rgb[3 * (y * width + x) + channel] & 0xff;
  }

  /** The samples of {@code count} pixels of one row, 0..255 and interleaved, from pixel {@code x} on. */
  public int[] samples(int x, int y, int count) {
    int[] samples = new int[3 * count];
    int from = 3 * (y * width + x);
    for (int i = 0; i < samples.length; i++) {
      samples[i] = rgb[from + i] & 0xff;
    }
    return samples;
  }

  /** A copy of all samples, interleaved. */
  public byte[] toBytes() {
    return rgb.clone();
  }

  /** The array itself, for this package's loops; never written to. */
  byte[] bytes() {
    return rgb;
  }

  /**
   * Resampled with an antialiasing filter whose support grows with the shrink.
   *
   * @param newWidth at least 1
   * @param newHeight at least 1
   */
  public RgbImage resize(int newWidth, int newHeight, ResizeFilter filter) {
    return Resampler.resize(this, newWidth, newHeight, filter).withProvenance(provenance);
  }

  /** The pixels of a rectangle that must lie inside the picture. */
  public RgbImage crop(int x, int y, int cropWidth, int cropHeight) {
    if (x < 0 || y < 0 || cropWidth < 1 || cropHeight < 1 || x > width - cropWidth || y > height - cropHeight) {
      throw new IllegalArgumentException(
          "the rectangle " + x + "," + y + " " + cropWidth + " x " + cropHeight + " leaves the picture " + this);
    }
    byte[] part = new byte[3 * cropWidth * cropHeight];
    for (int row = 0; row < cropHeight; row++) {
      System.arraycopy(rgb, 3 * ((y + row) * width + x), part, 3 * row * cropWidth, 3 * cropWidth);
    }
    return new RgbImage(cropWidth, cropHeight, part, provenance);
  }

  /** A copy as {@link BufferedImage#TYPE_INT_RGB}, which says nothing of how it came to be. */
  public BufferedImage toBufferedImage() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        row[x] = sample(x, y, 0) << 16 | sample(x, y, 1) << 8 | sample(x, y, 2);
      }
      image.setRGB(0, y, width, 1, row, 0, width);
    }
    return image;
  }

  /** Width x height, for messages. */
  @Override
  public String toString() {
    return width + " x " + height + " pixels";
  }
}
