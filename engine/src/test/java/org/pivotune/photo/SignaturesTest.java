package org.pivotune.photo;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are no pictures, or of formats that are not read, are called what they are. */
@Tag("quick")
class SignaturesTest {
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "~~~ ftypheic~~~~mif1heic|HEIC|convert it", "~~~ ftypmif1~~~~mif1heic|HEIC|convert it",
      "~~~ ftypavif~~~~avifmif1|AVIF|convert it", "~~~ ftypmif1~~~~mif1avif|AVIF|convert it",
      "~~~ ftypisom~~~~isommp41|film|ffmpeg", "~~~ ftypqt  ~~~~qt  |film|ffmpeg",
      "~~~ ftypcrx ~~~~crx isom|CR3|darktable", "FUJIFILMCCD-RAW 0201FF|RAF|darktable", "IIRO~~~~~~~~|ORF|darktable",
      "IIU~~~~~~~~|RW2|darktable", "8BPS~\u0001~~~~|Photoshop|export", "%PDF-1.7 and so on|PDF|export",
      "~~~`JXL ~|JPEG XL|convert it", "\u00ff^~~~~~~|JPEG XL|convert it", "~~~`jP  ~|JPEG 2000|convert it",
      "\u00ffO\u00ffQ~~~~|JPEG 2000|convert it", "<?xml version='1.0'?><svg xmlns='x'/>|SVG|PNG", "<svg width='1'/>|SVG|PNG",
      "<!DOCTYPE html><html>|web page|save the picture", "PK\u0003\u0004~~~~~~|zip|unpack", "v/1\u0001~~~~|OpenEXR|convert it",
      "P6 4 4 255 ~~~~|PNM|convert it", "RIFF~~~~AVI LIST|film|ffmpeg", "~~\u0001~\u0001~|icon|convert it",
      "words and nothing else|not a picture|JPEG"})
  void areNamed(String start, String name, String advice) {
    byte[] content = start.replace('~', '\0').replace('^', '\n').replace('`', '\f').getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> PhotoReader.read(Path.of("dir/file.jpg"), content, PhotoLimits.DEFAULT))
        .isInstanceOf(PhotoException.class).hasMessageContainingAll("file.jpg", name, advice);
  }
}
