#!/usr/bin/env python3
"""Makes resampled.json: a small picture in other sizes by Pillow, in float and so without rounding between its passes.

Run by hand (needs Pillow and NumPy): make_resampled.py > ../resources/org/pivotune/photo/resampled.json
"""
import json

import numpy
import PIL
from PIL import Image

WIDTH, HEIGHT = 17, 11
SIZES = [(5, 4), (17, 3), (2, 11), (23, 9), (40, 25), (1, 1)]
FILTERS = {"TRIANGLE": Image.BILINEAR, "LANCZOS": Image.LANCZOS}

picture = [[(x * 37 + y * 91) % 256 for x in range(WIDTH)] for y in range(HEIGHT)]
plane = Image.fromarray(numpy.array(picture, numpy.float32), "F")
cases = []
for name, kernel in FILTERS.items():
    for size in SIZES:
        values = numpy.clip(numpy.asarray(plane.resize(size, kernel), numpy.float64), 0, 255)
        cases.append({"filter": name, "width": size[0], "height": size[1], "values": [round(v, 2) for v in values.ravel()]})
print(json.dumps({"by": f"Pillow {PIL.__version__}", "cases": cases}).replace('{"filter"', '\n{"filter"'))
