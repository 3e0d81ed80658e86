#!/bin/sh
# Builds the shim from source into native/target/cmake/lib, and tests it.
#   native/build.sh                 headers of LIBTORCH_HOME, else of the torch wheel (fetched once with pip)
#   native/build.sh --prebuilt      the same, then puts the result into native/prebuilt as the committed one
#   native/build.sh --sanitize      with AddressSanitizer and LeakSanitizer, for the C++ tests
#   native/build.sh --cuda          with CUDA, into native/target/cmake-cuda/lib: see native/README.md
# PIVOTUNE_WARNINGS_ARE_ERRORS=OFF lets the build go on with what an unknown compiler warns of.
# Exits 3 when the headers cannot be had, so that a caller can tell that from a failed build.
set -eu
cd "$(dirname "$0")"
native=$PWD
TORCH_VERSION=2.13.0
platform=linux-x86_64
cache=${PIVOTUNE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pivotune}
build=$native/target/cmake
sanitize=OFF
keep_prebuilt=no
cuda=OFF
for argument in "$@"; do
  case $argument in
    --prebuilt) keep_prebuilt=yes ;;
    --sanitize) sanitize=ON; build=$native/target/cmake-sanitize ;;
    --cuda) cuda=ON; build=$native/target/cmake-cuda ;;
    *) echo "native/build.sh: unknown option $argument" >&2; exit 2 ;;
  esac
done

# Headers: the minor version must be the runtime's.
fetch_headers() {
  headers=$cache/headers/torch-$TORCH_VERSION
  if [ ! -e "$headers/torch/include/ATen/ATen.h" ]; then
    echo "native/build.sh: fetching the headers of torch==$TORCH_VERSION with pip (once, about 530 MB)" >&2
    part=$headers.part.$$
    rm -rf "$part" && mkdir -p "$part"
    if ! python3 -m pip download -q --no-deps --only-binary :all: -d "$part" "torch==$TORCH_VERSION" >&2; then
      rm -rf "$part"
      echo "native/build.sh: cannot fetch the torch wheel. Set LIBTORCH_HOME to a LibTorch 2.13, or go on with the prebuilt shim." >&2
      exit 3
    fi
    (cd "$part" && python3 -c 'import glob, zipfile
archive = zipfile.ZipFile(glob.glob("torch-*.whl")[0])
archive.extractall(".", [n for n in archive.namelist() if n.startswith("torch/include/")])')
    rm -f "$part"/*.whl
    rm -rf "$headers" && mv "$part" "$headers"
  fi
  include=$headers/torch/include
}

# Libraries to link against: the very pack that Java loads.
unpack_libraries() {
  libraries=$native/target/libtorch
  if [ ! -e "$libraries/libtorch_cpu.so" ]; then
    ../mvnw -q -B -N -f "$native/libtorch-pack.xml" dependency:unpack-dependencies >&2
    find "$native/target/libtorch-unpacked" -name '*.so*' -exec mkdir -p "$libraries" \; -exec cp -f {} "$libraries/" \;
    rm -rf "$native/target/libtorch-unpacked"
  fi
}

# LibTorch with CUDA: the one of the Python on the PATH, else the pack from Maven with the headers of the wheel.
find_cuda_libtorch() {
  torch=$(python3 -c 'import os, torch; assert torch.version.cuda; print(os.path.dirname(torch.__file__))' 2>/dev/null) || torch=
  if [ -n "$torch" ]; then
    include=$torch/include
    libraries=$torch/lib
    return
  fi
  fetch_headers
  libraries=$native/target/libtorch-cuda/lib
  if [ ! -e "$libraries/libtorch_cuda.so" ]; then
    echo "native/build.sh: fetching LibTorch with CUDA 13 from Maven (once, 455 MB)" >&2
    ../mvnw -q -B -N -f "$native/libtorch-pack.xml" -Dlibtorch.platform=$platform-gpu \
      dependency:unpack-dependencies >&2
    find "$native/target/libtorch-unpacked" -name '*.so*' -exec mkdir -p "$libraries" \; -exec cp -f {} "$libraries/" \;
    rm -rf "$native/target/libtorch-unpacked"
  fi
}

if [ -n "${LIBTORCH_HOME:-}" ]; then
  include=$LIBTORCH_HOME/include
  libraries=$LIBTORCH_HOME/lib
elif [ $cuda = ON ]; then
  find_cuda_libtorch
else
  fetch_headers
  unpack_libraries
fi

if [ $cuda = ON ]; then
  cuda_home=$(./find-cuda.sh --fetch) || exit 3
  # For the tests, which nothing has loaded CUDA's run time for.
  export LD_LIBRARY_PATH="$cuda_home/lib64:$cuda_home/lib:$libraries/../../nvidia/cu13/lib:${LD_LIBRARY_PATH:-}"
  set -- -DPIVOTUNE_CUDA=ON -DPIVOTUNE_CUDA_HOME="$cuda_home" -DPIVOTUNE_NVCC="$cuda_home/bin/nvcc" \
    ${PIVOTUNE_CUDA_ARCHITECTURES:+-DPIVOTUNE_CUDA_ARCHITECTURES="$PIVOTUNE_CUDA_ARCHITECTURES"}
else
  set --
fi
cmake -S "$native" -B "$build" -G "$(command -v ninja >/dev/null 2>&1 && echo Ninja || echo 'Unix Makefiles')" \
  -DTORCH_INCLUDE="$include" -DTORCH_LIBRARIES_DIR="$libraries" \
  -DPIVOTUNE_SOURCE_DIGEST="$(./source-digest.sh)" -DPIVOTUNE_SANITIZE=$sanitize \
  -DPIVOTUNE_WARNINGS_ARE_ERRORS="${PIVOTUNE_WARNINGS_ARE_ERRORS:-ON}" "$@" >/dev/null
cmake --build "$build" --parallel
ctest --test-dir "$build" --output-on-failure
if [ $cuda = ON ]; then
  echo "To use it: LIBTORCH_HOME=${libraries%/lib} PIVOTUNE_TORCH_SHIM=$build/lib/libpivotune_torch.so"
fi

if [ $keep_prebuilt = yes ]; then
  cp "$build/lib/libpivotune_torch.so" "$native/prebuilt/$platform/libpivotune_torch.so.part"
  mv "$native/prebuilt/$platform/libpivotune_torch.so.part" "$native/prebuilt/$platform/libpivotune_torch.so"
  echo "native/prebuilt/$platform/libpivotune_torch.so is now made from these sources"
fi
