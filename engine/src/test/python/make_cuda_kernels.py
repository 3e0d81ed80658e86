#!/usr/bin/env python3
"""Makes onnxruntime-cuda-kernels.txt: the kernels of ONNX's own operations in ONNX Runtime's library for CUDA.

They are read off its symbols. The jar is the one that native/README.md names for ONNXRUNTIME_HOME. Run by hand:
  unzip -j onnxruntime-1.28.0-1.5.14-linux-x86_64-gpu.jar '*/libonnxruntime_providers_cuda.so'
  make_cuda_kernels.py org.bytedeco:onnxruntime:1.28.0-1.5.14:linux-x86_64-gpu libonnxruntime_providers_cuda.so \
    > ../resources/org/pivotune/lpips/onnxruntime-cuda-kernels.txt
"""
import re
import sys

artifact, library = sys.argv[1:]
kernels = set()
# Names are written in the symbols with their lengths, so that no end has to be guessed.
for match in re.finditer(rb"(\d+)(kCudaExecutionProvider_(\w+?)_kOnnxDomain_ver(\d+)(?:_(\d+))?)", open(library, "rb").read()):
    operation, since, until = match.group(3).decode(), int(match.group(4)), match.group(5)
    kernels.add((operation, since, int(until) if until else 0))
print(f"# {artifact}")
print("# operation, first and last version of it (- for none: all later ones); see src/test/python/make_cuda_kernels.py")
for operation, since, until in sorted(kernels):
    print(operation, since, until or "-")
