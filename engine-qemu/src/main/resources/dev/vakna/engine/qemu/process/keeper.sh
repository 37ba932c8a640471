# Keeps the end of what QEMU writes into a pipe: $1 the pipe, $2 the log, $3 the size in bytes from
# which the log becomes its older part ($2.1). It runs as the machine's user and lives as long as
# something has the pipe open for writing, that is as long as QEMU. No file is ever larger than
# twice the size. One that follows another, which was killed, goes on where that one stopped.
[ -p "$1" ] || mkfifo -m 600 "$1" || exit 1
exec <"$1"
size=$(stat -c %s "$2") || exit 1
cut=$(head -c 18 "$2.cut")
case $cut in '' | *[!0-9]*) cut=0 ;; esac
while :; do
  # One reading gives what there is, at most 4 KiB, and is written at once.
  if dd bs=4096 count=$(($3 / 4096)) status=none >>"$2"; then
    now=$(stat -c %s "$2") || exit 1
    [ "$now" -gt "$size" ] || exit 0
  else
    # A full disk: what cannot be kept is passed over, and the guest never waits for it.
    head -c 65536 >/dev/null
    now=$(stat -c %s "$2") || exit 1
  fi
  size=$now
  if [ "$size" -ge "$3" ]; then
    cat "$2" >"$2.1"
    cut=$((cut + size))
    echo "$cut" >"$2.cut"
    : >"$2"
    size=0
  fi
done
