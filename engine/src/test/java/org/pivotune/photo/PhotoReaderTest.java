package org.pivotune.photo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pivotune.model.Checksums;

@Tag("quick")
class PhotoReaderTest {
  @TempDir Path folder;

  private Photo read(String name, byte[] content) throws IOException {
    return PhotoReader.read(Files.write(folder.resolve(name), content));
  }

  /** 32 x 16: red left half, blue right half, the top left 8 x 8 white. */
  private static RgbImage flag() {
    return RgbImage.generate(32, 16, (x, y, channel) ->
        x < 8 && y < 8 ? 255 : (x < 16 ? channel == 0 : channel == 2) ? 200 : 20);
  }

  private static void assertColour(RgbImage image, int x, int y, int red, int green, int blue, int tolerance) {
    assertThat(image.sample(x, y, 0)).as("red").isCloseTo(red, within(tolerance));
    assertThat(image.sample(x, y, 1)).as("green").isCloseTo(green, within(tolerance));
    assertThat(image.sample(x, y, 2)).as("blue").isCloseTo(blue, within(tolerance));
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "gif", "tiff"})
  void losslessFormatsComeBackExactly(String format) throws IOException {
    byte[] file = PictureFiles.encode(format, flag().toBufferedImage());
    Photo photo = read("flag.bin", file);
    assertThat(photo.pixels().toBytes()).isEqualTo(flag().toBytes());
    assertThat(photo.sha256()).isEqualTo(Checksums.sha256(file));
    assertThat(photo.format()).startsWith(format.substring(0, 3).toUpperCase(java.util.Locale.ROOT));
  }

  /** Where the white corner and the red half of the stored flag stand once it is upright. */
  @ParameterizedTest
  @CsvSource({"1,0,0,4,12", "2,31,0,27,12", "3,31,15,27,3", "4,0,15,4,3",
      "5,0,0,12,4", "6,15,0,3,4", "7,15,31,3,27", "8,0,31,12,27"})
  void everyExifOrientationStandsUpright(int exif, int whiteX, int whiteY, int redX, int redY) throws IOException {
    byte[] jpeg = PictureFiles.encode("jpeg", flag().toBufferedImage());
    byte[] block = PictureFiles.exif(exif);
    Photo photo = read("turned.jpg", PictureFiles.insert(jpeg, 2, PictureFiles.jpegSegment(0xE1, "Exif\0\0", block)));
    assertThat(photo.orientation().exif()).isEqualTo(exif);
    assertThat(photo.pixels().width()).isEqualTo(exif < 5 ? 32 : 16);
    assertColour(photo.pixels(), whiteX, whiteY, 255, 255, 255, 40);
    assertColour(photo.pixels(), redX, redY, 200, 20, 20, 40);
    byte[] png = PictureFiles.encode("png", flag().toBufferedImage());
    Photo fromPng = read("turned.png",
        PictureFiles.insert(png, PictureFiles.behindPngHeader(), PictureFiles.pngChunk("eXIf", block)));
    assertColour(fromPng.pixels(), whiteX, whiteY, 255, 255, 255, 0);
    assertColour(fromPng.pixels(), redX, redY, 200, 20, 20, 0);
  }

  @Test
  void iccProfileOfPngIsConverted() throws IOException {
    byte[] png = PictureFiles.encode("png", flag().toBufferedImage());
    ICC_Profile linear = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB);
    Photo photo =
        read("linear.png", PictureFiles.insert(png, PictureFiles.behindPngHeader(), PictureFiles.iccp(linear)));
    // Linear 200/255 and 20/255 by the sRGB curve: 1.055 v^(1/2.4) - 0.055.
    assertColour(photo.pixels(), 4, 12, 229, 79, 79, 2);
    assertThat(photo.colour()).contains("ICC profile").contains("converted to sRGB");
  }

  @Test
  void iccProfileOfJpegIsConverted() throws IOException {
    byte[] jpeg = PictureFiles.encode("jpeg", flag().toBufferedImage());
    byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
    Photo photo = read("linear.jpg",
        PictureFiles.insert(jpeg, 2, PictureFiles.jpegSegment(0xE2, "ICC_PROFILE\0\1\1", profile)));
    // The curve is steep in the dark and enlarges what JPEG lost there.
    assertColour(photo.pixels(), 4, 12, 229, 79, 79, 20);
    assertThat(photo.colour()).contains("converted to sRGB");
  }

  @Test
  void brokenIccProfileIsIgnored() throws IOException {
    byte[] png = PictureFiles.encode("png", flag().toBufferedImage());
    byte[] chunk = PictureFiles.pngChunk("iCCP", "name\0\0not deflated".getBytes(StandardCharsets.US_ASCII));
    Photo photo = read("bad.png", PictureFiles.insert(png, PictureFiles.behindPngHeader(), chunk));
    assertThat(photo.pixels().toBytes()).isEqualTo(flag().toBytes());
  }

  @Test
  void sixteenBitsAreRounded() throws IOException {
    // One row, two pixels: 0x1234 -> 0x12, 0x80ff -> 0x81 (nearest), 0xffff -> 0xff.
    byte[] row = {0, 0x12, 0x34, (byte) 0x80, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0, 0, 0, 0, 0, 0};
    RgbImage pixels = read("deep.png", PictureFiles.png(2, 1, 16, 2, row)).pixels();
    assertColour(pixels, 0, 0, 0x12, 0x80, 0xff, 0);
    assertColour(pixels, 1, 0, 0, 0, 0, 0);
  }

  @Test
  void greyStaysAsDarkAsItIs() throws IOException {
    // Java's own conversion takes grey as linear and makes 64 into 137.
    byte[] file = PictureFiles.png(2, 1, 8, 0, new byte[] {0, 64, (byte) 200});
    assertColour(read("grey.png", file).pixels(), 0, 0, 64, 64, 64, 0);
    BufferedImage grey = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSamples(0, 0, 16, 16, 0, java.util.Collections.nCopies(256, 64).stream()
        .mapToInt(Integer::intValue).toArray());
    assertColour(read("grey.jpg", PictureFiles.encode("jpeg", grey)).pixels(), 5, 5, 64, 64, 64, 1);
  }

  @Test
  void paletteAndItsTransparencyAreResolved() throws IOException {
    byte[] palette = {10, 20, 30, (byte) 200, 100, 50};
    byte[] file = PictureFiles.png(2, 1, 8, 3, new byte[] {0, 0, 1},
        PictureFiles.pngChunk("PLTE", palette), PictureFiles.pngChunk("tRNS", new byte[] {(byte) 255, 0}));
    RgbImage pixels = read("palette.png", file).pixels();
    assertColour(pixels, 0, 0, 10, 20, 30, 0);
    assertColour(pixels, 1, 0, 255, 255, 255, 0);
    IndexColorModel two = new IndexColorModel(1, 2, new byte[] {0, 90}, new byte[] {0, 80}, new byte[] {0, 70});
    BufferedImage image = new BufferedImage(9, 2, BufferedImage.TYPE_BYTE_BINARY, two);
    image.getRaster().setSample(8, 1, 0, 1);
    assertColour(read("two.png", PictureFiles.encode("png", image)).pixels(), 8, 1, 90, 80, 70, 0);
  }

  @Test
  void alphaIsFlattenedOnWhite() throws IOException {
    byte[] row = {0, 100, 0, 0, (byte) 128, 0, 0, 0, 0};
    RgbImage pixels = read("alpha.png", PictureFiles.png(2, 1, 8, 6, row)).pixels();
    assertColour(pixels, 0, 0, 177, 127, 127, 1);
    assertColour(pixels, 1, 0, 255, 255, 255, 0);
  }

  @Test
  void cmykJpegIsConverted() throws IOException {
    Photo photo = read("cmyk.jpg", CmykJpeg.cyan());
    // Full cyan ink: no red, some green and blue, whatever the profile.
    assertThat(photo.pixels().sample(4, 4, 0)).isLessThan(90);
    assertThat(photo.pixels().sample(4, 4, 1)).isGreaterThan(120);
    assertThat(photo.pixels().sample(4, 4, 2)).isGreaterThan(150);
  }

  @Test
  void inksAsLumaAndChromaAreConvertedAlike() throws IOException {
    RgbImage inks = read("cmyk.jpg", CmykJpeg.cyan()).pixels();
    RgbImage pixels = read("ycck.jpg", CmykJpeg.cyanAsLumaAndChroma()).pixels();
    assertColour(pixels, 4, 4, inks.sample(4, 4, 0), inks.sample(4, 4, 1), inks.sample(4, 4, 2), 4);
  }

  @Test
  void pixelsDoNotDependOnTheName() throws IOException {
    byte[] png = PictureFiles.encode("png", flag().toBufferedImage());
    assertThat(read("really-a.jpg", png).format()).isEqualTo("PNG");
  }
}
