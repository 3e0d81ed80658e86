"""Makes the files of other tools that ExchangeTest and the CLI's InterchangeTest read, with NVIDIA's official code:
  python engine/src/test/python/make_exchange_fixtures.py STYLEGAN2_ADA_PYTORCH_FOLDER
The official code is only run; its source text, which its pickles carry, is replaced by a comment. The steps are PTI's:
load the pickle's G_ema, .eval().float(), tune the synthesis network by Adam, torch.save the whole module; the pivot has
18 rows at any resolution and still requires a gradient, as PTI leaves it. 32 px, so that the files stay small."""
import io, json, pickle, sys
import numpy as np, torch
from safetensors.torch import save_file
sys.path.insert(0, sys.argv[1])
from training import networks

OUT = 'engine/src/test/resources/org/pivotune/exchange/'
torch.manual_seed(11)
for name in ('Generator', 'MappingNetwork', 'SynthesisNetwork', 'SynthesisBlock', 'SynthesisLayer', 'ToRGBLayer', 'FullyConnectedLayer'):
    getattr(networks, name)._orig_module_src = '# the source text stood here'

def shake(module):
    """Weights as after a training: no biases and noise strengths of zero."""
    for p in module.parameters():
        if p.ndim == 0: p.data.fill_(float(torch.rand([]) * 0.2 + 0.05))
        elif p.ndim == 1: p.data.add_(torch.randn_like(p) * 0.1)
    for name, p in module.named_parameters():
        if name.endswith('torgb.weight'): p.data.mul_(0.1)   # colours about as large as those of a picture
    module.mapping.w_avg.copy_(torch.randn_like(module.mapping.w_avg) * 0.2)

G = networks.Generator(z_dim=16, c_dim=0, w_dim=16, img_resolution=32, img_channels=3, mapping_kwargs=dict(num_layers=2),
                       synthesis_kwargs=dict(channel_base=256, channel_max=8, num_fp16_res=1, conv_clamp=256)).eval()
shake(G)
with open(OUT + 'base.pkl', 'wb') as f: pickle.dump(dict(G=None, D=None, G_ema=G.requires_grad_(False), training_set_kwargs=None, augment_pipe=None), f)

# PTI, as its coach does it
tuned = networks.Generator(*G.init_args, **G.init_kwargs); tuned.load_state_dict(G.state_dict()); tuned = tuned.eval().float()
for p in tuned.parameters(): p.requires_grad = True
w = torch.randn(1, 1, 16, requires_grad=True)
pivot = w.repeat([1, 18, 1])
target = torch.nn.functional.interpolate(torch.randn(1, 3, 8, 8), 32, mode='bilinear').clamp(-1, 1)
ws = pivot.detach()[:, :tuned.num_ws]
with torch.no_grad(): before = tuned.synthesis(ws, noise_mode='const', force_fp32=True)
optimizer = torch.optim.Adam(tuned.parameters(), lr=3e-3)
for _ in range(20):
    loss = (tuned.synthesis(ws, noise_mode='const', force_fp32=True) - target).square().mean()
    optimizer.zero_grad(); loss.backward(); optimizer.step()
with torch.no_grad(): after = tuned.synthesis(ws, noise_mode='const', force_fp32=True)
torch.save(tuned, OUT + 'pti-tuned.pt')
torch.save(tuned, OUT + 'pti-tuned-legacy.pt', _use_new_zipfile_serialization=False)
torch.save(pivot, OUT + 'pti-pivot.pt')
torch.save(pivot, OUT + 'pti-pivot-legacy.pt', _use_new_zipfile_serialization=False)
np.savez(OUT + 'projected_w.npz', w=ws.numpy())
np.savez_compressed(OUT + 'packed.npz', w=ws.numpy(), columns=np.asfortranarray(np.arange(6.0).reshape(2, 3)),
                    big=np.arange(3, dtype='>i2'), scalar=np.float32(2.5))
np.savez(OUT + 'objects.npz', w=np.array([{}], dtype=object))
save_file({'before': before, 'after': after, 'codes': ws.contiguous()}, OUT + 'exchange.golden.safetensors')
print(json.dumps(dict(loss=float(loss.detach()), picture=float(after.abs().max()), changed=float((after - before).abs().max()))))
