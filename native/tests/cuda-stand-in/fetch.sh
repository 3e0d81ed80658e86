#!/bin/sh
# Prints the folder of a LibTorch with CUDA (include, lib) or of ONNX Runtime for it, fetched once into the cache:
#   fetch.sh libtorch       out of the torch wheel, 530 MB, without the CUDA libraries that pip would bring along
#   fetch.sh onnxruntime    out of bytedeco's jar from Maven, 165 MB
# Exits 3 when it cannot be had.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../../..
cache=${PIVOTUNE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pivotune}
TORCH_VERSION=2.13.0
ONNXRUNTIME_VERSION=1.28.0-1.5.14

# keep NAME: what stands in NAME.part becomes NAME
keep() {
  rm -rf "$1"
  mv "$1.part" "$1"
}
fail() {
  rm -rf "$1.part"
  echo "fetch.sh: $2 cannot be fetched" >&2
  exit 3
}

case ${1:-} in
  libtorch)
    kept=$cache/libtorch-cuda-$TORCH_VERSION
    if [ ! -e "$kept/torch/lib/libtorch_cuda.so" ]; then
      rm -rf "$kept.part" && mkdir -p "$kept.part"
      python3 -m pip download -q --no-deps --only-binary :all: -d "$kept.part" "torch==$TORCH_VERSION" >&2 ||
        fail "$kept" "torch==$TORCH_VERSION"
      (cd "$kept.part" && python3 -c 'import glob, zipfile
archive = zipfile.ZipFile(glob.glob("torch-*.whl")[0])
archive.extractall(".", [n for n in archive.namelist() if n.startswith(("torch/lib/", "torch/include/"))])')
      rm -f "$kept.part"/*.whl
      [ -e "$kept.part/torch/lib/libtorch_cuda.so" ] || fail "$kept" "a torch==$TORCH_VERSION with CUDA"
      keep "$kept"
    fi
    echo "$kept/torch"
    ;;
  onnxruntime)
    kept=$cache/onnxruntime-cuda-$ONNXRUNTIME_VERSION
    if [ ! -e "$kept/libonnxruntime.so.1" ]; then
      rm -rf "$kept.part" && mkdir -p "$kept.part"
      (cd "$root" && ./mvnw -q -B -ntp -N dependency:copy -DoutputDirectory="$kept.part" \
        "-Dartifact=org.bytedeco:onnxruntime:$ONNXRUNTIME_VERSION:jar:linux-x86_64-gpu") >&2 ||
        fail "$kept" "ONNX Runtime for CUDA"
      python3 - "$kept.part" <<'PYTHON'
import glob, os, sys, zipfile
folder = sys.argv[1]
jar, = glob.glob(folder + "/*.jar")
archive = zipfile.ZipFile(jar)
for name in ("libonnxruntime.so.1", "libonnxruntime_providers_shared.so", "libonnxruntime_providers_cuda.so"):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(archive.read("org/bytedeco/onnxruntime/linux-x86_64-gpu/" + name))
os.remove(jar)
PYTHON
      keep "$kept"
    fi
    echo "$kept"
    ;;
  *)
    sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
