package org.pivotune.photo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.drew.imaging.ImageMetadataReader;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.Tag;
import com.drew.metadata.jpeg.JpegCommentDirectory;
import com.drew.metadata.png.PngDirectory;
import com.drew.metadata.xmp.XmpDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What marked pictures say, as another library reads it. */
@org.junit.jupiter.api.Tag("quick")
class ProvenanceTest {
  private static final RgbImage PICTURE = RgbImage.generate(40, 30, (x, y, channel) -> 5 * x + y + 20 * channel);
  private static final Provenance EDITED = Provenance.generated(List.of("smile=2", "yaw@4-7=-1.5"));

  @TempDir Path folder;

  private static Map<String, String> xmp(Path file) throws Exception {
    return ImageMetadataReader.readMetadata(file.toFile()).getFirstDirectoryOfType(XmpDirectory.class)
        .getXmpProperties();
  }

  private static List<String> texts(Path file) throws Exception {
    Metadata metadata = ImageMetadataReader.readMetadata(file.toFile());
    List<String> all = new ArrayList<>();
    for (Directory directory : metadata.getDirectories()) {
      assertThat(directory.getErrors()).as(directory.getName()).isEmpty();
      if (directory instanceof PngDirectory || directory instanceof JpegCommentDirectory) {
        for (Tag tag : directory.getTags()) {
          all.add(tag.getDescription());
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.png", "a.jpg"})
  void anotherLibraryReadsWhatIsSaid(String name) throws Exception {
    Path file = folder.resolve(name);
    PhotoWriter.write(PICTURE, file, EDITED);
    assertThat(xmp(file))
        .containsEntry("Iptc4xmpExt:DigitalSourceType",
            "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia")
        .containsEntry("xmp:CreatorTool", "Pivotune")
        .containsEntry("xmpMM:History[1]/stEvt:action", "created")
        .containsEntry("xmpMM:History[2]/stEvt:action", "edited")
        .containsEntry("xmpMM:History[2]/stEvt:parameters", "smile=2")
        .containsEntry("xmpMM:History[3]/stEvt:parameters", "yaw@4-7=-1.5");
    assertThat(texts(file)).anySatisfy(text ->
        assertThat(text).contains("Rendered by a generative model (Pivotune, edits: smile=2, yaw@4-7=-1.5)"));
    assertThat(ProvenanceReader.edits(file)).isEqualTo(EDITED.edits());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.png", "a.jpg"})
  void pixelsAreUntouchedAndBytesAlwaysTheSame(String name) throws Exception {
    Path plain = folder.resolve("plain-" + name);
    Path marked = folder.resolve(name);
    PhotoWriter.write(PICTURE, plain);
    PhotoWriter.write(PICTURE, marked, EDITED);
    assertThat(PhotoReader.read(marked).pixels().toBytes()).isEqualTo(PhotoReader.read(plain).pixels().toBytes());
    byte[] first = Files.readAllBytes(marked);
    byte[] without = Files.readAllBytes(plain);
    int added = first.length - without.length;
    int at = java.util.Arrays.mismatch(first, without);
    assertThat(java.util.Arrays.copyOfRange(first, at + added, first.length))
        .as("one piece was put in").isEqualTo(java.util.Arrays.copyOfRange(without, at, without.length));
    PhotoWriter.write(PICTURE, marked, EDITED);
    assertThat(marked).hasBinaryContent(first);
    PhotoWriter.write(PICTURE, marked, EDITED.when(false));
    assertThat(marked).hasBinaryContent(without);
  }

  @Test
  void aPhotoWithAnEditedFaceIsAComposite() throws Exception {
    Path file = folder.resolve("photo.jpg");
    PhotoWriter.write(PICTURE, file, Provenance.editedPhoto(List.of("age=2")));
    assertThat(xmp(file)).containsEntry("Iptc4xmpExt:DigitalSourceType",
        "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia")
        .containsEntry("xmpMM:History[1]/stEvt:action", "edited");
    assertThat(ProvenanceReader.edits(file)).containsExactly("age=2");
  }

  @Test
  void placesOnADiskAreLeftOut() {
    assertThat(Provenance.generated(List.of("file:/home/anna/my edits/age.pt@4-7=2", "mapper:..\\x\\beard.pt=0.1",
        "text:faces/words.npy=1", "text:face>smiling and/or sad face=1", "sefa:3=1", "style:6:40=10")).edits())
        .containsExactly("file:age.pt@4-7=2", "mapper:beard.pt=0.1", "text:words.npy=1",
            "text:face>smiling and/or sad face=1", "sefa:3=1", "style:6:40=10");
  }

  @Test
  void wordsOfAnyKindStayWords() throws Exception {
    List<String> odd = List.of("text:a<b>&\"c\"='d'", "größer\u0000\u0007 \uD800", "]]>", "日本語");
    for (String name : List.of("odd.png", "odd.jpg")) {
      Path file = folder.resolve(name);
      PhotoWriter.write(PICTURE, file, Provenance.generated(odd));
      assertThat(xmp(file)).containsEntry("xmpMM:History[2]/stEvt:parameters", "text:a<b>&\"c\"='d'")
          .containsEntry("xmpMM:History[5]/stEvt:parameters", "日本語");
      assertThat(ProvenanceReader.edits(file)).hasSize(4).contains("]]>");
    }
  }

  @Test
  void veryManyAndLongEditsAreCut() throws Exception {
    Path file = folder.resolve("many.jpg");
    PhotoWriter.write(PICTURE, file, Provenance.generated(Collections.nCopies(5000, "&".repeat(5000))));
    assertThat(ProvenanceReader.edits(file)).hasSize(40);
    assertThat(PhotoReader.read(file).pixels().width()).isEqualTo(40);
  }

  @Test
  void onlyPicturesCanBeMarked() {
    assertThatThrownBy(() -> ProvenanceMark.in(new byte[] {1, 2, 3}, EDITED))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Provenance.NONE.kind().sourceType()).isEmpty();
    assertThat(Provenance.NONE.description()).isEmpty();
  }
}
