"""Makes the small checkpoints that CheckpointDialectsTest and GeneratorReaderTest read, with PyTorch, numpy and
safetensors as the second opinion. Run from the repository root:  python engine/src/test/python/make_checkpoint_fixtures.py
Sizes are the smallest that still have every layer (8 px, w 4, channels 6 and 4); values are random, seed 7."""
import argparse, collections, pickle, sys, types
import numpy as np, torch
from safetensors.torch import save_file

OUT = 'engine/src/test/resources/org/pivotune/checkpoint/'
torch.manual_seed(7)

# --- plain numpy pickles, one per protocol -------------------------------------------------------------------------
rng = np.random.default_rng(7)
arrays = {
    'rows': rng.standard_normal((2, 3)).astype('<f4'), 'columns': np.asfortranarray(rng.standard_normal((2, 3)).astype('<f4')),
    'half': rng.standard_normal(5).astype('<f2'), 'big': rng.standard_normal(4).astype('>f8'),
    'long': np.array([-3, 2 ** 40], dtype='<i8'), 'bytes': np.array([0, 255], dtype='u1'),
    'flags': np.array([True, False]), 'scalar': np.array(2.5, dtype='<f4'), 'empty': np.zeros((0, 3), '<f4')}
tree = {'net': {'layer': dict(arrays)}, 'number': np.float32(1.5), 'count': np.int64(-7), 'list': [arrays['rows'], 'text']}
for protocol in (0, 2, 3, 4, 5):
    pickle.dump(tree, open(OUT + f'numpy-{protocol}.ckpt', 'wb'), protocol=protocol)
save_file({'net.layer.' + k: torch.from_numpy(np.array(v, dtype='<f4', order='C')) for k, v in arrays.items()},
          OUT + 'numpy.golden.safetensors')

# --- torch.save in both containers ----------------------------------------------------------------------------------
base = torch.randn(6, 4)
state = collections.OrderedDict(
    whole=base, transposed=base.t(), window=base[1:3, 1:], second=base[:, 1], double=torch.randn(3).double(),
    half=torch.randn(3).half(), brain=torch.randn(3).bfloat16(), long=torch.tensor([1, -2]),
    flags=torch.tensor([True, False]), scalar=torch.tensor(3.5), parameter=torch.nn.Parameter(torch.randn(2)),
    empty=torch.zeros(0, 2))
state._metadata = {'': {'version': 1}}
torch.save(state, OUT + 'torch-zip.pth')
torch.save(state, OUT + 'torch-legacy.pth', _use_new_zipfile_serialization=False)
torch.save(state, OUT + 'torch-legacy-4.pth', _use_new_zipfile_serialization=False, pickle_protocol=4)
save_file({k: v.detach().float().contiguous() .clone() for k, v in state.items()}, OUT + 'torch.golden.safetensors')

# --- one tiny generator in every dialect ------------------------------------------------------------------------------
W, CHANNELS = 4, {4: 6, 8: 4}
kernel = torch.tensor([1., 3., 3., 1.]); kernel = kernel[:, None] * kernel[None, :] / 64
def layer(cin, cout, res, up):
    return dict(affine=dict(weight=torch.randn(cin, W), bias=torch.randn(cin)), weight=torch.randn(cout, cin, 3, 3),
                bias=torch.randn(cout), noise_const=torch.randn(res, res), noise_strength=torch.randn([]),
                resample_filter=kernel.clone())
def torgb(c):
    return dict(affine=dict(weight=torch.randn(c, W), bias=torch.randn(c)), weight=torch.randn(3, c, 1, 1), bias=torch.randn(3))
tree = dict(
    mapping=dict(fc0=dict(weight=torch.randn(W, W) * 100, bias=torch.randn(W)),
                 fc1=dict(weight=torch.randn(W, W) * 100, bias=torch.randn(W)), w_avg=torch.randn(W)),
    synthesis=dict(b4=dict(const=torch.randn(6, 4, 4), resample_filter=kernel.clone(), conv1=layer(6, 6, 4, False), torgb=torgb(6)),
                   b8=dict(resample_filter=kernel.clone(), conv0=layer(6, 4, 8, True), conv1=layer(4, 4, 8, False), torgb=torgb(4))))
def flat(node, prefix=''):
    for k, v in node.items():
        if isinstance(v, dict): yield from flat(v, prefix + k + '.')
        else: yield prefix + k, v
nvidia = dict(flat(tree))
save_file(nvidia, OUT + 'tiny.golden.safetensors')

# NVIDIA: objects that reduce as persistent classes do
module = types.ModuleType('torch_utils.persistence'); sys.modules['torch_utils'] = types.ModuleType('torch_utils')
sys.modules['torch_utils.persistence'] = module
def _reconstruct_persistent_obj(meta): raise RuntimeError('never called here')
_reconstruct_persistent_obj.__module__ = 'torch_utils.persistence'; module._reconstruct_persistent_obj = _reconstruct_persistent_obj
class Persistent:
    def __init__(self, name, state): self.name, self.state = name, state
    def __reduce__(self):
        return (_reconstruct_persistent_obj, (dict(type='class', version=6, module_src='import os', class_name=self.name, state=self.state),))
util = types.ModuleType('dnnlib.util'); sys.modules['dnnlib'] = types.ModuleType('dnnlib'); sys.modules['dnnlib.util'] = util
class EasyDict(dict): pass
EasyDict.__module__ = 'dnnlib.util'; util.EasyDict = EasyDict
def net(node, name, **attributes):
    clamp = attributes.get('conv_clamp')
    children, parameters, buffers = {}, collections.OrderedDict(), collections.OrderedDict()
    for k, v in node.items():
        if isinstance(v, dict):
            kind = 'SynthesisLayer' if k.startswith('conv') else 'ToRGBLayer' if k == 'torgb' else 'FullyConnectedLayer' if k.startswith(('fc', 'affine')) else 'Block'
            extra = dict(activation='lrelu', use_noise=True, conv_clamp=clamp) if k.startswith('conv') else dict(conv_clamp=clamp) if k == 'torgb' \
                else dict(activation='lrelu', bias_gain=0.01) if k.startswith('fc') else dict(architecture=attributes.get('architecture', 'skip'), conv_clamp_=0) if k.startswith('b') else {}
            children[k] = net(v, kind, **{**attributes, **extra})
        elif k in ('noise_const', 'resample_filter', 'w_avg'): buffers[k] = v
        else: parameters[k] = torch.nn.Parameter(v, requires_grad=False)
    return Persistent(name, dict(attributes, training=False, _parameters=parameters, _buffers=buffers, _modules=collections.OrderedDict(children),
                                 _init_kwargs=EasyDict(a=np.float64(1))))
def nvidia_pickle(file, node=tree, **attributes):
    g = net(node, 'Generator', **attributes)
    pickle.dump(dict(G=None, D=None, G_ema=g, training_set_kwargs=EasyDict(path='x'), augment_pipe=None), open(OUT + file, 'wb'))
    return g
g = nvidia_pickle('tiny-nvidia.pkl', conv_clamp=256)
nvidia_pickle('tiny-nvidia-resnet.pkl', conv_clamp=None, architecture='resnet')
conditional = dict(tree, mapping=dict(tree['mapping'], embed=dict(weight=torch.randn(W, 2), bias=torch.randn(W))))
nvidia_pickle('tiny-nvidia-conditional.pkl', conditional, conv_clamp=None)
nvidia_pickle('tiny-stylegan3.pkl', dict(mapping=tree['mapping'], synthesis=dict(
    input=dict(weight=torch.randn(4, 4), freqs=torch.randn(4, 2)), L0_36_4=dict(weight=torch.randn(4, 4, 3, 3)))), conv_clamp=256)
torch.save(g, OUT + 'tiny-pti.pt')   # PTI stores tuned generators as whole objects inside torch.save

# TensorFlow's pickles: three Network objects
tf = types.ModuleType('dnnlib.tflib.network'); sys.modules['dnnlib.tflib'] = types.ModuleType('dnnlib.tflib'); sys.modules['dnnlib.tflib.network'] = tf
class Network: pass
Network.__module__ = 'dnnlib.tflib.network'; tf.Network = Network
pickle.dump((Network(), Network(), Network()), open(OUT + 'tiny-tensorflow.pkl', 'wb'))

# rosinality: the inverse of its convert_weight, by hand
def styled(n):
    return {'conv.weight': n['weight'][None], 'conv.modulation.weight': n['affine']['weight'], 'conv.modulation.bias': n['affine']['bias'],
            'noise.weight': n['noise_strength'][None], 'activate.bias': n['bias']}
def colour(n):
    return {'conv.weight': n['weight'][None], 'conv.modulation.weight': n['affine']['weight'], 'conv.modulation.bias': n['affine']['bias'],
            'bias': n['bias'][None, :, None, None]}
s = tree['synthesis']; ros = collections.OrderedDict()
for i in range(2):
    for k in ('weight', 'bias'): ros[f'style.{i + 1}.{k}'] = tree['mapping'][f'fc{i}'][k]
ros['input.input'] = s['b4']['const'][None]
for name, part in (('conv1', styled(s['b4']['conv1'])), ('to_rgb1', colour(s['b4']['torgb'])), ('convs.0', styled(s['b8']['conv0'])),
                   ('convs.1', styled(s['b8']['conv1'])), ('to_rgbs.0', colour(s['b8']['torgb']))):
    for k, v in part.items(): ros[name + '.' + k] = v
ros['convs.0.conv.blur.kernel'] = kernel * 4; ros['to_rgbs.0.upsample.kernel'] = kernel * 4
for i, n in enumerate((s['b4']['conv1'], s['b8']['conv0'], s['b8']['conv1'])): ros[f'noises.noise_{i}'] = n['noise_const'][None, None]
mean = tree['mapping']['w_avg']
torch.save(dict(g_ema=ros, latent_avg=mean), OUT + 'tiny-rosinality.pt')
torch.save(dict(g_ema=ros, latent_avg=mean, args=argparse.Namespace(size=8)), OUT + 'tiny-rosinality-legacy.pt', _use_new_zipfile_serialization=False)
torch.save(dict(state_dict={**{'encoder.input.weight': torch.randn(2)}, **{'decoder.' + k: v for k, v in ros.items()}},
                latent_avg=mean.repeat(4, 1), opts=dict(device='cuda:0')), OUT + 'tiny-e4e.pt')
torch.save(dict(g_ema=ros, g_optim=dict(state={0: dict(step=torch.tensor(1.))}, param_groups=[])), OUT + 'tiny-rosinality-nomean.pt')
