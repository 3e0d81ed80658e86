#!/bin/sh
# Builds the stand-in's libraries and its own test, and runs that:
#   build.sh OUT LIBRARY...     OUT gets the libraries; LIBRARY: what will use them (libtorch_cuda.so, ..)
# What the given libraries need of CUDA and nobody has written here becomes a function that logs its name and fails.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
shift
include=$("$here/../../find-cuda.sh" --fetch)/include
options="-std=c++20 -O1 -g1 -fPIC -Wall -Wextra -Wshadow -Werror -isystem $include"

# The objects side by side.
pids=
for source in state memory kernels streams graphs devices driver cublas cudnn nvml; do
  # shellcheck disable=SC2086
  g++ $options -c "$here/$source.cpp" -o "$out/$source.o" &
  pids="$pids $!"
done
for pid in $pids; do wait "$pid"; done

for library in "$@"; do
  nm -D --undefined-only --with-symbol-versions "$library"
done | awk '{print $NF}' | sort -u >"$out/needed"

# library SONAME VERSION STATUS OBJECTS..: a library of these objects; what else is needed under that version of symbols
# (none: by a prefix that ends in %) fails with that status
library() {
  soname=$1 version=$2 status=$3
  shift 3
  objects=
  for object in "$@"; do objects="$objects $out/$object.o"; done
  : >"$out/written"
  # shellcheck disable=SC2086
  [ -z "$objects" ] || nm --defined-only $objects | awk 'NF == 3 {print $3}' | sort -u >"$out/written"
  case $version in
    *%) needed="/^${version%\%}[A-Za-z0-9_]*\$/p" version=STAND_IN ;;
    *) needed="s/@$version\$//p" ;;
  esac
  {
    echo 'void stand_in_unwritten(const char*);'
    sed -n "$needed" "$out/needed" | sort -u | comm -23 - "$out/written" |
      sed "s/.*/int &(void) { stand_in_unwritten(\"&\"); return $status; }/"
  } >"$out/unwritten.c"
  echo "$version { global: *; };" >"$out/versions"
  gcc -O1 -fPIC -Wall -Werror -Wno-builtin-declaration-mismatch -c "$out/unwritten.c" -o "$out/unwritten.o"
  core=
  [ "$soname" = libcudart.so.13 ] || core=$out/libcudart.so.13
  # shellcheck disable=SC2086
  g++ -shared -o "$out/$soname" -Wl,-soname,"$soname" -Wl,--version-script="$out/versions" -Wl,-rpath,'$ORIGIN' \
    -Wl,-z,lazy $objects "$out/unwritten.o" $core
}
library libcudart.so.13 libcudart.so.13 801 state memory kernels streams graphs devices
library libcuda.so.1 'cu[A-Z]%' 801 driver
library libcublas.so.13 libcublas.so.13 15 cublas
library libcublasLt.so.13 libcublasLt.so.13 15 cublas
library libcudnn.so.9 libcudnn.so.9 3000 cudnn
library libnvidia-ml.so.1 nvml% 3 nvml
# Nothing of ours calls these; LibTorch does not load without them.
library libcufft.so.12 libcufft.so.12 16
library libcupti.so.13 libcupti.so.13 15
library libcurand.so.10 libcurand.so.10 201
library libcusolver.so.12 libcusolver.so.12 16
library libcusparse.so.12 libcusparse.so.12 10
library libcusparseLt.so.0 cusparseLt% 10
library libcufile.so.0 cuFile% 1
library libnccl.so.2 nccl% 1
library libnvrtc.so.13 libnvrtc.so.13 9
library libnvshmem_host.so.3 NVSHMEM 1
rm -f "$out"/*.o "$out/unwritten.c" "$out/versions" "$out/written" "$out/needed"

# shellcheck disable=SC2086
g++ $options "$here/stand_in_test.cpp" -o "$out/stand_in_test" "$out"/libcudart.so.13 "$out"/libcublas.so.13 \
  "$out"/libcudnn.so.9 "$out"/libcuda.so.1 -Wl,-rpath,'$ORIGIN'
STAND_IN_LOG=$out/stand_in_test.jsonl STAND_IN_DEVICES=2 STAND_IN_MIB=64 "$out/stand_in_test"
