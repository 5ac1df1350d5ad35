#!/bin/sh
# Stands in for LibreOffice: converts a file by copying it, opens none that says "bad", hangs at one that says "hang".
while [ "$1" != "--outdir" ]; do shift; done
out=$2
shift 2
mkdir -p "$out"
for file in "$@"; do
  case $(cat "$file") in
    hang) sleep 60 ;;
    bad) ;;
    *) name=$(basename "$file"); cp "$file" "$out/${name%.*}.odt" ;;
  esac
done
