"""Makes engine/src/test/resources/golden/ffhq-crop-64.png: the FFHQ recipe with Pillow and SciPy.

usage: make_ffhq_crop_golden.py PHOTO OUT

The square is about as large as the output and reaches over the photo's corner, so that border, mirroring, blur, median
and the QUAD transform are all seen, and neither recipe shrinks.
"""
import sys
import numpy as np
import scipy.ndimage
from PIL import Image

SIZE = 64
CENTRE, X = np.array([20.0, 30.0]), np.array([30.0, 6.0])  # written down again in FfhqCropTest

image = Image.open(sys.argv[1]).convert("RGB")
y = np.array([-X[1], X[0]])
quad = np.stack([CENTRE - X - y, CENTRE - X + y, CENTRE + X + y, CENTRE + X - y])
qsize = np.hypot(*X) * 2
border = max(int(np.rint(qsize * 0.1)), 3)
box = (int(np.floor(min(quad[:, 0]))), int(np.floor(min(quad[:, 1]))),
       int(np.ceil(max(quad[:, 0]))), int(np.ceil(max(quad[:, 1]))))
crop = (max(box[0] - border, 0), max(box[1] - border, 0),
        min(box[2] + border, image.size[0]), min(box[3] + border, image.size[1]))
image = image.crop(crop)
quad -= crop[0:2]
box = (int(np.floor(min(quad[:, 0]))), int(np.floor(min(quad[:, 1]))),
       int(np.ceil(max(quad[:, 0]))), int(np.ceil(max(quad[:, 1]))))
pad = (max(-box[0] + border, 0), max(-box[1] + border, 0),
       max(box[2] - image.size[0] + border, 0), max(box[3] - image.size[1] + border, 0))
assert max(pad) > border - 4
pad = np.maximum(pad, int(np.rint(qsize * 0.3)))
a = np.pad(np.float32(image), ((pad[1], pad[3]), (pad[0], pad[2]), (0, 0)), "reflect")
h, w, _ = a.shape
yy, xx, _ = np.ogrid[:h, :w, :1]
mask = np.maximum(1.0 - np.minimum(np.float32(xx) / pad[0], np.float32(w - 1 - xx) / pad[2]),
                  1.0 - np.minimum(np.float32(yy) / pad[1], np.float32(h - 1 - yy) / pad[3]))
blur = qsize * 0.02
a += (scipy.ndimage.gaussian_filter(a, [blur, blur, 0]) - a) * np.clip(mask * 3.0 + 1.0, 0.0, 1.0)
a += (np.median(a, axis=(0, 1)) - a) * np.clip(mask, 0.0, 1.0)
image = Image.fromarray(np.uint8(np.clip(np.rint(a), 0, 255)), "RGB")
quad += pad[:2]
image.transform((SIZE, SIZE), Image.Transform.QUAD, (quad + 0.5).flatten(), Image.Resampling.BILINEAR).save(sys.argv[2])
