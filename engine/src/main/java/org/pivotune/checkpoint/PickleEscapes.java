package org.pivotune.checkpoint;

/** The escapes of protocol 0: Python's quoted strings and its raw Unicode escapes. */
final class PickleEscapes {
  private static final int HEX = 16;

  private PickleEscapes() {}

  /** A string as Python 2's {@code repr} writes it, quotes included. */
  static String quoted(String literal, Fault fault) {
    boolean quoted = literal.length() >= 2 && literal.charAt(0) == literal.charAt(literal.length() - 1)
        && (literal.charAt(0) == '\'' || literal.charAt(0) == '"');
    if (!quoted) {
      throw fault.because("a string in the pickle has no quotes; the file is damaged");
    }
    StringBuilder text = new StringBuilder();
    int end = literal.length() - 1;
    for (int i = 1; i < end; i++) {
      char c = literal.charAt(i);
      if (c != '\\') {
        text.append(c);
      } else if (++i < end && literal.charAt(i) == 'x') {
        text.append((char) hex(literal, i + 1, 2, end, fault));
        i += 2;
      } else if (i < end) {
        text.append(simple(literal.charAt(i)));
      }
    }
    return text.toString();
  }

  /** Text with {@code \\uXXXX} and {@code \\UXXXXXXXX}. */
  static String unicode(String literal, Fault fault) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < literal.length(); i++) {
      char kind = literal.charAt(i) == '\\' && i + 1 < literal.length() ? literal.charAt(i + 1) : ' ';
      if (kind == 'u' || kind == 'U') {
        int digits = kind == 'u' ? 4 : 8;
        int code = hex(literal, i + 2, digits, literal.length(), fault);
        text.appendCodePoint(Character.isValidCodePoint(code) ? code : '?');
        i += 1 + digits;
      } else {
        text.append(literal.charAt(i));
      }
    }
    return text.toString();
  }

  private static char simple(char escaped) {
    return switch (escaped) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      default -> escaped;
    };
  }

  private static int hex(String literal, int start, int digits, int end, Fault fault) {
    try {
      if (start + digits <= end) {
        return Integer.parseUnsignedInt(literal, start, start + digits, HEX);
      }
    } catch (NumberFormatException e) {
      // Told below, together with an escape that is cut short.
    }
    throw fault.because("a string in the pickle has a broken escape; the file is damaged");
  }
}
