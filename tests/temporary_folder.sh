#!/bin/sh
# Prints where tests are to lay their files: in memory where there is plenty, since stores and databases wait for the disk
# at each of their thousands of writes, and in the usual folder elsewhere.
set -u

can_run_programs() {  # some tests write programs of their own
    probe=$(mktemp "$1/gouji-XXXXXX" 2>/dev/null) || return 1
    printf '#!/bin/sh\n' > "$probe" && chmod +x "$probe" && "$probe" 2>/dev/null
    status=$?
    rm -f "$probe"
    return $status
}

room_kibibytes=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $1 == "tmpfs" { print $4 }')
free_kibibytes=$(awk '/^MemAvailable/ { print $2 }' /proc/meminfo 2>/dev/null)
if [ "${room_kibibytes:-0}" -gt 6000000 ] && [ "${free_kibibytes:-0}" -gt 12000000 ] && can_run_programs /dev/shm; then
    echo /dev/shm
else
    echo "${TMPDIR:-/tmp}"
fi
