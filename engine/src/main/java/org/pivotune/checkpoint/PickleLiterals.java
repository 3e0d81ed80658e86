package org.pivotune.checkpoint;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.pivotune.checkpoint.PickleValue.BigInt;
import org.pivotune.checkpoint.PickleValue.Bool;
import org.pivotune.checkpoint.PickleValue.Bytes;
import org.pivotune.checkpoint.PickleValue.Int;
import org.pivotune.checkpoint.PickleValue.None;
import org.pivotune.checkpoint.PickleValue.Real;
import org.pivotune.checkpoint.PickleValue.Text;

/** The pickle instructions that carry a value: numbers, text, bytes. */
final class PickleLiterals {
  private static final int LONG_BITS = 63;
  private static final int DECIMALS_PER_BYTE = 3;

  private final CheckpointLimits limits;
  private final ByteCursor cursor;

  PickleLiterals(PickleContext context) {
    this.limits = context.limits();
    this.cursor = context.cursor();
  }

  /** The value; null if the instruction carries none. */
  @Nullable PickleValue read(int opcode) {
    return switch (opcode) {
      case 'N' -> None.NONE;
      case 0x88 -> new Bool(true);
      case 0x89 -> new Bool(false);
      case 'K' -> new Int(cursor.u8());
      case 'M' -> new Int(cursor.u16());
      case 'J' -> new Int(cursor.i32());
      case 0x8a -> integer(cursor.u8());
      case 0x8b -> integer(cursor.u32());
      case 'G' -> new Real(cursor.bigEndianDouble());
      case 'I' -> textInteger(cursor.line());
      case 'L' -> number(decimal(cursor.line().replaceFirst("L$", "")));
      case 'F' -> textReal(cursor.line());
      case 0x8c -> text(cursor.u8());
      case 'X' -> text(cursor.u32());
      case 0x8d -> text(cursor.i64());
      case 'U' -> new Text(new String(cursor.bytes(cursor.u8()), StandardCharsets.ISO_8859_1));
      case 'T', 'B' -> bytes(cursor.u32());
      case 'C' -> bytes(cursor.u8());
      case 0x8e, 0x96 -> bytes(cursor.i64());
      case 'S' -> new Text(PickleEscapes.quoted(cursor.line(), cursor::failure));
      case 'V' -> new Text(PickleEscapes.unicode(cursor.line(), cursor::failure));
      default -> null;
    };
  }

  /** A memo index as text. */
  long decimalLine() {
    return number(decimal(cursor.line())) instanceof Int index ? index.value() : -1;
  }

  private PickleValue integer(long length) {
    if (length > limits.integerBytes()) {
      throw cursor.failure("the pickle has an integer of " + length + " bytes; the file is damaged");
    }
    byte[] littleEndian = cursor.bytes((int) length);
    byte[] bigEndian = new byte[littleEndian.length + 1];
    // One byte of sign more, so that no length needs a case of its own.
    bigEndian[0] = (byte) (length > 0 && littleEndian[littleEndian.length - 1] < 0 ? -1 : 0);
    for (int i = 0; i < littleEndian.length; i++) {
      bigEndian[littleEndian.length - i] = littleEndian[i];
    }
    return number(new BigInteger(bigEndian));
  }

  private static PickleValue number(BigInteger value) {
    return value.bitLength() <= LONG_BITS ? new Int(value.longValue()) : new BigInt(value);
  }

  private PickleValue textInteger(String line) {
    return switch (line) {
      case "00" -> new Bool(false);
      case "01" -> new Bool(true);
      default -> number(decimal(line));
    };
  }

  private BigInteger decimal(String digits) {
    if (digits.length() > limits.integerBytes() * DECIMALS_PER_BYTE || !digits.matches("[+-]?[0-9]+")) {
      throw cursor.failure("'" + Listing.shorten(digits) + "' is no integer; the file is damaged");
    }
    return new BigInteger(digits);
  }

  private PickleValue textReal(String line) {
    try {
      return new Real(Double.parseDouble(line.replace("inf", "Infinity").replace("nan", "NaN")));
    } catch (NumberFormatException e) {
      throw cursor.failure("'" + Listing.shorten(line) + "' is no number; the file is damaged");
    }
  }

  private PickleValue text(long length) {
    cursor.source().requireInside(cursor.position(), length);
    if (length > limits.textBytes()) {
      throw cursor.failure("the pickle has a text of " + length + " bytes, more than the limit of "
          + limits.textBytes());
    }
    return new Text(cursor.utf8((int) length));
  }

  private PickleValue bytes(long length) {
    return new Bytes(cursor.take(length));
  }
}
