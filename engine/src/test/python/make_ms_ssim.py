#!/usr/bin/env python3
"""Makes ms-ssim.json: MS-SSIM of the two pictures of msssim.inputs.safetensors by torchmetrics, in float64.

torchmetrics is independent of Pivotune: its SSIM, its pooling and its product over the scales. For pictures that are
too small for five scales it is given fewer weights, scaled to the sum of all five, as MsSsim's documentation says.
Run by hand (needs torch and torchmetrics): make_ms_ssim.py FIXTURES/golden/msssim.inputs.safetensors > ../resources/org/pivotune/measure/ms-ssim.json
"""
import json
import struct
import sys

import numpy
import torch
import torchmetrics
from torchmetrics.functional.image import multiscale_structural_similarity_index_measure

WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
SIZES = [(256, 256, 5), (176, 200, 5), (175, 256, 4), (128, 128, 4), (100, 61, 3), (47, 44, 3), (40, 29, 2), (13, 11, 1)]


def pictures(path):
    data = open(path, "rb").read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    for name in ("a", "b"):
        begin, end = (8 + length + offset for offset in header[name]["data_offsets"])
        values = numpy.frombuffer(data[begin:end], "<f4").reshape(header[name]["shape"])
        yield torch.from_numpy(values.astype(numpy.float64))


torch.set_default_dtype(torch.float64)  # for the weights of the scales, too
a, b = pictures(sys.argv[1])
goldens = []
for height, width, scales in SIZES:
    share = sum(WEIGHTS[:scales]) / sum(WEIGHTS)
    value = multiscale_structural_similarity_index_measure(
        a[..., :height, :width], b[..., :height, :width], gaussian_kernel=True, sigma=1.5, kernel_size=11, data_range=1.0,
        k1=0.01, k2=0.03, betas=tuple(weight / share for weight in WEIGHTS[:scales]), normalize="relu")
    goldens.append({"height": height, "width": width, "scales": scales, "value": value.item()})
print(json.dumps({"by": f"torchmetrics {torchmetrics.__version__}, float64", "goldens": goldens}, indent=1))
