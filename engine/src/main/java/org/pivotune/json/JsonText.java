package org.pivotune.json;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** The bytes of a JSON file as text: UTF-8, UTF-16 or UTF-32, with or without a byte order mark. */
final class JsonText {
  private static final char MARK = '\uFEFF';

  private JsonText() {}

  /** @throws JsonException if the bytes are no text in the encoding that they begin in */
  static String of(String origin, byte[] bytes) {
    CharsetDecoder decoder = charset(bytes).newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer text = CharBuffer.allocate(bytes.length + 1);
    ByteBuffer source = ByteBuffer.wrap(bytes);
    CoderResult result = decoder.decode(source, text, true);
    if (result.isError()) {
      long line = 1 + text.flip().chars().filter(c -> c == '\n').count();
      throw new JsonException(origin, " at line " + line + ": the byte " + source.position() + " is no text in "
          + decoder.charset() + "; save the file as UTF-8", new CharacterCodingException());
    }
    return withoutMark(text.flip().toString());
  }

  /** Some editors begin a file with a byte order mark, which is no part of the text. */
  static String withoutMark(String text) {
    return !text.isEmpty() && text.charAt(0) == MARK ? text.substring(1) : text;
  }

  /** By the mark, else by where the zeros are: JSON begins with a character of ASCII. */
  private static Charset charset(byte[] bytes) {
    int first = at(bytes, 0) << 8 | at(bytes, 1);
    int second = at(bytes, 2) << 8 | at(bytes, 3);
    if (bytes.length >= 4 && (first == 0 && (second == 0xFEFF || second >>> 8 == 0))) {
      return Charset.forName("UTF-32BE");
    }
    if (bytes.length >= 4 && second == 0 && (first == 0xFFFE || (first & 0xFF) == 0)) {
      return Charset.forName("UTF-32LE");
    }
    if (bytes.length >= 2 && (first == 0xFEFF || first >>> 8 == 0)) {
      return StandardCharsets.UTF_16BE;
    }
    if (bytes.length >= 2 && (first == 0xFFFE || (first & 0xFF) == 0)) {
      return StandardCharsets.UTF_16LE;
    }
    return StandardCharsets.UTF_8;
  }

  private static int at(byte[] bytes, int index) {
    return index < bytes.length ? bytes[index] & 0xFF : 0xFF;
  }
}
