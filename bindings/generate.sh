#!/bin/sh
# Regenerates the committed FFM bindings from native/include/pivotune_torch.h with jextract.
#   JEXTRACT=/path/to/jextract bindings/generate.sh [OUTPUT_FOLDER]
# jextract comes from the OpenJDK project and needs libclang; it is not part of this repository.
set -eu
cd "$(dirname "$0")"
jextract=${JEXTRACT:-$(command -v jextract || true)}
if [ -z "$jextract" ]; then
  echo "bindings/generate.sh: no jextract on the PATH; set JEXTRACT to one (built from OpenJDK's jextract repository)" >&2
  exit 3
fi
out=${1:-src/main/java}
header=../native/include/pivotune_torch.h
rm -rf "$out/org/pivotune/torch/ffi"
# Only our own names: the standard headers' types and macros would be noise.
set -- $(grep -o '\bpvt_[a-z0-9_]* *(' "$header" | tr -d ' (' | sort -u | sed 's/^/--include-function /')
constants=$(grep -o '^#define PVT_[A-Z0-9_]* ' "$header" | sed 's/#define //' | grep -v PVT_API | sed 's/^/--include-constant /')
# shellcheck disable=SC2086
"$jextract" --output "$out" --target-package org.pivotune.torch.ffi --header-class-name pivotune_torch \
  "$@" $constants "$header"
