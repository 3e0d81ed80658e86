"""Makes the small encoder checkpoints and golden codes that the tests of package encode read.

    make_encoder_goldens.py E4E_REPO PSP_REPO HYPERSTYLE_REPO OUT_FOLDER

The three folders are checkouts of omertov/encoder4editing, eladrich/pixel2style2pixel and yuval-alaluf/hyperstyle (all
MIT licensed), whose own classes compute the codes; nothing of them is in this project. Their widths are constants, so
narrow layers take the places of theirs before the forward pass runs; layer counts, strides, taps and the order of the
operations stay theirs. Values are random multiples of 1/32, which pack well; seed 7.

  e4e.pt.gz, e4e-legacy.pt.gz   Encoder4Editing, 10 styles, in both containers of torch.save
  psp.pt.gz                     GradualStyleEncoder of pSp with the same tensors
  w.pt.gz                       WEncoder of HyperStyle; e4e's SingleStyleCodeEncoder is the same network
  goldens.json                  codes for the picture of `picture`, samples of Pillow's resizing
"""
import argparse
import gzip
import io
import json
import pathlib
import sys
import types

import numpy as np
import torch
import torch.utils.cpp_extension
from PIL import Image
from torch import nn
from torchvision import transforms

WIDTHS = (4, 5, 6, 7)
UNITS = (3, 4, 14, 3)
INPUT, CODE = 3, 7
MEAN = torch.arange(CODE) / 8 - 0.25


def picture(side):
    """Piecewise linear in both directions, 8 bits, [side, side, 3]."""
    y, x, c = np.meshgrid(np.arange(side), np.arange(side), np.arange(3), indexing="ij")
    return np.abs((3 * x + (2 + c) * y) % 510 - 255).astype(np.uint8)


def official(repo):
    """Their modules, freshly imported; the CUDA kernels of their generator are not built."""
    for name in [n for n in sys.modules if n.split(".")[0] in ("models", "configs", "utils")]:
        del sys.modules[name]
    torch.utils.cpp_extension.load = lambda *a, **k: types.SimpleNamespace()
    sys.path[:] = [p for p in sys.path if "models" not in [f.name for f in pathlib.Path(p or ".").glob("models")]]
    sys.path.insert(0, repo)
    import models.encoders.helpers as helpers
    build = helpers.SEModule.__init__
    helpers.SEModule.__init__ = lambda self, channels, reduction: build(self, channels, 2)
    return helpers


def blocks(bottleneck, first):
    sizes = (first,) + WIDTHS
    return [[bottleneck(sizes[i], sizes[i + 1], 2)] + [bottleneck(sizes[i + 1], sizes[i + 1], 1)] * (UNITS[i] - 1)
            for i in range(4)]


def narrow(module, helpers, make):
    """An official encoder whose layers have our widths."""
    module.get_blocks = lambda count: blocks(helpers.Bottleneck, INPUT)
    if hasattr(module, "GradualStyleBlock"):
        build = module.GradualStyleBlock.__init__
        module.GradualStyleBlock.__init__ = lambda self, i, o, spatial: build(self, CODE, CODE, spatial)
    encoder = make(module)
    encoder.input_layer = nn.Sequential(nn.Conv2d(3, INPUT, 3, 1, 1, bias=False), nn.BatchNorm2d(INPUT), nn.PReLU(INPUT))
    if hasattr(encoder, "latlayer1"):
        encoder.latlayer1, encoder.latlayer2 = nn.Conv2d(WIDTHS[2], CODE, 1), nn.Conv2d(WIDTHS[1], CODE, 1)
    if hasattr(encoder, "linear"):
        encoder.linear = module.EqualLinear(CODE, CODE, lr_mul=1)
    return encoder.eval()


class Widened(nn.Module):
    """Their single-style forward views its pooled features as rows of 512; ours are followed by zeros."""
    def __init__(self, pool):
        super().__init__()
        self.pool = pool

    def forward(self, x):
        return nn.functional.pad(self.pool(x), (0, 0, 0, 0, 0, 512 - CODE))


class Narrowed(nn.Module):
    def __init__(self, linear):
        super().__init__()
        self.linear = linear

    def forward(self, x):
        return self.linear(x[:, :CODE])


def fill(encoder, seed):
    generator = torch.Generator().manual_seed(seed)
    state = encoder.state_dict()
    for name, value in state.items():
        if not value.is_floating_point():
            continue
        drawn = torch.randn(value.shape, generator=generator)
        if name.endswith("running_var"):
            drawn = 0.75 + 0.25 * drawn.abs()
        elif value.ndim == 4:
            drawn = drawn * (1.6 / value[0].numel()) ** 0.5
        elif value.ndim == 1 and name.endswith("weight"):
            drawn = 0.25 + 0.15 * drawn if "res_layer.2" in name or name == "input_layer.2.weight" else 0.8 + 0.2 * drawn
        elif value.ndim == 1:
            drawn = 0.2 * drawn
        state[name] = (drawn * 32).round() / 32
    encoder.load_state_dict(state)


def checkpoint(encoder, encoder_type, mean, **opts):
    state = {"encoder." + name: value for name, value in encoder.state_dict().items()}
    # A little of the generator that lies beside it; a reader of encoders has no use for it.
    state["decoder.style.1.weight"] = torch.ones(2, 2)
    options = dict(encoder_type=encoder_type, start_from_latent_avg=True, checkpoint_path=None, device="cuda:0",
                   learning_rate=0.0001, delta_norm=2, lr_mul=1, progressive_steps=[0, 20000], **opts)
    return {"state_dict": state, "latent_avg": mean, "opts": options}


def save(file, content, **how):
    raw = io.BytesIO()
    torch.save(content, raw, **how)
    with open(file, "wb") as target, gzip.GzipFile("", "wb", 9, target, mtime=0) as packed:
        packed.write(raw.getvalue())


def main():
    e4e_repo, psp_repo, hyperstyle_repo, out = sys.argv[1:]
    out = pathlib.Path(out)
    to_tensor = transforms.Compose([transforms.ToTensor(), transforms.Normalize([0.5] * 3, [0.5] * 3)])
    image = to_tensor(Image.fromarray(picture(256)))[None]
    codes = {}
    options = argparse.Namespace(stylegan_size=64, output_size=64, n_styles=10, input_nc=3)

    helpers = official(e4e_repo)
    import models.encoders.psp_encoders as module
    e4e = narrow(module, helpers, lambda m: m.Encoder4Editing(50, "ir_se", options))
    fill(e4e, 7)
    with torch.no_grad():
        codes["e4e"] = e4e(image) + MEAN.repeat(10, 1)
    content = checkpoint(e4e, "Encoder4Editing", MEAN.repeat(10, 1), stylegan_size=64)
    save(out / "e4e.pt.gz", content)
    save(out / "e4e-legacy.pt.gz", content, _use_new_zipfile_serialization=False)
    single = narrow(module, helpers, lambda m: m.BackboneEncoderUsingLastLayerIntoW(50, "ir_se", options))

    helpers = official(psp_repo)
    import models.encoders.psp_encoders as module
    psp = narrow(module, helpers, lambda m: m.GradualStyleEncoder(50, "ir_se", options))
    psp.load_state_dict(e4e.state_dict())
    with torch.no_grad():
        codes["psp"] = psp(image)
    save(out / "psp.pt.gz", {**checkpoint(psp, "GradualStyleEncoder", MEAN.repeat(10, 1), output_size=64),
                             "opts": {**checkpoint(psp, "GradualStyleEncoder", MEAN)["opts"],
                                      "start_from_latent_avg": False}})

    helpers = official(hyperstyle_repo)
    import models.encoders.w_encoder as module
    w = narrow(module, helpers, lambda m: m.WEncoder(50, "ir_se", options))
    fill(w, 8)
    single.load_state_dict(w.state_dict())
    save(out / "w.pt.gz", checkpoint(w, "WEncoder", MEAN[None], output_size=64))
    with torch.no_grad():
        for network in (w, single):
            network.output_pool, network.linear = Widened(network.output_pool), Narrowed(network.linear)
        codes["w"] = w(image)[:, :1] + MEAN
        assert torch.equal(w(image), single(image)), "the two single-style networks differ"

    for name, value in codes.items():
        print(name, tuple(value.shape), "rms", float(value.square().mean().sqrt()), "rows differ by",
              float((value[:, 1:] - value[:, :1]).abs().mean()) if value.shape[1] > 1 else 0)
    resized = {str(side): np.asarray(transforms.Resize((256, 256))(Image.fromarray(picture(side)))).reshape(-1)[::997]
               .tolist() for side in (100, 333)}
    goldens = {"codes": {k: v.reshape(-1).tolist() for k, v in codes.items()}, "resized_every_997": resized}
    (out / "goldens.json").write_text(json.dumps(goldens) + "\n")


main()
