package org.pivotune.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each instruction of a pickle, written by hand. */
@Tag("quick")
class PickleReaderTest {
  private static final String ONE_TO_THREE = "K\1K\2K\3";

  private static PickleNode read(String pickle, CheckpointLimits limits) {
    return new PickleReader(PickleSymbols.STANDARD, limits)
        .read(ByteSource.of("by-hand.pkl", pickle.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static PickleNode read(String pickle) {
    return read(pickle, CheckpointLimits.DEFAULT);
  }

  private static String said(String pickle) {
    return read(pickle).value().describe();
  }

  private static void assertRefused(String pickle, String words) {
    assertThatThrownBy(() -> read(pickle)).isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith("by-hand.pkl: ").hasMessageContaining(words);
  }

  @Test
  void wholeNumbersOfEveryLength() {
    assertThat(read("K\u00ff.").integer()).isEqualTo(255);
    assertThat(read("M\u00fe\u00ff.").integer()).isEqualTo(65_534);
    assertThat(read("J\u00fe\u00ff\u00ff\u00ff.").integer()).isEqualTo(-2);
    assertThat(read("\u008a\0.").integer()).isZero();
    assertThat(read("\u008a\1\u00ff.").integer()).isEqualTo(-1);
    assertThat(read("\u008a\2\u00ff\0.").integer()).isEqualTo(255);
    assertThat(read("\u008b\2\0\0\0\0\u0080.").integer()).isEqualTo(-32_768);
    assertThat(read("\u008a\b\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f.").integer()).isEqualTo(Long.MAX_VALUE);
    assertThat(said("\u008a\t\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\0.")).isEqualTo("a number of 64 bits");
    assertThat(read("I-7\n.").integer()).isEqualTo(-7);
    assertThat(read("L+12L\n.").integer()).isEqualTo(12);
    assertThat(read("L12\n.").integer()).isEqualTo(12);
    assertThat(said("L9223372036854775808L\n.")).isEqualTo("a number of 64 bits");
    assertThat(read("L" + "0".repeat(768) + "\n.").integer()).isZero();
    assertRefused("I" + "0".repeat(769) + "\n.", "no integer");
    assertThat(read("\u008b\0\1\0\0" + "\0".repeat(256) + ".").integer()).isZero();
    assertRefused("\u008b\1\1\0\0" + "\0".repeat(257) + ".", "integer of 257 bytes");
  }

  @Test
  void truthNothingAndRealNumbers() {
    assertThat(List.of(said("\u0088."), said("\u0089."), said("I01\n."), said("I00\n.")))
        .containsExactly("True", "False", "True", "False");
    assertThat(read("N.").isNone()).isTrue();
    assertThat(read("K\0.").isNone()).isFalse();
    assertThat(said("N.")).isEqualTo("None");
    assertThat(read("G\u003f\u00f8\0\0\0\0\0\0.").number()).isEqualTo(1.5);
    assertThat(read("F-1e3\n.").number()).isEqualTo(-1000);
    assertThat(read("F-inf\n.").number()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(read("Fnan\n.").number()).isNaN();
    assertThat(read("K\7.").number()).isEqualTo(7);
    assertThat(read("F2.0\n.").integer()).isEqualTo(2);
    assertThatThrownBy(() -> read("F2.5\n.").integer()).hasMessageContaining("found the number 2.5");
    assertThatThrownBy(() -> read("U\1x.").integer()).hasMessageContaining("whole number, found the text 'x'");
    assertThatThrownBy(() -> read("U\1x.").number()).hasMessageContaining("number, found the text 'x'");
    assertThatThrownBy(() -> read("K\7.").text()).hasMessageContaining("text, found the number 7");
    assertThatThrownBy(() -> read("K\7.").tensor()).hasMessageContaining("tensor, found the number 7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u008c\2hi.", "X\2\0\0\0hi.", "\u008d\2\0\0\0\0\0\0\0hi.", "U\2hi.", "S'hi'\n.",
      "S\"hi\"\n.", "S'h\\x69'\n.", "Vhi\n.", "Vh\\u0069\n."})
  void textInEveryForm(String pickle) {
    assertThat(read(pickle).text()).isEqualTo("hi");
  }

  @Test
  void lettersBeyondAsciiAndEscapes() {
    assertThat(read("X\2\0\0\0\u00c3\u00a4.").text()).isEqualTo("ä");
    assertThat(read("U\1\u00e4.").text()).isEqualTo("ä");
    assertThat(read("V\\u00e4\\U0001f600\n.").text()).isEqualTo("ä\ud83d\ude00");
    assertThat(read("S'\\n\\t\\r\\\\\\''\n.").text()).isEqualTo("\n\t\r\\'");
    assertThat(read("S''\n.").text()).isEmpty();
    assertRefused("S'\n.", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"C\2hi.", "T\2\0\0\0hi.", "B\2\0\0\0hi.", "\u008e\2\0\0\0\0\0\0\0hi.",
      "\u0096\2\0\0\0\0\0\0\0hi."})
  void bytesInEveryForm(String pickle) {
    PickleValue.Bytes bytes = (PickleValue.Bytes) read(pickle).value();
    assertThat(bytes.content().copy(0, 2).array()).containsExactly('h', 'i');
    assertThat(bytes.describe()).isEqualTo("2 bytes");
    assertThat(bytes.content().offsetInFile(0)).isEqualTo(pickle.length() - 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"K\5q\u00070h\7.", "K\5p7\n0g7\n.", "K\5r\7\0\0\u00ff0j\7\0\0\u00ff.", "K\5\u00940h\0.",
      "K\4\u0094K\5\u009400h\1.", "K\5(K\1K\0021.", "K\5(0.", "K\5K\0060.", "K\5N0.",
      "\u0080\5\u0095\3\0\0\0\0\0\0\0K\5.", "\u0080\0K\5."})
  void theStackAndTheMemo(String pickle) {
    assertThat(read(pickle).integer()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"](" + ONE_TO_THREE + "e.", "(" + ONE_TO_THREE + "l.", "(" + ONE_TO_THREE + "t.",
      ONE_TO_THREE + "\u0087.", "\u008f(" + ONE_TO_THREE + "\u0090.", "(" + ONE_TO_THREE + "\u0091.", "]K\1aK\2aK\3a.",
      "c__builtin__\nlist\n(" + ONE_TO_THREE + "l\u0085R.", "cbuiltins\ntuple\n(" + ONE_TO_THREE + "t\u0085R.",
      "(i__builtin__\nset\n0](" + ONE_TO_THREE + "e."})
  void itemsKeepTheirOrder(String pickle) {
    PickleNode items = read(pickle);
    for (int i = 0; i < 3; i++) {
      assertThat(items.get(Integer.toString(i)).integer()).isEqualTo(i + 1);
    }
    assertThat(items.find("3")).isEmpty();
    assertThat(items.find("-1")).isEmpty();
    assertThat(items.value().describe()).endsWith(" of 3");
  }

  @Test
  void pairsAndCopiesOfTheTop() {
    assertThat(said("K\1\u0085.")).isEqualTo("a tuple of 1");
    assertThat(read("K\1K\2\u0086.").get("1").integer()).isEqualTo(2);
    assertThat(read("K\0012\u0086.").get("0").integer()).isEqualTo(1);
    assertRefused(")K\1a.", "appends to a tuple");
    assertRefused("}K\1a.", "the target of an append");
    assertRefused("]K\1K\2s.", "the target of an entry");
  }

  @ParameterizedTest
  @ValueSource(strings = {"}(U\1aK\1U\1bK\2u.", "(U\1aK\1U\1bK\2d.", "}U\1aK\1sU\1bK\2s.",
      "ccollections\nOrderedDict\n)R(U\1aK\1U\1bK\2u.", "cbuiltins\ndict\n(U\1aK\1\u0086U\1bK\2\u0086l\u0085R.",
      "ccollections\nOrderedDict\n(](U\1aK\1\u0086U\1bK\2\u0086etR.", "}(U\1aK\1U\1bK\2u}b."})
  void entriesKeepTheirOrder(String pickle) {
    PickleNode dict = read(pickle);
    assertThat(dict.isDict()).isTrue();
    assertThat(dict.keys()).containsExactly("a", "b");
    assertThat(dict.get("b").integer()).isEqualTo(2);
    assertThat(dict.get("b").path()).isEqualTo("b");
    assertThat(dict.value().describe()).isEqualTo("a dict with the keys a, b");
  }

  @Test
  void keysAreTextOrNumbersAndOthersAreCounted() {
    PickleNode dict = read("}(K\7K\1U\1aK\2NK\3)K\4K\7K\5u.");
    assertThat(dict.keys()).containsExactly("7", "a");
    assertThat(dict.get("7").integer()).isEqualTo(1);
    assertThat(((PickleValue.Dict) dict.value()).size()).isEqualTo(4);
    assertThat(said("}.")).isEqualTo("a dict with no entries");
    assertRefused("(K\1d.", "key without a value");
    assertThatThrownBy(() -> dict.get("a", "b")).hasMessageContaining("at a: there is no 'b' in the number 2");
  }

  @Test
  void objectsAreNamedAndNeverMade() {
    PickleNode object = read("cargparse\nNamespace\n(K\7t\u0081}U\1aK\1sb.");
    PickleValue.Instance instance = (PickleValue.Instance) object.value();
    assertThat(instance.className()).isEqualTo("argparse.Namespace");
    assertThat(object.keys()).containsExactly("a");
    assertThat(object.get("a").integer()).isEqualTo(1);
    assertThat(object.argument(0).integer()).isEqualTo(7);
    assertThatThrownBy(() -> object.argument(1)).hasMessageContaining("object with arguments");
    assertThat(object.isDict()).isFalse();
    assertThat(said("(cargparse\nNamespace\nK\7o.")).isEqualTo("an object argparse.Namespace");
    assertThat(said("(K\7iargparse\nNamespace\n.")).isEqualTo("an object argparse.Namespace");
    assertThat(said("\u008c\bargparse\u008c\tNamespace\u0093.")).isEqualTo("the global argparse.Namespace");
    assertThat(said("cargparse\nNamespace\n)}\u0092.")).isEqualTo("an object argparse.Namespace");
    assertThat(read("cargparse\nNamespace\n)R.").keys()).isEmpty();
    assertThat(read("ccopy_reg\n_reconstructor\n(cargparse\nNamespace\nc__builtin__\nobject\nNtR}U\1aK\1sb.").get("a")
        .integer()).isEqualTo(1);
    assertThat(read("ccopyreg\n__newobj__\n(cargparse\nNamespace\nK\7tR.").argument(0).integer()).isEqualTo(7);
    assertRefused("K\1Nb.", "gives state to the number 1");
    assertRefused("U\1x)R.", "what is called");
  }

  @Test
  void bytesOfProtocolTwoAreText() {
    PickleNode bytes = read("c_codecs\nencode\n(X\3\0\0\0h\u00c3\u00a4U\6latin1tR.");
    assertThat(((PickleValue.Bytes) bytes.value()).content().copy(0, 2).array()).containsExactly('h', 0xe4);
    assertRefused("c_codecs\nencode\n(U\1xU\4utf8tR.", "encodes bytes as 'utf8'");
    assertRefused("c_codecs\nencode\n(X\3\0\0\0\u00e2\u0082\u00acU\7latin-1tR.", "not Latin-1");
    assertThat(said("cbuiltins\nbytes\n)R.")).isEqualTo("0 bytes");
    assertThat(said("cbuiltins\nbytearray\nC\2hi\u0085R.")).isEqualTo("2 bytes");
  }

  private static String type(String code) {
    return "cnumpy\ndtype\nU" + (char) code.length() + code + "\u0085R";
  }

  private static String scalar(String type, String bytes) {
    return "cnumpy.core.multiarray\nscalar\n(" + type + "C" + (char) bytes.length() + bytes + "tR.";
  }

  @Test
  void scalarsOfNumpy() {
    assertThat(read(scalar(type("f8"), "\0\0\0\0\0\0\u00f8\u003f")).number()).isEqualTo(1.5);
    assertThat(read(scalar(type(">f8"), "\u003f\u00f8\0\0\0\0\0\0")).number()).isEqualTo(1.5);
    assertThat(read(scalar(type("<f4"), "\0\0\u00c0\u003f")).number()).isEqualTo(1.5);
    assertThat(read(scalar(type("i8"), "\u00fe\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff")).integer()).isEqualTo(-2);
    assertThat(read(scalar(type("=i4"), "\u00fe\u00ff\u00ff\u00ff")).integer()).isEqualTo(-2);
    assertThat(read(scalar(type("|u1"), "\u00fe")).integer()).isEqualTo(254);
    assertThat(read(scalar(type("b1"), "\1")).integer()).isEqualTo(1);
    // The byte order comes with the state of the type.
    assertThat(read(scalar(type("i2") + "(K\3U\1>NNNtb", "\1\2")).integer()).isEqualTo(258);
    assertThat(read(scalar(type("i2") + "(K\3U\1<NNNtb", "\1\2")).integer()).isEqualTo(513);
    assertThat(said(scalar(type("S3"), "abc"))).isEqualTo("an object numpy.core.multiarray.scalar");
    assertRefused(scalar(type("f8"), "\0\0\0\0"), "4 bytes, not those of the numpy type f8");
  }

  private static String array(String shape, String type, String columnMajor, String content) {
    return "cnumpy._core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\0\u0085C\1btR(K\1" + shape + type + columnMajor
        + content + "tb.";
  }

  @Test
  void arraysOfNumpy() {
    String six = "C\6\1\2\3\4\5\6";
    assertThat(read(array("K\2K\3\u0086", type("u1"), "\u0089", six)).tensor().read().toArray())
        .containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(read(array("K\2K\3\u0086", type("u1"), "\u0088", six)).tensor().read().toArray())
        .containsExactly(1, 3, 5, 2, 4, 6);
    // Python 2 wrote content as text.
    assertThat(read(array("K\3\u0085", type(">i2"), "\u0089", "U\6\1\2\3\4\5\6")).tensor().read().toArray())
        .containsExactly(258, 772, 1286);
    assertRefused(array("K\2K\2\u0086", type("u1"), "\u0089", six), "4 elements has 6 bytes");
    assertRefused(array("K\7\u0085", type("u1"), "\u0089", six), "");
    assertRefused(array("K\2\u0085", type("S3"), "\u0089", six), "no numbers");
    String protocolFive = "cnumpy.core.numeric\n_frombuffer\n(" + six + type("u1") + "K\2K\3\u0086";
    assertThat(read(protocolFive + "U\1CtR.").tensor().read().toArray()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(read(protocolFive + "U\1FtR.").tensor().read().toArray()).containsExactly(1, 3, 5, 2, 4, 6);
    // An array of objects is what it holds.
    PickleNode one = read(array(")", type("O8"), "\u0089", "(}U\1aK\1sl"));
    assertThat(one.get("a").integer()).isEqualTo(1);
    PickleNode two = read(array("K\2\u0085", type("O8"), "\u0089", "(K\1K\2l"));
    assertThat(two.get("1").integer()).isEqualTo(2);
    assertThat(two.isTensor()).isFalse();
    assertThat(read("(" + array("K\2\u0085", type("O8"), "\u0089", "(K\1K\2l").replace("tb.", "tbl.")).get("0", "1")
        .integer()).isEqualTo(2);
  }

  private static CheckpointLimits limits(int textBytes, int opcodes, int depth, int stack, int memo) {
    CheckpointLimits usual = CheckpointLimits.DEFAULT;
    return new CheckpointLimits(usual.fileBytes(), usual.headerBytes(), textBytes, usual.integerBytes(), opcodes, depth,
        stack, memo, usual.archiveEntries(), usual.inflatedBytes(), usual.tensorBytes(), usual.totalTensorBytes());
  }

  @Test
  void limitsAreReachedAndNotPassed() {
    CheckpointLimits few = limits(3, 7, 2, 3, 2);
    assertThat(read("U\3abc.", few).text()).isEqualTo("abc");
    assertThat(read("X\3\0\0\0abc.", few).text()).isEqualTo("abc");
    assertThatThrownBy(() -> read("X\4\0\0\0abcd.", few)).hasMessageContaining("limit of 3");
    assertThat(read("NNN00.", few).isNone()).isTrue();
    assertThatThrownBy(() -> read("NNNN00.", few)).hasMessageContaining("values waiting");
    assertThat(read("N0N0N0N.", limits(3, 8, 2, 3, 2)).isNone()).isTrue();
    assertThatThrownBy(() -> read("N0N0N0N.", few)).hasMessageContaining("more instructions");
    assertThat(read("Nq\0q\1.", few).isNone()).isTrue();
    assertThatThrownBy(() -> read("Nq\0q\1q\2.", few)).hasMessageContaining("for reuse");
    assertThat(read("N\u0085\u0085.", few).value().nesting()).isEqualTo(2);
    assertThatThrownBy(() -> read("N\u0085\u0085\u0085.", few)).hasMessageContaining("deeper than 2");
    assertThat(read("((tt.", few).value().nesting()).isEqualTo(1);
    assertThatThrownBy(() -> read("(((t.", few)).hasMessageContaining("deeper than 2");
    assertThatThrownBy(() -> limits(0, 1, 1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void framesAndProtocolsThatCannotBe() {
    assertRefused("\u0080\6N.", "protocol 6");
    assertRefused("\u0095\4\0\0\0\0\0\0\0N.", "truncated or damaged");
    assertRefused("\u0095\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ffN.", "negative length");
    assertRefused("\u00ff.", "byte 255 is no pickle instruction");
    assertRefused("K\1(.", "never made");
    assertRefused("Kx" + "c" + "x".repeat((1 << 16) + 1) + "\nx\n.", "longer than 65536");
  }
}
