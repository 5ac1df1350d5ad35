#!/bin/sh
# Stands in for LibreOffice: converts a file by copying it, opens none that says "bad", hangs at one that says "hang",
# and fails at the first start where it is given one that says "busy".
while [ "$1" != "--outdir" ]; do shift; done
out=$2
shift 2
mkdir -p "$out"
for file in "$@"; do
  case $(cat "$file") in
    hang) sleep 60 ;;
    bad) ;;
    busy) [ -e "$out/tried" ] || { touch "$out/tried"; exit 1; }; cp "$file" "$out/$(basename "${file%.*}").odt" ;;
    *) name=$(basename "$file"); cp "$file" "$out/${name%.*}.odt" ;;
  esac
done
