package org.pivotune.report;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The components of records by name, {@code learningRate} as {@code learning_rate}. By reflection, so that a constant
 * which somebody adds to a configuration cannot be missing from the manifest.
 */
final class RecordFields {
  private RecordFields() {}

  /** In the order of their declaration. */
  static Map<String, Object> of(Record record) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      try {
        Method accessor = component.getAccessor();
        // Records that no other package needs to see are this module's all the same.
        accessor.trySetAccessible();
        fields.put(name(component.getName()), accessor.invoke(record));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("a record of this module hides " + component, e);
      }
    }
    return fields;
  }

  /** {@code learningRate} to {@code learning_rate}. */
  static String name(String component) {
    return component.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }

  /** {@code W_PLUS} to {@code w_plus}. */
  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
