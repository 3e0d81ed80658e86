"""Makes the ONNX files of models/attributes and models/identity from two npm packages, once.

Not part of the product: run by hand, with onnx 1.23 and numpy, when a source package changes:

    make_attribute_models.py FACE_API_PACKAGE FACEPLUGIN_PACKAGE MODELS_FOLDER

FACE_API_PACKAGE is an unpacked @vladmandic/face-api 1.7.15; three of its TensorFlow.js networks (weights quantised to 8
bits with one scale and zero point per tensor) are rebuilt node by node, the weights kept as the same 8-bit integers
behind DequantizeLinear, so that nothing is lost or rounded again. FACEPLUGIN_PACKAGE is an unpacked
faceplugin-face-recognition-js 0.0.1, of which two files are taken; the identity network without its weights of no
consequence.
"""
import json
import pathlib
import shutil
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


class Graph:
    """A list of nodes and initializers that grows from the input to the outputs."""

    def __init__(self, weights):
        self.weights = weights
        self.nodes = []
        self.initializers = []
        self.made = set()

    def node(self, op, inputs, **attributes):
        name = f"{op}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, inputs, [name], name=name, **attributes))
        return name

    def constant(self, name, array):
        if name not in self.made:
            self.made.add(name)
            self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def weight(self, name, arrange=lambda w: w):
        kind, values, scale, zero = self.weights[name]
        self.constant(name, arrange(values))
        if kind == "float":
            return name
        return self.node("DequantizeLinear", [
            name, self.constant(name + "/scale", np.float32(scale)), self.constant(name + "/zero", np.uint8(zero))])

    def conv(self, x, name, stride):
        w = self.weight(name + "/filters", lambda v: v.transpose(3, 2, 0, 1))
        size = self.weights[name + "/filters"][1].shape[0]
        return self.node("Conv", [x, w, self.weight(name + "/bias")], auto_pad="SAME_UPPER",
                         strides=[stride, stride], kernel_shape=[size, size])

    def separable(self, x, name, stride=1):
        w = self.weight(name + "/depthwise_filter", lambda v: v.transpose(2, 3, 0, 1))
        channels = self.weights[name + "/depthwise_filter"][1].shape[2]
        x = self.node("Conv", [x, w], auto_pad="SAME_UPPER", strides=[stride, stride], kernel_shape=[3, 3],
                      group=channels)
        w = self.weight(name + "/pointwise_filter", lambda v: v.transpose(3, 2, 0, 1))
        return self.node("Conv", [x, w, self.weight(name + "/bias")], kernel_shape=[1, 1])

    def relu(self, x):
        return self.node("Relu", [x])

    def add(self, *terms):
        total = terms[0]
        for term in terms[1:]:
            total = self.node("Add", [total, term])
        return total

    def pooled(self, x):
        return self.node("Flatten", [self.node("GlobalAveragePool", [x])])

    def dense(self, x, name, output):
        # Float weights here: ONNX Runtime 1.29 fuses DequantizeLinear + MatMul into a kernel that also rounds x to
        # 8 bits, which moved the age by 0.1 year. The convolutions are not fused.
        _, values, scale, zero = self.weights[name + "/weights"]
        w = self.constant(name + "/weights", np.float32(scale) * (values.astype(np.float32) - np.float32(zero)))
        self.nodes.append(helper.make_node("Gemm", [x, w, self.weight(name + "/bias")], [output]))

    def save(self, path, outputs):
        graph = helper.make_graph(
            self.nodes, path.stem, [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["N", 3, 112, 112])],
            [helper.make_tensor_value_info(n, TensorProto.FLOAT, ["N", d]) for n, d in outputs], self.initializers)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="pivotune")
        model.ir_version = 8
        onnx.checker.check_model(model, full_check=True)
        path.write_bytes(model.SerializeToString())


def read_weights(manifest):
    entries = json.loads(manifest.read_text())[0]
    data = b"".join((manifest.parent / p).read_bytes() for p in entries["paths"])
    weights, offset = {}, 0
    for entry in entries["weights"]:
        shape, quantization = entry["shape"], entry.get("quantization")
        count = int(np.prod(shape))
        dtype = np.dtype("u1" if quantization else "<f4")
        values = np.frombuffer(data, dtype, count, offset).reshape(shape)
        offset += count * dtype.itemsize
        if quantization and len(shape) == 1:  # biases: tiny, and their minimum need not be a whole zero point
            values = np.float32(quantization["scale"]) * values.astype(np.float32) + np.float32(quantization["min"])
            weights[entry["name"]] = ("float", values, None, None)
        elif quantization:
            zero = round(-quantization["min"] / quantization["scale"])
            assert abs(zero * quantization["scale"] + quantization["min"]) < 1e-9, entry["name"]
            weights[entry["name"]] = ("uint8", values, quantization["scale"], zero)
        else:
            weights[entry["name"]] = ("float", values, None, None)
    assert offset == len(data)
    return weights


def dense_blocks(weights, path, output, size):
    g = Graph(weights)
    x = "input"
    for block in range(4):
        name = f"dense{block}/conv"
        first = g.conv(x, name + "0", 2) if block == 0 else g.separable(x, name + "0", 2)
        outs = [g.relu(first)]
        for layer in range(1, 4):
            inner = outs[0] if layer == 1 else g.relu(g.add(*outs))
            outs.append(g.separable(inner, f"{name}{layer}"))
        x = g.relu(g.add(*outs))
    g.dense(g.pooled(x), "fc", output)
    g.save(path, [(output, size)])


def age_gender(weights, path):
    g = Graph(weights)

    def reduction(x, name, activate=True):
        y = g.separable(g.relu(x) if activate else x, name + "/separable_conv0")
        y = g.separable(g.relu(y), name + "/separable_conv1")
        y = g.node("MaxPool", [y], auto_pad="SAME_UPPER", kernel_shape=[3, 3], strides=[2, 2])
        return g.add(y, g.conv(x, name + "/expansion_conv", 2))

    x = g.relu(g.conv("input", "entry_flow/conv_in", 2))
    x = reduction(x, "entry_flow/reduction_block_0", False)
    x = reduction(x, "entry_flow/reduction_block_1")
    for block in range(2):
        y = x
        for layer in range(3):
            y = g.separable(g.relu(y), f"middle_flow/main_block_{block}/separable_conv{layer}")
        x = g.add(y, x)
    x = reduction(x, "exit_flow/reduction_block")
    x = g.pooled(g.relu(g.separable(x, "exit_flow/separable_conv")))
    g.dense(x, "fc/age", "age")
    g.dense(x, "fc/gender", "gender")
    g.save(path, [("age", 1), ("gender", 2)])


def without_specks(source, path):
    """Copies a network, weights below 1e-20 as 0: they and their products are subnormal numbers, at which processors are
    slow, and no sum that they join is changed by them."""
    model = onnx.load(source)
    for tensor in model.graph.initializer:
        if tensor.data_type == TensorProto.FLOAT:
            values = numpy_helper.to_array(tensor)
            tensor.raw_data = np.where(np.abs(values) < 1e-20, np.float32(0), values).astype("<f4").tobytes()
    onnx.save(model, path)


def main(face_api, faceplugin, models):
    attributes = models / "attributes"
    identity = models / "identity"
    attributes.mkdir(parents=True, exist_ok=True)
    identity.mkdir(parents=True, exist_ok=True)
    weights = lambda n: read_weights(face_api / "model" / f"{n}-weights_manifest.json")
    dense_blocks(weights("face_expression_model"), attributes / "expression.onnx", "logits", 7)
    dense_blocks(weights("face_landmark_68_model"), attributes / "landmarks.onnx", "points", 136)
    age_gender(weights("age_gender_model"), attributes / "age-gender.onnx")
    shutil.copyfile(faceplugin / "model" / "fr_pose.onnx", attributes / "pose.onnx")
    without_specks(faceplugin / "model" / "fr_feature.onnx", identity / "mobilefacenet.onnx")


if __name__ == "__main__":
    main(*(pathlib.Path(p) for p in sys.argv[1:4]))
