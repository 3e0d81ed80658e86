package org.pivotune.onnxgraph;

/** A named constant of a node, such as the strides of a convolution. Immutable. */
public final class OnnxAttribute {
  // AttributeProto: name = 1, f = 2, i = 3, s = 4, ints = 8, type = 20 with FLOAT = 1, INT = 2, STRING = 3, INTS = 7.
  private final ProtobufWriter message;

  private OnnxAttribute(String name, int type) {
    message = new ProtobufWriter().string(1, name).integer(20, type);
  }

  /** A single-precision number. */
  public static OnnxAttribute real(String name, float value) {
    OnnxAttribute attribute = new OnnxAttribute(name, 1);
    attribute.message.float32(2, value);
    return attribute;
  }

  /** An integer, or a truth value as 0 or 1. */
  public static OnnxAttribute integer(String name, long value) {
    OnnxAttribute attribute = new OnnxAttribute(name, 2);
    attribute.message.integer(3, value);
    return attribute;
  }

  /** A text, such as a mode. */
  public static OnnxAttribute text(String name, String value) {
    OnnxAttribute attribute = new OnnxAttribute(name, 3);
    attribute.message.string(4, value);
    return attribute;
  }

  /** A list of integers. */
  public static OnnxAttribute integers(String name, long... values) {
    OnnxAttribute attribute = new OnnxAttribute(name, 7);
    for (long value : values) {
      attribute.message.integer(8, value);
    }
    return attribute;
  }

  ProtobufWriter message() {
    return message;
  }
}
