package org.pivotune.photo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One image file directory of a TIFF. Fields lie inside the file, which was checked when the directory was read; what
 * they say was not.
 *
 * @param fields by tag
 */
record TiffDirectory(ByteBuffer file, Map<Integer, Field> fields) {
  /** No picture within the limits has more strips or tiles, and no palette more colours. */
  private static final int MOST_VALUES = 1 << 20;

  /**
   * Where a field's values are.
   *
   * @param type of TIFF 6.0 or BigTIFF
   * @param count how many
   * @param at offset of the first
   */
  record Field(int type, int count, int at) {
    /** Bytes of one value; 0 for a type that does not exist. */
    static int size(int type) {
      return switch (type) {
        case 1, 2, 6, 7 -> 1;
        case 3, 8 -> 2;
        case 4, 9, 11, 13 -> 4;
        case 5, 10, 12, 16, 17, 18 -> 8;
        default -> 0;
      };
    }
  }

  boolean has(int tag) {
    return fields.containsKey(tag);
  }

  /** All values of whole numbers; empty if the field is missing or holds something else. */
  long[] numbers(int tag) {
    Field field = fields.get(tag);
    if (field == null || field.count > MOST_VALUES) {
      return new long[0];
    }
    long[] values = new long[field.count];
    for (int i = 0; i < field.count; i++) {
      OptionalLong value = number(field, i);
      if (value.isEmpty()) {
        return new long[0];
      }
      values[i] = value.getAsLong();
    }
    return values;
  }

  private OptionalLong number(Field field, int index) {
    int at = field.at + index * Field.size(field.type);
    return switch (field.type) {
      case 1, 7 -> OptionalLong.of(file.get(at) & 0xff);
      case 6 -> OptionalLong.of(file.get(at));
      case 3 -> OptionalLong.of(file.getShort(at) & 0xffff);
      case 8 -> OptionalLong.of(file.getShort(at));
      case 4, 13 -> OptionalLong.of(file.getInt(at) & 0xffff_ffffL);
      case 9 -> OptionalLong.of(file.getInt(at));
      case 16, 17, 18 -> OptionalLong.of(file.getLong(at));
      default -> OptionalLong.empty();
    };
  }

  /** The first value, or what the specification says of a missing one. */
  long number(int tag, long missing) {
    Field field = fields.get(tag);
    return field == null || field.count == 0 ? missing : number(field, 0).orElse(missing);
  }

  /** Rationals as numbers; empty if the field is missing or holds something else. */
  double[] rationals(int tag) {
    Field field = fields.get(tag);
    if (field == null || (field.type != 5 && field.type != 10) || field.count > MOST_VALUES) {
      return new double[0];
    }
    double[] values = new double[field.count];
    for (int i = 0; i < values.length; i++) {
      int at = field.at + 8 * i;
      boolean signed = field.type == 10;
      double over = signed ? file.getInt(at) : file.getInt(at) & 0xffff_ffffL;
      double under = signed ? file.getInt(at + 4) : file.getInt(at + 4) & 0xffff_ffffL;
      values[i] = over / under;
    }
    return values;
  }

  /** The bytes of a field, whatever its type. */
  Optional<byte[]> bytes(int tag) {
    Field field = fields.get(tag);
    return field == null ? Optional.empty() : Optional.of(
        Arrays.copyOfRange(file.array(), field.at, field.at + field.count * Field.size(field.type)));
  }

  /** A text up to its end mark; empty if there is none. */
  String text(int tag) {
    return bytes(tag).map(all -> new String(all, StandardCharsets.ISO_8859_1).split("\0", 2)[0].strip()).orElse("");
  }
}
