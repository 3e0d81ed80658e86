"""Makes the files and golden values of the edit tests, with numpy, PyTorch and onnx as the second opinion. Run from the
repository root:  python engine/src/test/python/make_edit_goldens.py
Formulas are written out here from the papers and the described behaviour of their code; sizes are the smallest that
still tell rows, columns and levels apart; values are random, seed 7."""
import argparse, gzip, pickle
import numpy as np, onnx, torch, torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper
from safetensors.torch import load_file, save_file

OUT = 'engine/src/test/resources/org/pivotune/edit/'
torch.manual_seed(7)
rng = np.random.default_rng(7)
golden = {}
def keep(name, value):
    golden[name] = torch.from_numpy(np.ascontiguousarray(np.asarray(value), dtype='<f4')); return value

# --- GANSpace: components of codes, and an edit that sets a coordinate ------------------------------------------------
codes = keep('pca.codes', (rng.standard_normal((40, 6)) @ np.diag([3, 2, 1.5, 1, .5, .2]) + 1).astype('f4')).astype('f8')
mean = keep('pca.mean', codes.mean(0))
_, s, vt = np.linalg.svd(codes - mean, full_matrices=False)
vt *= np.sign(vt[np.arange(6), np.abs(vt).argmax(1)])[:, None]
keep('pca.comp', vt); std = keep('pca.std', s / np.sqrt(39))
w = keep('ganspace.codes', np.repeat(rng.standard_normal((1, 1, 6)), 4, axis=1).astype('f4')).astype('f8')
coordinate = ((w[0, 0] - mean) * vt[1]).sum() / std[1]
edited = w.copy(); edited[:, 1:3] += (2.5 - coordinate) * vt[1] * std[1]
keep('ganspace.edited', edited)
torch.save(dict(mean=torch.from_numpy(mean[None]).float(), comp=torch.from_numpy(vt[:5, None]).float(),
                std=torch.from_numpy(std[:5]).float()), OUT + 'components.pt')

# --- SeFa: eigenvectors of the normalised affine weights of the tiny generator ---------------------------------------
tiny = load_file('engine/src/test/resources/org/pivotune/checkpoint/tiny.golden.safetensors')
def sefa(layers):
    a = np.concatenate([tiny[f'synthesis.{k}.affine.weight'].numpy().astype('f8').T for k in layers], axis=1)
    a /= np.linalg.norm(a, axis=0, keepdims=True)
    values, vectors = np.linalg.eigh(a @ a.T)
    return values[::-1], vectors.T[::-1]
for name, layers in (('all', ('b4.conv1', 'b8.conv0', 'b8.conv1')), ('coarse', ('b4.conv1',))):
    values, vectors = sefa(layers); keep(f'sefa.{name}.values', values); keep(f'sefa.{name}.vectors', vectors)

# --- StyleCLIP mappers: PixelNorm over dimension 1 of [N, rows, width], four slow layers with leaky ReLU --------------
WIDTH = 8
def mapper():
    return [(torch.randn(WIDTH, WIDTH) / .01, torch.randn(WIDTH)) for _ in range(4)]
def run(layers, x):
    x = x * torch.rsqrt(torch.mean(x ** 2, dim=1, keepdim=True) + 1e-8)
    for weight, bias in layers:
        x = F.leaky_relu(F.linear(x, weight * (.01 / WIDTH ** .5)) + bias * .01, .2) * 2 ** .5
    return x
x = torch.randn(2, 10, WIDTH); keep('mapper.codes', x.numpy())
coarse, fine, single = mapper(), mapper(), mapper()
keep('mapper.levels', torch.cat([run(coarse, x[:, :4]), torch.zeros(2, 4, WIDTH), run(fine, x[:, 8:])], 1).numpy())
keep('mapper.single', run(single, x).numpy())
def named(prefix, layers):
    return {f'{prefix}.mapping.{i + 1}.{k}': v for i, pair in enumerate(layers) for k, v in zip(('weight', 'bias'), pair)}
torch.save(dict(state_dict={**named('mapper.course_mapping', coarse), **named('mapper.fine_mapping', fine),
                            'decoder.input.input': torch.randn(1, 4, 4, 4)},
                opts=dict(mapper_type='LevelsMapper', no_medium_mapper=True, lr=.5)), OUT + 'mapper-levels.pt')
torch.save(dict(state_dict=named('mapper.mapping', single), opts=argparse.Namespace(mapper_type='SingleMapper')),
           OUT + 'mapper-single.pt')

# --- StyleCLIP global directions for the tiny generator (style layers 6, 6 rgb, 6, 4, 4 rgb) --------------------------
fs3 = rng.standard_normal((16, 5)); fs3 /= np.linalg.norm(fs3, axis=1, keepdims=True)
words = rng.standard_normal(5)
deviations = [np.abs(rng.standard_normal(n)).astype('f4') for n in (6, 6, 6, 4, 4)]
r = fs3.astype('f4').astype('f8') @ (words / np.linalg.norm(words)); r[np.abs(r) < .4] = 0; r /= np.abs(r).max()
keep('global.words', words); keep('global.offsets', r * np.concatenate([deviations[i] for i in (0, 2, 3)]))
np.save(OUT + 'fs3.npy', fs3.astype('f4')); np.save(OUT + 'words.npy', words)
pickle.dump(([d * 0 for d in deviations], deviations), open(OUT + 'style-std.pkl', 'wb'), protocol=2)

# --- directions in files --------------------------------------------------------------------------------------------
torch.save(torch.tensor([[3., 0, 4, 0]]), OUT + 'direction.pt')
np.save(OUT + 'direction-rows.npy', np.arange(16.).reshape(4, 4))
np.save(OUT + 'direction-flat.npy', np.arange(16., dtype='f4').reshape(1, 16))

# --- arrays of numpy.save -------------------------------------------------------------------------------------------
a = keep('npy.array', rng.standard_normal((2, 3, 2)))
for name, array in (('f4', a.astype('<f4')), ('f8', a), ('f8-columns', np.asfortranarray(a)), ('f4-big', a.astype('>f4')),
                    ('f2', a.astype('<f2')), ('i8', np.array([[-3, 2 ** 40]])), ('scalar', np.array(2.5)),
                    ('object', np.array([{'a': 1}, None])), ('complex', a.astype('c8')),
                    ('fields', np.zeros(2, dtype=[('x', '<f4'), ('y', '<i4')])), ('empty', np.zeros((0, 3), 'f4'))):
    np.save(OUT + f'array-{name}.npy', array)
with open(OUT + 'array-version-2.npy', 'wb') as f:
    np.lib.format.write_array(f, a.astype('<f4'), version=(2, 0))

# --- a text encoder: mean over the tokens up to the end of an embedding, then a projection -----------------------------
merges = ['a t</w>', 'c at</w>', 'a c', 'd o', 'do g</w>', 'g r', 'gr e', 'gre e', 'gree n</w>', 'Ã ©</w>']
open(OUT + 'merges.txt', 'w', encoding='utf-8').write('#version: 0.2\n' + '\n'.join(merges) + '\n')
with gzip.GzipFile(OUT + 'merges.txt.gz', 'wb', mtime=0) as f:
    f.write(('"bpe"#version: 0.2\n' + '\n'.join(merges) + '\n').encode('utf-8'))
VOCABULARY, CONTEXT = 512 + len(merges) + 2, 12
table = rng.standard_normal((VOCABULARY, 4)).astype('f4'); table[0] = 0
projection = rng.standard_normal((4, 5)).astype('f4')
def encoder(file, kind, masked, output):
    ids = helper.make_tensor_value_info('input_ids', kind, ['batch', CONTEXT])
    mask = helper.make_tensor_value_info('attention_mask', kind, ['batch', CONTEXT])
    nodes = [helper.make_node('Gather', ['table', 'input_ids'], ['each'])]
    if masked:
        nodes += [helper.make_node('Cast', ['attention_mask'], ['weights'], to=TensorProto.FLOAT),
                  helper.make_node('Unsqueeze', ['weights', 'last'], ['column']), helper.make_node('Mul', ['each', 'column'], ['kept'])]
    nodes += [helper.make_node('ReduceSum', ['kept' if masked else 'each', 'one'], ['sum'], keepdims=0),
              helper.make_node('MatMul', ['sum', 'projection'], [output])]
    graph = helper.make_graph(nodes, 'text', [ids, mask] if masked else [ids],
                              [helper.make_tensor_value_info(output, TensorProto.FLOAT, ['batch', 5])],
                              [numpy_helper.from_array(table, 'table'), numpy_helper.from_array(projection, 'projection'),
                               numpy_helper.from_array(np.array([1]), 'one')] + ([numpy_helper.from_array(np.array([2]), 'last')] if masked else []))
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid('', 17)], ir_version=9), OUT + file)
encoder('text-int64.onnx', TensorProto.INT64, False, 'features')
encoder('text-int32-mask.onnx', TensorProto.INT32, True, 'text_embeds')
def vector(tokens):
    v = table[tokens].astype('f8').sum(0) @ projection; return v / np.linalg.norm(v)
start, end = VOCABULARY - 2, VOCABULARY - 1
letter = {c: i for i, c in enumerate([*range(33, 127), *range(161, 173), *range(174, 256)])}
word_end = lambda c: 256 + letter[ord(c)]
A, CAT, DOG = word_end('a'), 512 + 1, 512 + 4
def mean(*phrases):
    v = np.mean([vector(p) for p in phrases], axis=0); return v / np.linalg.norm(v)
# templates '{}' and 'a {}'
cat = mean([start, CAT, end], [start, A, CAT, end]); dog = mean([start, DOG, end], [start, A, DOG, end])
keep('text.change', (dog - cat) / np.linalg.norm(dog - cat))
save_file(golden, OUT + 'edit.golden.safetensors')
print({k: tuple(v.shape) for k, v in golden.items()})
