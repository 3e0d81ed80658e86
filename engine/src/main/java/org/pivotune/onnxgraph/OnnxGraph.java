package org.pivotune.onnxgraph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.pivotune.tensor.HostTensor;

/**
 * An ONNX model under construction: inputs, constants, nodes in topological order, outputs. Values that nodes compute
 * get names of their own; {@link #output} renames by an {@code Identity}, which ONNX Runtime removes.
 *
 * <p>The numbers in this file are field numbers of the ONNX protobuf schema ({@code onnx.proto3}); operators follow
 * opset {@value #OPSET}. Not thread-safe.
 */
public final class OnnxGraph {
  /** Stands for a dimension that is only known when the model runs. */
  public static final long FREE = -1;

  /** Stands for an optional operand that is left out before one that is given. */
  public static final OnnxValue ABSENT = new OnnxValue("");

  /** The version of the operator set that nodes are read by. */
  public static final int OPSET = 18;

  private static final int IR_VERSION = 8;
  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final int EXTERNAL = 1;

  private final String name;
  private final List<ProtobufWriter> nodes = new ArrayList<>();
  private final List<ProtobufWriter> initializers = new ArrayList<>();
  private final List<ProtobufWriter> inputs = new ArrayList<>();
  private final List<ProtobufWriter> outputs = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  /** An empty graph; the name only serves readers of the file. */
  public OnnxGraph(String name) {
    this.name = name;
  }

  /** Declares a float32 input; dimensions may be {@link #FREE}. */
  public OnnxValue input(String inputName, long... shape) {
    OnnxValue value = claim(inputName);
    inputs.add(valueInfo(inputName, shape));
    return value;
  }

  /** Declares what the model returns; dimensions may be {@link #FREE}. */
  public void output(String outputName, OnnxValue value, long... shape) {
    claim(outputName);
    addNode("Identity", List.of(value), List.of(outputName));
    outputs.add(valueInfo(outputName, shape));
  }

  /** A float32 constant; the values are copied. */
  public OnnxValue constant(String constantName, HostTensor tensor) {
    OnnxValue value = claim(constantName);
    initializers.add(tensorHeader(constantName, FLOAT, tensor.shape()).rawFloats(9, tensor.data().rewind()));
    return value;
  }

  /** A float32 constant given by its values, row-major. */
  public OnnxValue constant(String constantName, float[] values, long... shape) {
    return constant(constantName, HostTensor.of(values, shape));
  }

  /**
   * A float32 constant whose values lie, row-major and little-endian, in another file. The runtime reads them from
   * there, so that a graph stays small however many weights it has.
   *
   * @param file its name, in the folder that the runtime is given
   * @param offset where the first value begins, in bytes
   */
  public OnnxValue external(String constantName, String file, long offset, long... shape) {
    OnnxValue value = claim(constantName);
    long length = Math.multiplyExact(HostTensor.elementCount(shape), (long) Float.BYTES);
    initializers.add(tensorHeader(constantName, FLOAT, shape)
        .message(13, entry("location", file))
        .message(13, entry("offset", Long.toString(offset)))
        .message(13, entry("length", Long.toString(length)))
        .integer(14, EXTERNAL));
    return value;
  }

  /** A one-dimensional int64 constant, the form in which operators take axes and shapes. */
  public OnnxValue integers(String constantName, long... values) {
    OnnxValue value = claim(constantName);
    initializers.add(tensorHeader(constantName, INT64, values.length).rawLongs(9, values));
    return value;
  }

  /** Adds a node with one output. */
  public OnnxValue node(String operator, List<OnnxValue> operands, OnnxAttribute... attributes) {
    return nodes(operator, 1, operands, attributes).getFirst();
  }

  /** Adds a node with several outputs. */
  public List<OnnxValue> nodes(String operator, int count, List<OnnxValue> operands, OnnxAttribute... attributes) {
    List<String> results = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      results.add(claim(operator + "_" + nodes.size() + "_" + i).name());
    }
    addNode(operator, operands, results, attributes);
    return results.stream().map(OnnxValue::new).toList();
  }

  /** The bytes of an ONNX file. */
  public byte[] toBytes() {
    // GraphProto: node = 1, name = 2, initializer = 5, input = 11, output = 12.
    ProtobufWriter graph = new ProtobufWriter();
    nodes.forEach(node -> graph.message(1, node));
    graph.string(2, name);
    initializers.forEach(initializer -> graph.message(5, initializer));
    inputs.forEach(input -> graph.message(11, input));
    outputs.forEach(output -> graph.message(12, output));
    // ModelProto: ir_version = 1, producer_name = 2, graph = 7, opset_import = 8 (OperatorSetIdProto: version = 2).
    return new ProtobufWriter()
        .integer(1, IR_VERSION)
        .string(2, "pivotune")
        .message(7, graph)
        .message(8, new ProtobufWriter().integer(2, OPSET))
        .toBytes();
  }

  private OnnxValue claim(String valueName) {
    if (!names.add(valueName)) {
      throw new IllegalArgumentException("the ONNX graph " + name + " already has a value named " + valueName);
    }
    return new OnnxValue(valueName);
  }

  private void addNode(
      String operator, List<OnnxValue> operands, List<String> results, OnnxAttribute... attributes) {
    // NodeProto: input = 1, output = 2, name = 3, op_type = 4, attribute = 5.
    ProtobufWriter node = new ProtobufWriter();
    for (OnnxValue operand : operands) {
      if (!operand.equals(ABSENT) && !names.contains(operand.name())) {
        throw new IllegalArgumentException(
            "the ONNX graph " + name + " has no value named " + operand.name() + " for its node " + operator);
      }
      node.string(1, operand.name());
    }
    results.forEach(result -> node.string(2, result));
    node.string(3, operator + "_" + nodes.size()).string(4, operator);
    Arrays.stream(attributes).forEach(attribute -> node.message(5, attribute.message()));
    nodes.add(node);
  }

  /** {@code StringStringEntryProto}: key = 1, value = 2. */
  private static ProtobufWriter entry(String key, String value) {
    return new ProtobufWriter().string(1, key).string(2, value);
  }

  /** {@code TensorProto}: dims = 1, data_type = 2, name = 8, raw_data = 9, external_data = 13, data_location = 14. */
  private static ProtobufWriter tensorHeader(String tensorName, int type, long... shape) {
    ProtobufWriter tensor = new ProtobufWriter();
    for (long dimension : shape) {
      tensor.integer(1, dimension);
    }
    return tensor.integer(2, type).string(8, tensorName);
  }

  /** {@code ValueInfoProto} with a float32 tensor type; a free dimension is one without a value. */
  private static ProtobufWriter valueInfo(String valueName, long... shape) {
    ProtobufWriter dimensions = new ProtobufWriter();
    for (long dimension : shape) {
      ProtobufWriter written = new ProtobufWriter();
      dimensions.message(1, dimension == FREE ? written : written.integer(1, dimension));
    }
    ProtobufWriter tensorType = new ProtobufWriter().integer(1, FLOAT).message(2, dimensions);
    return new ProtobufWriter().string(1, valueName).message(2, new ProtobufWriter().message(1, tensorType));
  }
}
