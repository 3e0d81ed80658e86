"""Makes fixtures/golden/lpips-vgg-float64.safetensors: the gradient of lpips.golden.safetensors for VGG, in float64.

PyTorch's float32 run of the reference has one activation on the other side of ReLU's bend, which moves its gradient by
3.5e-3: a float32 run meets either the one or the other. Needs numpy alone. Run from the project's root.
"""
import json
import struct
import sys

import numpy as np

GOLDEN = "fixtures/golden/lpips.golden.safetensors"
OUT = sys.argv[1] if len(sys.argv) > 1 else "fixtures/golden/lpips-vgg-float64.safetensors"
POOL = "pool"
LAYERS = [(3, 64), (64, 64), POOL, (64, 128), (128, 128), POOL, (128, 256), (256, 256), (256, 256), POOL,
          (256, 512), (512, 512), (512, 512), POOL, (512, 512), (512, 512), (512, 512)]
TAPS = [1, 3, 6, 9, 12]
SHIFT = np.array([-.030, -.088, -.188]).reshape(3, 1, 1)
SCALE = np.array([.458, .448, .450]).reshape(3, 1, 1)


def read(path):
    data = open(path, "rb").read()
    length = struct.unpack("<Q", data[:8])[0]
    tensors = {}
    for name, entry in json.loads(data[8:8 + length]).items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            tensors[name] = np.frombuffer(data[8 + length + start:8 + length + end], "<f4").reshape(entry["shape"])
    return tensors


def write(path, name, value):
    data = value.astype("<f4").tobytes()
    header = json.dumps({name: {"dtype": "F32", "shape": list(value.shape), "data_offsets": [0, len(data)]}})
    header += " " * (-len(header) % 8)
    open(path, "wb").write(struct.pack("<Q", len(header)) + header.encode() + data)


def formula(k):
    """The hash of fixtures/README.md."""
    h = (k.astype(np.uint64) & 0xffffffff) * 2654435761 & 0xffffffff
    h ^= h >> np.uint64(16)
    h = h * 0x85ebca6b & 0xffffffff
    h ^= h >> np.uint64(13)
    h = h * 0xc2b2ae35 & 0xffffffff
    h ^= h >> np.uint64(16)
    return h.astype(np.float64) / 2 ** 32 * 2 - 1


def weights():
    made = []
    for i, (inputs, outputs) in enumerate(layer for layer in LAYERS if layer != POOL):
        weight = formula(np.arange(outputs * inputs * 9) + 1000003 * i) * np.sqrt(6 / (inputs * 9))
        bias = 0.05 * formula(np.arange(outputs) + 1000003 * (i + 500))
        # The reference holds them in float32.
        made.append((weight.astype(np.float32).astype(np.float64).reshape(outputs, inputs * 9),
                     bias.astype(np.float32).astype(np.float64)))
    return made


def columns(x):
    c, h, w = x.shape
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1)))
    return np.stack([padded[:, i:i + h, j:j + w] for i in range(3) for j in range(3)], 1).reshape(c * 9, h * w)


def forward(x, made):
    """What backward needs of each layer, and the features after the taps with the number of layers before them."""
    tape, features, i = [], [], 0
    for layer in LAYERS:
        c, h, w = x.shape
        if layer == POOL:
            windows = x.reshape(c, h // 2, 2, w // 2, 2).transpose(0, 1, 3, 2, 4).reshape(c, h // 2, w // 2, 4)
            tape.append((None, windows.argmax(-1), x.shape))
            x = windows.max(-1)
        else:
            before = (made[i][0] @ columns(x) + made[i][1][:, None]).reshape(-1, h, w)
            tape.append((i, before, x.shape))
            x = np.maximum(before, 0)
            if i in TAPS:
                features.append((len(tape), x))
            i += 1
    return tape, features


def backward(tape, taps, made):
    gradient = 0
    for place in range(len(tape), 0, -1):
        gradient = gradient + taps.get(place, 0)
        i, kept, (c, h, w) = tape[place - 1]
        if i is None:
            windows = np.zeros((c, h // 2, w // 2, 4))
            np.put_along_axis(windows, kept[..., None], gradient[..., None], -1)
            gradient = windows.reshape(c, h // 2, w // 2, 2, 2).transpose(0, 1, 3, 2, 4).reshape(c, h, w)
        else:
            gradient = gradient * (kept > 0)
            parts = (made[i][0].T @ gradient.reshape(gradient.shape[0], -1)).reshape(c, 9, h, w)
            padded = np.zeros((c, h + 2, w + 2))
            for k in range(9):
                padded[:, k // 3:k // 3 + h, k % 3:k % 3 + w] += parts[:, k]
            gradient = padded[:, 1:-1, 1:-1]
    return gradient


def distance_gradient(a, b, heads, made):
    """LPIPS: squared differences of features divided by their length, weighted, averaged over places, summed."""
    tape, features = forward((a.astype(np.float64) - SHIFT) / SCALE, made)
    _, others = forward((b.astype(np.float64) - SHIFT) / SCALE, made)
    distance, taps = 0, {}
    for (place, x), (_, y), head in zip(features, others, heads):
        length = np.sqrt((x * x).sum(0, keepdims=True))
        difference = x / (length + 1e-10) - y / (np.sqrt((y * y).sum(0, keepdims=True)) + 1e-10)
        weight = head.reshape(-1, 1, 1).astype(np.float64)
        places = x.shape[1] * x.shape[2]
        distance += (weight * difference ** 2).sum() / places
        outer = 2 * weight * difference / places
        taps[place] = outer / (length + 1e-10) - x * (
            (outer * x).sum(0, keepdims=True) / ((length + 1e-10) ** 2 * np.maximum(length, 1e-30)))
    return distance, backward(tape, taps, made) / SCALE


golden = read(GOLDEN)
made = weights()
heads = [golden[f"vgg.lin{i}"] for i in range(5)]
gradients = []
for sample in range(2):
    distance, gradient = distance_gradient(golden["a"][sample], golden["b"][sample], heads, made)
    expected = golden["vgg.grad"][sample]
    print(f"sample {sample}: distance {distance:.9f}, golden {golden['vgg.distance'][sample]:.9f}; gradient against "
          f"the golden one {np.linalg.norm(gradient - expected) / np.linalg.norm(expected):.2e}")
    gradients.append(gradient)
write(OUT, "vgg.grad", np.array(gradients))
