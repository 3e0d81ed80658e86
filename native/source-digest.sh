#!/bin/sh
# Prints the SHA-256 over everything the shim is made from, in a fixed order: what is compiled in as pvt_source_digest.
set -eu
cd "$(dirname "$0")"
for file in $(LC_ALL=C ls include/*.h src/*.hpp src/*.cpp CMakeLists.txt | LC_ALL=C sort); do
  printf '%s\n' "$file"
  cat "$file"
done | sha256sum | cut -d' ' -f1
