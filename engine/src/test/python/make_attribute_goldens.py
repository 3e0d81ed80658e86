"""Writes goldens.json beside faces.png: what Pillow, NumPy and ONNX Runtime make of the six faces.

    make_attribute_goldens.py FACES_PNG MODELS_FOLDER

faces.png is a row of six 128 x 128 pictures rendered by faces-128 (CC0): its mean face, turned to the picture's right,
turned to its left, without a smile, more feminine, older. Pictures this small and few keep the file small while every
network and every kind of resizing (up to 224, down to 112) is covered. Resizing is Pillow's BILINEAR on floats, the
face transform is Umeyama's by SVD: neither shares a line with the Java code.
"""
import json
import pathlib
import sys

import numpy as np
import onnxruntime
from PIL import Image

IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
FACE_API = (tuple(v / 255 for v in (122.782, 117.001, 104.298)), (1, 1, 1))
POINTS = np.array([[0.375, 0.4753], [0.625, 0.4753], [0.5, 0.6127], [0.380, 0.722], [0.620, 0.722]])
TEMPLATE = np.array([[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]])


def crop(face, box, size, norm):
    """face [3, S, S] in [-1, 1] -> [1, 3, size, size]."""
    side = face.shape[1]
    planes = [Image.fromarray((c + 1) / 2).resize((size, size), Image.BILINEAR, box=tuple(v * side for v in box))
              for c in face.astype(np.float32)]
    planes = [(np.asarray(p) - m) / d for p, m, d in zip(planes, *norm)]
    return np.stack(planes)[None].astype(np.float32)


def pose(outputs):
    def degrees(logits):
        e = np.exp(logits[0].astype(np.float64) - logits.max())
        return (e / e.sum()) @ np.arange(66) * 3 - 99
    return {"yaw": -degrees(outputs[0]), "pitch": degrees(outputs[1]), "roll": degrees(outputs[2])}


def mouth(outputs):
    p = outputs[0].astype(np.float64).reshape(68, 2)
    eyes = np.linalg.norm(p[42:48].mean(0) - p[36:42].mean(0))
    lift = p[[51, 57, 62, 66], 1].mean() - (p[48, 1] + p[54, 1]) / 2
    return {"smile": (np.linalg.norm(p[54] - p[48]) + 2 * lift) / eyes,
            "mouth-open": (p[65:68, 1].mean() - p[61:64, 1].mean()) / eyes}


def expression(outputs):
    return {"happiness": float(outputs[0][0, 1]) - float(outputs[0][0, 0])}


def age_gender(outputs):
    return {"age": float(outputs[0][0, 0]), "gender": float(outputs[1][0, 0]) - float(outputs[1][0, 1])}


NETWORKS = [("pose", (0.12, 0.10, 0.88, 0.94), 224, IMAGENET, pose),
            ("landmarks", (0.14, 0.19, 0.86, 0.91), 112, FACE_API, mouth),
            ("expression", (0.12, 0.15, 0.88, 0.91), 112, FACE_API, expression),
            ("age-gender", (0.12, 0.15, 0.88, 0.91), 112, FACE_API, age_gender)]
ODD = ("yaw", "roll")


def umeyama(source, target):
    ms, mt = source.mean(0), target.mean(0)
    a, b = source - ms, target - mt
    u, s, v = np.linalg.svd(b.T @ a / len(source))
    flip = np.diag([1, np.sign(np.linalg.det(u @ v))])
    matrix = u @ flip @ v * (s @ np.diag(flip)) / ((a ** 2).sum() / len(source))
    return matrix, mt - matrix @ ms


def warp(face):
    """The 112 x 112 face of a 128 px picture: there is no shrinking, so one bilinear sample per pixel."""
    side = face.shape[1]
    matrix, shift = umeyama(POINTS * side, TEMPLATE + 0.5)
    grid = np.stack(np.meshgrid(np.arange(112), np.arange(112)), -1) + 0.5
    at = (grid - shift) @ np.linalg.inv(matrix).T - 0.5
    low = np.floor(at).astype(int)
    f = at - low
    x, y = low[..., 0], low[..., 1]
    top = face[:, y, x] * (1 - f[..., 0]) + face[:, y, x + 1] * f[..., 0]
    bottom = face[:, y + 1, x] * (1 - f[..., 0]) + face[:, y + 1, x + 1] * f[..., 0]
    return top * (1 - f[..., 1]) + bottom * f[..., 1]


def main(png, models):
    strip = np.asarray(Image.open(png)).astype(np.float64) / 127.5 - 1
    faces = strip.reshape(128, 6, 128, 3).transpose(1, 3, 0, 2)
    open_network = lambda p: onnxruntime.InferenceSession(str(models / p))
    goldens = {"scores": {}, "identity": [], "crops": {}}
    for name, box, size, norm, reading in NETWORKS:
        network = open_network(f"attributes/{name}.onnx")
        read = lambda f: reading(network.run(None, {"input": crop(f, box, size, norm)}))
        for face in faces:
            mirrored = read(face[:, :, ::-1])
            for attribute, value in read(face).items():
                other = -mirrored[attribute] if attribute in ODD else mirrored[attribute]
                goldens["scores"].setdefault(attribute, []).append(round(float(value + other) / 2, 5))
        seen = crop(faces[1], box, size, norm)
        goldens["crops"][name] = [[c, y, x, round(float(seen[0, c, y, x]), 6)]
                                  for c, y, x in ((0, 0, 0), (1, size // 2, size // 3), (2, size - 1, size - 1))]
    identity = open_network("identity/mobilefacenet.onnx")
    for face in faces:
        vector = identity.run(None, {"input": warp(face)[None].astype(np.float32)})[0][0].astype(np.float64)
        goldens["identity"].append([round(float(v), 6) for v in (vector / np.linalg.norm(vector))[:16]])
    (png.parent / "goldens.json").write_text(json.dumps(goldens, indent=1) + "\n")


if __name__ == "__main__":
    main(*(pathlib.Path(p) for p in sys.argv[1:3]))
