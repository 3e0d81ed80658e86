#!/bin/sh
# Prints the folder of a CUDA 13 compiler: bin/nvcc, include/, lib or lib64. Exits 3 when there is none.
#   native/find-cuda.sh             PIVOTUNE_CUDA_HOME, nvcc on the PATH, /usr/local/cuda, or what --fetch kept
#   native/find-cuda.sh --fetch     the same, else the compiler's own wheels, unpacked into the cache (about 100 MB)
set -eu
cache=${PIVOTUNE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pivotune}
version=13.0
kept=$cache/nvcc-$version
on_path=$(command -v nvcc 2>/dev/null || true)
for home in "${PIVOTUNE_CUDA_HOME:-}" "${on_path:+$(dirname "$(dirname "$(readlink -f "$on_path")")")}" /usr/local/cuda \
    "$kept/nvidia/cu13"; do
  if [ -n "$home" ] && [ -x "$home/bin/nvcc" ]; then
    echo "$home"
    exit 0
  fi
done
if [ "${1:-}" != --fetch ]; then
  exit 3
fi
part=$kept.part.$$
rm -rf "$part" && mkdir -p "$part"
if ! python3 -m pip download -q --no-deps --only-binary :all: -d "$part" "nvidia-cuda-nvcc==$version.*" \
    "nvidia-nvvm==$version.*" "nvidia-cuda-crt==$version.*" "nvidia-cuda-runtime==$version.*" \
    "nvidia-cuda-cccl==$version.*" >&2; then
  rm -rf "$part"
  echo "native/find-cuda.sh: no nvcc, and its wheels cannot be fetched. Install CUDA 13 or set PIVOTUNE_CUDA_HOME." >&2
  exit 3
fi
(cd "$part" && python3 -c 'import glob, zipfile
for wheel in glob.glob("*.whl"):
    zipfile.ZipFile(wheel).extractall(".")')
rm -f "$part"/*.whl
chmod +x "$part"/nvidia/cu13/bin/* "$part"/nvidia/cu13/nvvm/bin/*
rm -rf "$kept" && mv "$part" "$kept"
echo "$kept/nvidia/cu13"
