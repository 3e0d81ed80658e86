package org.pivotune.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives whose every field is put by hand, at the edges of what is read. */
@Tag("quick")
class ZipArchiveTest {
  private static final String NAME = "archive/data.pkl";
  private static final byte[] CONTENT = "what is in it".getBytes(StandardCharsets.US_ASCII);
  private static final int LOCAL_BYTES = 30;
  private static final int DIRECTORY_BYTES = 46;

  /** An entry's fields in the archive's directory; all are what they should be until one is set. */
  private static final class Archive {
    byte[] content = CONTENT;
    int flags;
    int method;
    long crc = crc(CONTENT);
    long compressed = CONTENT.length;
    long size = CONTENT.length;
    long header;
    byte[] localExtra = {};
    byte[] extra = {};
    String entryComment = "";
    String comment = "";
    int entries = 1;
    boolean zip64;
    long count64 = 1;

    byte[] bytes() {
      byte[] name = NAME.getBytes(StandardCharsets.US_ASCII);
      ByteBuffer out = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
      out.putInt(0x04034b50).putShort((short) 45).putShort((short) 0).putShort((short) method).putInt(0);
      out.putInt((int) crc).putInt((int) compressed).putInt((int) size).putShort((short) name.length);
      out.putShort((short) localExtra.length).put(name).put(localExtra).put(content);
      int directory = out.position();
      out.putInt(0x02014b50).putInt(45).putShort((short) flags).putShort((short) method).putInt(0);
      out.putInt((int) crc).putInt((int) compressed).putInt((int) size).putShort((short) name.length);
      out.putShort((short) extra.length).putShort((short) entryComment.length()).putLong(0).putInt((int) header);
      out.put(name).put(extra).put(entryComment.getBytes(StandardCharsets.US_ASCII));
      int end = out.position();
      if (zip64) {
        out.putInt(0x06064b50).putLong(44).putInt(0).putInt(0).putInt(0).putLong(count64).putLong(count64);
        out.putLong(end - directory).putLong(directory);
        out.putInt(0x07064b50).putInt(0).putLong(end).putInt(1);
      }
      out.putInt(0x06054b50).putInt(0).putShort((short) entries).putShort((short) entries).putInt(end - directory);
      out.putInt(zip64 ? -1 : directory).putShort((short) comment.length());
      out.put(comment.getBytes(StandardCharsets.US_ASCII));
      return Arrays.copyOf(out.array(), out.position());
    }

    ZipArchive open() {
      return ZipArchive.open(ByteSource.of("by-hand.zip", bytes()), CheckpointLimits.DEFAULT);
    }
  }

  private static long crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }

  /** A field of the extra data: its number, its length, its content. */
  private static byte[] field(int id, long... values) {
    ByteBuffer field = ByteBuffer.allocate(4 + 8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    field.putShort((short) id).putShort((short) (8 * values.length));
    for (long value : values) {
      field.putLong(value);
    }
    return field.array();
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static void assertRead(Archive archive) {
    ZipArchive read = archive.open();
    assertThat(read.names()).containsExactly(NAME);
    ByteSource content = read.content(NAME);
    assertThat(content.size()).isEqualTo(CONTENT.length);
    assertThat(content.copy(0, CONTENT.length).array()).isEqualTo(CONTENT);
    assertThat(content.name()).isEqualTo("by-hand.zip");
    assertThat(content.offsetInFile(2)).isEqualTo(LOCAL_BYTES + NAME.length() + archive.localExtra.length + 2);
  }

  private static void assertRefused(Archive archive, String words) {
    assertThatThrownBy(() -> archive.open().content(NAME).copy(0, 1)).isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith("by-hand.zip: ").hasMessageContaining(words);
  }

  @Test
  void extraFieldsAndCommentsArePassedOver() {
    assertRead(new Archive());
    Archive full = new Archive();
    full.localExtra = field(0x5455, 1, 2);
    full.extra = field(0x5455, 3);
    full.entryComment = "of the entry";
    full.comment = "of the archive";
    assertRead(full);
    Archive longest = new Archive();
    longest.comment = "x".repeat(0xFFFF);
    assertRead(longest);
  }

  @Test
  void wideSizesAreTakenFromTheirFieldInItsOrder() {
    Archive wide = new Archive();
    wide.zip64 = true;
    wide.compressed = 0xFFFFFFFFL;
    wide.size = 0xFFFFFFFFL;
    wide.header = 0xFFFFFFFFL;
    wide.extra = joined(field(0x5455, 7), field(1, CONTENT.length, CONTENT.length, 0));
    assertRead(wide);
    // Only what does not fit 32 bits is in the field.
    Archive sizeAlone = new Archive();
    sizeAlone.size = 0xFFFFFFFFL;
    sizeAlone.extra = field(1, CONTENT.length);
    assertRead(sizeAlone);
    Archive missing = new Archive();
    missing.size = 0xFFFFFFFFL;
    missing.compressed = 0xFFFFFFFFL;
    missing.extra = field(1, CONTENT.length);
    assertRefused(missing, "zip64 sizes are missing");
  }

  @Test
  void aCountOfZip64IsBelievedWithinLimits() {
    Archive archive = new Archive();
    archive.zip64 = true;
    archive.entries = 0xFFFF;
    assertRead(archive);
    archive.count64 = CheckpointLimits.DEFAULT.archiveEntries() + 1L;
    assertRefused(archive, "more than the limit");
    archive.count64 = -1;
    assertRefused(archive, "more than the limit");
    archive.count64 = 2;
    assertRefused(archive, "");
  }

  @ParameterizedTest
  @ValueSource(ints = {98, 42})
  void theRecordsOfZip64AreNeeded(int fromEnd) {
    Archive archive = new Archive();
    archive.zip64 = true;
    byte[] file = archive.bytes();
    // The first byte of the end record of 56 bytes, or of its locator of 20, before an end of 22.
    file[file.length - fromEnd] ^= 1;
    assertThatThrownBy(() -> ZipArchive.open(ByteSource.of("x", file), CheckpointLimits.DEFAULT))
        .isInstanceOf(CheckpointException.class).hasMessageContaining("zip64 directory is missing");
  }

  @Test
  void otherKindsOfEntriesAreRefused() {
    Archive encrypted = new Archive();
    encrypted.flags = 1;
    assertRefused(encrypted, "encrypted or packed by method 0");
    Archive packed = new Archive();
    packed.method = 9;
    assertRefused(packed, "packed by method 9");
    Archive twoSizes = new Archive();
    twoSizes.size--;
    assertRefused(twoSizes, "two sizes");
    Archive deflated = new Archive();
    deflated.method = 8;
    assertRefused(deflated, "");
    // Deflate makes at most 1032 bytes of one.
    deflated.size = 1032L * (CONTENT.length + 2);
    assertRefused(deflated, "zip bomb");
    deflated.size = CheckpointLimits.DEFAULT.inflatedBytes() + 1L;
    assertRefused(deflated, "zip bomb");
  }

  @Test
  void placesOutsideTheFileAreRefused() {
    Archive far = new Archive();
    far.header = 1 << 19;
    assertRefused(far, "truncated or damaged");
    Archive elsewhere = new Archive();
    elsewhere.header = 1;
    assertRefused(elsewhere, "has no header");
    Archive longer = new Archive();
    longer.compressed = 1 << 19;
    longer.size = 1 << 19;
    assertRefused(longer, "");
    byte[] noDirectory = new Archive().bytes();
    noDirectory[noDirectory.length - 22 - DIRECTORY_BYTES - NAME.length()] ^= 1;
    assertThatThrownBy(() -> ZipArchive.open(ByteSource.of("x", noDirectory), CheckpointLimits.DEFAULT))
        .isInstanceOf(CheckpointException.class).hasMessageContaining("directory is damaged");
    assertThatThrownBy(() -> new Archive().open().content("other")).isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no entry 'other'");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, (1 << 16) - 1, 1 << 16, (1 << 16) + 1, 3 << 16})
  void contentOfAnyLengthIsChecked(int length) {
    Archive archive = new Archive();
    archive.content = new byte[length];
    new Random(length).nextBytes(archive.content);
    archive.compressed = length;
    archive.size = length;
    archive.crc = crc(archive.content);
    ByteSource content = archive.open().content(NAME);
    assertThat(content.copy(length - 1, 1).get(0)).isEqualTo(archive.content[length - 1]);
    assertThat(content.copy(0, length).array()).isEqualTo(archive.content);
    assertThatThrownBy(() -> content.copy(1, length)).isInstanceOf(CheckpointException.class);
    assertThatThrownBy(() -> content.copy(-1, 1)).isInstanceOf(CheckpointException.class);
    archive.content[length - 1] ^= 1;
    assertRefused(archive, "checksum");
    // PyTorch can be told to compute none.
    archive.crc = 0;
    assertThat(archive.open().content(NAME).copy(0, length).array()).isEqualTo(archive.content);
  }
}
