"""Makes the files of numpy and pickle that CodeFilesTest reads, as the tools named below write them; numpy alone:
  python engine/src/test/python/make_code_files.py
Codes are of a generator of 16 px (num_ws 6) with w_dim 8: code(n)[i] = n + i / 100."""
import pickle
import numpy as np

OUT = 'engine/src/test/resources/org/pivotune/code/'
code = lambda n, *shape: (n + np.arange(np.prod(shape)) / 100).reshape(shape)

# ReStyle's inference_iterative.py: np.save('latents.npy', {name: [code of each iteration]}).
np.save(OUT + 'restyle-latents.npy', {'a.jpg': [code(1, 6, 8).astype('f4'), code(2, 6, 8).astype('f4')], 'b.jpg': [code(3, 6, 8).astype('f4')]})
# e4e and StyleCLIP: one array of codes by name, saved with allow_pickle.
np.save(OUT + 'one-by-name.npy', {'me.png': code(4, 1, 6, 8)})
# An array of arrays.
ragged = np.empty(2, dtype=object); ragged[0], ragged[1] = code(5, 8).astype('f2'), code(6, 6, 8)
np.save(OUT + 'ragged.npy', ragged)
# Beside numbers there are texts, as in exported data sets; and columns, big endian, packed.
np.savez_compressed(OUT + 'mixed.npz', names=np.array(['me', 'you']), w_plus=np.asfortranarray(code(7, 6, 8).astype('>f8')), when=np.array(['2021-01-01'], dtype='datetime64[D]'))
np.savez(OUT + 'texts.npz', names=np.array(['me']))
# Pickles of arrays, dicts and lists, of Python 2's protocol and the newest.
for protocol in (0, 2, 5):
    pickle.dump({'latents': code(8, 2, 6, 8).astype('f4'), 'names': ['me', 'you'], 3: np.float32(1)}, open(OUT + f'dict-{protocol}.pkl', 'wb'), protocol)
pickle.dump(code(9, 8), open(OUT + 'alone.pkl', 'wb'))
pickle.dump([code(1, 8), code(2, 6, 8), code(3, 5)], open(OUT + 'list.pkl', 'wb'))
# numpy of Python 2 on Windows.
header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (6L, 8L), }"; header += b' ' * (54 + 64 - 1 - len(header)) + b'\n'
open(OUT + 'python2.npy', 'wb').write(b'\x93NUMPY\x01\x00' + len(header).to_bytes(2, 'little') + header + code(1, 6, 8).astype('<f4').tobytes())

# A state dict of numpy arrays in a plain pickle, wrapped twice: what converters from other frameworks leave.
import json
raw = open('engine/src/test/resources/org/pivotune/checkpoint/tiny.golden.safetensors', 'rb').read()
size = int.from_bytes(raw[:8], 'little'); header = json.loads(raw[8:8 + size]); header.pop('__metadata__', None)
state = {'module.' + name: np.frombuffer(raw[8 + size + t['data_offsets'][0]:8 + size + t['data_offsets'][1]], '<f4').reshape(t['shape']) for name, t in header.items()}
pickle.dump({'step': 7, 'model': {'G': {k: v * 2 for k, v in state.items()}, 'G_ema': state}}, open(OUT + 'wrapped.pkl', 'wb'))
