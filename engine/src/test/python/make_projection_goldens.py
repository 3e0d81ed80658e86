"""Makes wplus_trace.json: twenty steps of the official projection into W+, on the tiny generator of the fixtures.

    make_projection_goldens.py PTI_REPO STYLEGAN3_REPO FIXTURES_FOLDER OUT_FOLDER

The repositories are checkouts of danielroich/PTI (whose training/projectors/w_plus_projector.py runs as it is) and
NVlabs/stylegan3 (whose networks_stylegan2.py is the generator), under their own licences; nothing of them is in this
project. The fixtures' formula-filled LPIPS-VGG takes the place of NVIDIA's vgg16.pt: features whose squared distance is
LPIPS. Initial noise maps and target are those of pti_trace; the noise on the codes at step s is
sqrt(3) * hash(k + 1000003 (700 + s)), with the hash of the fixtures' README. One run starts at the centre of W, one at
the centre plus hash(k + 1000003 * 699).
"""
import importlib.util
import json
import math
import pathlib
import re
import sys
import types

import numpy as np
import torch
from safetensors.torch import load_file

STEPS, SAMPLES = 20, 600
VGG = [2, 2, 3, 3, 3]


def formula(layer, scale, shape):
    k = (np.arange(math.prod(shape), dtype=np.uint64) + np.uint64(1000003 * layer)).astype(np.uint32)
    with np.errstate(over="ignore"):
        h = k * np.uint32(2654435761)
        h ^= h >> np.uint32(16)
        h *= np.uint32(0x85ebca6b)
        h ^= h >> np.uint32(13)
        h *= np.uint32(0xc2b2ae35)
        h ^= h >> np.uint32(16)
    values = (h / 4294967296.0 * 2 - 1) * float(np.float32(scale))
    return torch.from_numpy(values.astype(np.float32)).reshape(shape)


class Vgg:
    """Called as NVIDIA's vgg16.pt; also notes the distance of every picture to the first."""
    def __init__(self, heads):
        self.heads, self.convs, self.seen, self.first = heads, [], [], None
        width = 3
        for stage, count in enumerate(VGG):
            for _ in range(count):
                out = min(64 << stage, 512)
                i = len(self.convs)
                weight = formula(i, math.sqrt(6 / (width * 9)), (out, width, 3, 3))
                self.convs.append((weight, formula(i + 500, 0.05, (out,))))
                width = out

    def eval(self):
        return self

    def to(self, device):
        return self

    def __call__(self, x, resize_images, return_lpips):
        shift, scale = torch.tensor([-.030, -.088, -.188]), torch.tensor([.458, .448, .450])
        x = ((x / 127.5 - 1) - shift.view(3, 1, 1)) / scale.view(3, 1, 1)
        parts, layer = [], 0
        for stage, count in enumerate(VGG):
            if stage:
                x = torch.nn.functional.max_pool2d(x, 2)
            for _ in range(count):
                x = torch.relu(torch.nn.functional.conv2d(x, *self.convs[layer], padding=1))
                layer += 1
            unit = x / (x.square().sum(1, keepdim=True).sqrt() + 1e-10)
            gain = (self.heads[stage].view(1, -1, 1, 1) / (x.shape[2] * x.shape[3])).sqrt()
            parts.append((unit * gain).flatten(1))
        features = torch.cat(parts, 1)
        if self.first is None:
            self.first = features.detach()
        else:
            self.seen.append(float((self.first - features).square().sum()))
        return features


def stub(name, **content):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__dict__.update(content)


def run(project, G, trace, vgg, start):
    draws = [trace["noise_init." + name] for name, _ in G.synthesis.named_buffers() if "noise_const" in name]
    steps, rates, losses = iter(range(STEPS)), [], []

    def randn_like(like):
        return draws.pop(0).clone() if draws else formula(700 + next(steps), math.sqrt(3), tuple(like.shape))

    class Adam(torch.optim.Adam):
        def step(self, *a, **k):
            rates.append(float(self.param_groups[0]["lr"]))
            return super().step(*a, **k)

    backward = torch.Tensor.backward

    def noted(self, *a, **k):
        losses.append(float(self))
        return backward(self, *a, **k)

    real = (torch.randn_like, torch.optim.Adam)
    torch.randn_like, torch.Tensor.backward, torch.optim.Adam = randn_like, noted, Adam
    vgg.seen, vgg.first = [], None
    try:
        codes = project(G, (trace["target"][0] + 1) * 127.5, num_steps=STEPS, w_avg_samples=SAMPLES,
                        device=torch.device("cpu"), initial_w=start, w_name="golden")
    finally:
        torch.randn_like, torch.optim.Adam = real
        torch.Tensor.backward = backward
    rows = [[d, (loss - d) / 1e5, r] for d, loss, r in zip(vgg.seen, losses, rates)]
    return {"steps[distance,noise_regularity,rate]": rows, "codes": codes.detach().reshape(-1).tolist()}


def main():
    pti, stylegan3, fixtures, out = map(pathlib.Path, sys.argv[1:])
    sys.path.insert(0, str(stylegan3))
    stub("requests")
    stub("pkg_resources", parse_version=lambda text: [int(n) for n in re.findall(r"\d+", str(text))[:2]])
    import dnnlib
    from training.networks_stylegan2 import Generator
    shape = json.loads((fixtures / "meta.json").read_text())["config"]
    G = Generator(shape["zdim"], 0, shape["wdim"], shape["res"], 3, mapping_kwargs=dict(num_layers=shape["map"]),
                  channel_base=shape["cb"], channel_max=shape["cmax"]).eval()
    G.load_state_dict(load_file(fixtures / "nvidia-sg3.safetensors"))
    heads = load_file(fixtures / "lpips.golden.safetensors")
    vgg = Vgg([heads[f"vgg.lin{i}"].reshape(-1) for i in range(5)])
    dnnlib.util.open_url = lambda url: open(fixtures / "meta.json", "rb")
    torch.jit.load = lambda file: vgg
    stub("wandb")
    stub("configs", global_config=types.SimpleNamespace(device="cpu", image_rec_result_log_snapshot=1000),
         hyperparameters=types.SimpleNamespace(first_inv_lr=5e-3))
    stub("utils")
    stub("utils.log_utils", log_image_from_w=None)
    spec = importlib.util.spec_from_file_location("official", pti / "training/projectors/w_plus_projector.py")
    official = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(official)

    trace = load_file(fixtures / "pti_trace.safetensors")
    moved = trace["w_avg"] + formula(699, 1, (1, 1, shape["wdim"]))
    results = {"from_centre": run(official.project, G, trace, vgg, None),
               "from_code": run(official.project, G, trace, vgg, moved.numpy())}
    for name, result in results.items():
        codes = np.array(result["codes"]).reshape(-1, shape["wdim"])
        print(name, result["steps[distance,noise_regularity,rate]"][-1], "spread of rows", codes.std(0).mean())
    (out / "wplus_trace.json").write_text(json.dumps(results) + "\n")


main()
