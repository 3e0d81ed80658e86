package org.pivotune.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pivotune.testing.ErrorTexts.errorText;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pivotune.stylegan.checkpoint.GeneratorReader;

/** Files made to harm: each is refused with a sentence, before memory is taken, and nothing runs. */
class HostileCheckpointTest {
  @TempDir private Path folder;

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static PickleNode pickle(String text) {
    return new PickleReader().read(ByteSource.of("hostile.pkl", latin(text)));
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(String pickle) {
    return assertThatThrownBy(() -> pickle(pickle)).isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith("hostile.pkl: ");
  }

  @Test
  void aGadgetIsNamedAndNotExecuted() {
    Path trace = folder.resolve("owned");
    assertRefused("\u0080\u0002cposix\nsystem\nX\u0005\0\0\0touch\u0085R.")
        .has(errorText("checkpoint.global-not-on-the-list", "posix.system", 16));
    assertRefused("cos\nsystem\n(S'touch " + trace + "'\ntR.").has(errorText("checkpoint.global-not-on-the-list", "os.system", 11));
    String named = "(S'touch " + trace + "'\nios\nsystem\n"; // as long as the folder's name makes it
    assertRefused(named + ".").has(errorText("checkpoint.global-not-on-the-list", "os.system", named.length()));
    assertRefused("\u0080\u0004\u008c\bbuiltins\u008c\u0004eval\u0093.").has(errorText("checkpoint.global-not-on-the-list", "builtins.eval", 19));
    assertThat(trace).doesNotExist();
  }

  @Test
  void terminalEscapesInNamesAreNotEchoed() {
    assertThatThrownBy(() -> pickle("c\u001b[2J\nx\n.")).hasMessageNotContainingAny("\u001b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X\u00ff\u00ff\u00ff\u007fA", "X\u00ff\u00ff\u00ff\u00ffA", "B\u00ff\u00ff\u00ff\u007fA",
      "T\u00ff\u00ff\u00ff\u007fA", "\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007fA",
      "\u008e\0\0\0\0\0\0\0\u0080A", "\u0096\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ffA",
      "\u008b\u00ff\u00ff\u00ff\u007fA", "\u0095\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f."})
  void lengthsBeyondTheFile(String pickle) {
    assertRefused(pickle);
    assertRefused("\u0080\u0004" + pickle);
  }

  @Test
  void nestingWithoutEnd() {
    assertRefused("]".repeat(100_000) + "a".repeat(99_999) + ".").has(errorText("checkpoint.nested-too-deep", 100257));
    assertRefused("(".repeat(100_000)).has(errorText("checkpoint.nested-too-deep", 257));
    assertRefused(")" + "\u0085".repeat(100_000) + ".").has(errorText("checkpoint.nested-too-deep", 258));
    // Filled from the outside in, the depth shows only on walking.
    PickleNode chain = pickle("]q\0" + "]q\u0001a0h\u0001".repeat(1_000) + "0h\0.");
    assertThatThrownBy(chain::tensors).isInstanceOf(CheckpointException.class).has(errorText("checkpoint.nested-without-end"));
  }

  @Test
  void containersThatContainThemselves() {
    PickleNode list = pickle("]q\0h\0a.");
    assertThat(list.get("0", "0", "0").value()).isSameAs(list.value());
    assertThat(list.value().describe()).isEqualTo("a list of 1");
    assertThatThrownBy(list::tensors).isInstanceOf(CheckpointException.class).has(errorText("checkpoint.nested-without-end"));
    // Two references per level: 2^n walks unless they are counted.
    assertThatThrownBy(() -> pickle("]q\0h\0ah\0a.").tensors()).isInstanceOf(CheckpointException.class);
    PickleNode dict = pickle("}q\0U\u0001ah\0s.");
    assertThatThrownBy(dict::tensors).isInstanceOf(CheckpointException.class);
  }

  @Test
  void aFewBytesThatMultiply() {
    // Each level is a pair of the level before: 2^200 leaves in 1,000 bytes.
    StringBuilder pairs = new StringBuilder("K\u0001");
    for (int i = 0; i < 200; i++) {
      pairs.append("2\u0086");
    }
    PickleNode bomb = pickle(pairs + ".");
    assertThatThrownBy(bomb::tensors).isInstanceOf(CheckpointException.class).has(errorText("checkpoint.same-content-again-in-a-tree"));
    // A long list copied by every call.
    String items = "N".repeat(50_000);
    assertRefused("(" + items + "lq\0" + "c__builtin__\nset\n(h\0tR0".repeat(5_000) + ".")
        .has(errorText("checkpoint.too-many-instructions", 50440));
    // The same text turned into bytes again and again.
    String text = "x".repeat(10_000);
    assertRefused("X" + int32(10_000) + text + "q\0" + "c_codecs\nencode\n(h\0tR0".repeat(5_000) + ".")
        .has(errorText("checkpoint.same-content-again", 10292));
    assertRefused("}0".repeat(600_000) + "N.").has(errorText("checkpoint.too-many-instructions", 1000000));
  }

  private static String int32(int value) {
    byte[] bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a.", "N", "\u0086.", "e.", "u.", "s.", "b.", "R.", "(NR.", "h\u0005.", "g99999999999\n.",
      "gx\n.", "Ix\n.", "I1e5\n.", "Fx\n.", "Sabc\n.", "S'\\x9'\n.", "V\\u12\n.", "K\u0001K\u0002R.", "NN\u0081.", "N(ub.", "(a.",
      "\u0080\u0009N.", "\u0082\u0001.", "\u0097.", "\u0098.", "Nq\0h\0h\u0001.", "N)R.", "cmodule", "Pabc\n.", "K\u0001Q.",
      "ctorch._utils\n_rebuild_tensor_v2\n)R.", "ctorch._utils\n_rebuild_tensor_v2\n(NNNNtR.",
      "ctorch.storage\n_load_from_bytes\n(C\u0003abctR.", "cnumpy\ndtype\n)R.", "cnumpy.core.multiarray\nscalar\n(NNtR."})
  void brokenPickles(String pickle) {
    assertRefused(pickle);
  }

  @Test
  void pickleProgramsInsidePickles() {
    byte[] stream = TestFiles.bytes("torch-legacy.pth");
    // A storage stream that loads itself from bytes cannot nest without end.
    String inner = "\u0080\u0003ctorch.storage\n_load_from_bytes\n";
    byte[] nested = stream;
    for (int level = 0; level < 8; level++) {
      ByteArrayOutputStream next = new ByteArrayOutputStream();
      next.writeBytes(Arrays.copyOf(stream, sysInfoEnd(stream)));
      next.writeBytes(latin(inner + "B" + int32(nested.length)));
      next.writeBytes(nested);
      next.writeBytes(latin("\u0085R." + "\u0080\u0002]."));
      nested = next.toByteArray();
    }
    byte[] deep = nested;
    assertThatThrownBy(() -> new TorchCheckpointReader().read(ByteSource.of("deep.pt", deep)))
        .isInstanceOf(CheckpointException.class).has(errorText("checkpoint.pickles-in-pickles"));
  }

  /** Where magic, version and system facts end: at the third STOP. */
  private static int sysInfoEnd(byte[] stream) {
    ByteCursor cursor = new ByteCursor(ByteSource.of("x", stream), 0);
    PickleContext context = new PickleContext(PickleSymbols.STANDARD, CheckpointLimits.DEFAULT,
        new WorkBudget(CheckpointLimits.DEFAULT, stream.length), cursor, 0);
    for (int i = 0; i < 3; i++) {
      new PickleMachine(context, PersistentLoader::none).run();
    }
    return (int) cursor.position();
  }

  // --- safetensors ---

  private static byte[] safetensors(String header, int dataBytes) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length).put(json).array();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
      "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'b':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}} | 12 | overlap",
      "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | 8 | gap",
      "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | 8 | end after 4",
      "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 4 | outside",
      "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}} | 8 | 3",
      "{'a':{'dtype':'F32','shape':[9223372036854775807,4],'data_offsets':[0,8]}} | 8 | any memory",
      "{'a':{'dtype':'F32','shape':[4294967296,4294967296,0],'data_offsets':[0,0]}} | 0 | any memory",
      "{'a':{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,8]}} | 8 | JSON",
      "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}} | 8 | negative",
      "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}} | 8 | gap",
      "{'a':{'dtype':'F32','shape':[2],'data_offsets':[-8,0]}} | 8 | gap",
      "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0]}} | 8 | offsets",
      "{'a':{'dtype':'F32','shape':[2.5],'data_offsets':[0,8]}} | 8 | FLOAT",
      "{'a':{'dtype':'F8_E4M3','shape':[8],'data_offsets':[0,8]}} | 8 | F8_E4M3",
      "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | 8 | JSON",
      "{'a':{'dtype':'F32','shape':[[[[[[1]]]]]],'data_offsets':[0,4]}} | 4 | START_ARRAY",
      "{'a':[]} | 0 | START_ARRAY",
      "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4],'x':1}} | 4 | unknown field",
      "{'a':{'dtype':'F32' | 0 | JSON",
      "{} {} | 0 | behind",
      "[1,2,3] | 0 | no JSON object"})
  void safetensorsHeaders(String header, int dataBytes, String words) {
    byte[] file = safetensors(header.replace('\'', '"'), dataBytes);
    assertThatThrownBy(() -> SafetensorsReader.read("bad.safetensors", file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith("bad.safetensors: ")
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 62, Long.MAX_VALUE, -1, 0, 1, 3, 100_000_000})
  void safetensorsHeaderLengths(long length) {
    byte[] file = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN).putLong(length).put(latin("{}")).array();
    assertThatThrownBy(() -> SafetensorsReader.read("bad.safetensors", file)).isInstanceOf(CheckpointException.class);
  }

  @Test
  void deepJson() {
    byte[] file = safetensors("{\"a\":" + "{\"b\":".repeat(100_000), 0);
    assertThatThrownBy(() -> SafetensorsReader.read("bad.safetensors", file)).isInstanceOf(CheckpointException.class);
  }

  // --- zip ---

  private static byte[] rezip(Map<String, byte[]> changes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ZipArchive archive = ZipArchive.open(TestFiles.source("torch-zip.pth"), CheckpointLimits.DEFAULT);
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      out.setLevel(9);
      for (String name : archive.names()) {
        ByteSource content = archive.content(name);
        out.putNextEntry(new java.util.zip.ZipEntry(name));
        out.write(changes.getOrDefault(
            name.substring(name.indexOf('/') + 1), content.copy(0, (int) content.size()).array()));
        out.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static NamedTensors torch(byte[] file) {
    return new TorchCheckpointReader().read(ByteSource.of("bad.pt", file)).tensors().read();
  }

  @Test
  void deflatedArchivesAreRead() throws IOException {
    NamedTensors tensors = torch(rezip(Map.of()));
    NamedTensors plain = torch(TestFiles.bytes("torch-zip.pth"));
    assertThat(plain.asMap()).isNotEmpty();
    plain.asMap().forEach((name, tensor) -> assertThat(TestFiles.same(tensors.get(name), tensor)).as(name).isTrue());
  }

  @Test
  void zipBombsAndLies() throws IOException {
    byte[] bomb = rezip(Map.of("data/0", new byte[8 << 20]));
    assertThatThrownBy(() -> torch(bomb)).isInstanceOf(CheckpointException.class)
        .has(errorText("checkpoint.storage-of-another-size"));
    byte[] order = rezip(Map.of("byteorder", latin("middle")));
    assertThatThrownBy(() -> torch(order)).has(errorText("checkpoint.byte-order"));
    // The same values, declared big-endian, are other values or no numbers; they are read as declared.
    NamedTensors swapped = torch(rezip(Map.of("byteorder", latin("big"))));
    NamedTensors plain = torch(TestFiles.bytes("torch-zip.pth"));
    int value = Float.floatToRawIntBits(plain.get("whole").get(0));
    assertThat(Float.floatToRawIntBits(swapped.get("whole").get(0))).isEqualTo(Integer.reverseBytes(value));
    // A declared size of 256 MiB for an entry of a few bytes.
    byte[] lie = rezip(Map.of());
    int directory = indexOf(lie, new byte[] {'P', 'K', 1, 2}, 0);
    ByteBuffer.wrap(lie).order(ByteOrder.LITTLE_ENDIAN).putInt(directory + 24, 256 << 20);
    assertThatThrownBy(() -> torch(lie)).isInstanceOf(CheckpointException.class).has(errorText("checkpoint.zip-bomb"));
  }

  @Test
  void namesThatWouldLeaveTheFolder() {
    byte[] file = TestFiles.bytes("torch-zip.pth");
    int directory = indexOf(file, new byte[] {'P', 'K', 1, 2}, 0);
    System.arraycopy(latin("../x"), 0, file, directory + 46, 4);
    assertThatThrownBy(() -> torch(file)).has(errorText("checkpoint.entry-outside-the-folder"));
  }

  @Test
  void aFlippedBitInAStorageIsNoticed() {
    byte[] file = TestFiles.bytes("torch-zip.pth");
    int entry = indexOf(file, latin("torch-zip/data/0"), 0);
    file[entry + 100] ^= 1;
    assertThatThrownBy(() -> torch(file)).isInstanceOf(CheckpointException.class).has(errorText("checkpoint.checksum"));
  }

  private static int indexOf(byte[] file, byte[] wanted, int from) {
    int at = from;
    while (!Arrays.equals(file, at, at + wanted.length, wanted, 0, wanted.length)) {
      at++;
    }
    return at;
  }

  // --- whole files ---

  @ParameterizedTest
  @ValueSource(strings = {"tiny-nvidia.pkl", "tiny-rosinality.pt", "tiny-rosinality-legacy.pt", "tiny.golden.safetensors"})
  void truncatedAnywhere(String file) {
    byte[] whole = TestFiles.bytes(file);
    // Nothing in a pickle or a zip is padding, so every shorter file must be refused.
    for (int length = 0; length < whole.length; length += 1 + whole.length / 300) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> GeneratorReader.read(file, cut)).as(file + " cut to " + cut.length)
          .isInstanceOf(CheckpointException.class);
    }
    assertThatCode(() -> GeneratorReader.read(file, whole)).doesNotThrowAnyException();
  }

  @Test
  void filesThatAreNoCheckpoints() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.pt"));
    assertThatThrownBy(() -> GeneratorReader.read(empty)).has(errorText("checkpoint.empty"));
    assertThatThrownBy(() -> GeneratorReader.read(folder)).has(errorText("checkpoint.not-a-regular-file"));
    assertThatThrownBy(() -> GeneratorReader.read(folder.resolve("none"))).has(errorText("checkpoint.no-such-file"));
    Path text = Files.writeString(folder.resolve("text.pkl"), "these are no weights, only words\n");
    assertThatThrownBy(() -> GeneratorReader.read(text)).has(errorText("checkpoint.text-file"));
    Path page = Files.writeString(folder.resolve("page.pt"), "<!DOCTYPE html><html>Quota exceeded</html>");
    assertThatThrownBy(() -> GeneratorReader.read(page)).has(errorText("checkpoint.web-page"));
    Path pointer = Files.writeString(folder.resolve("lfs.pt"), "version https://git-lfs.github.com/spec/v1\noid x");
    assertThatThrownBy(() -> GeneratorReader.read(pointer)).has(errorText("checkpoint.git-lfs-pointer"));
  }

  @Test
  void anUnwritableFolderLeavesNothing() {
    Path file = folder.resolve("no/such/folder/out.safetensors");
    NamedTensors tensors = NamedTensors.of("test", Map.of());
    assertThatThrownBy(() -> SafetensorsWriter.write(file, tensors)).isInstanceOf(CheckpointException.class)
        .has(errorText("checkpoint.cannot-be-written"));
    assertThat(folder).isEmptyDirectory();
  }

}
