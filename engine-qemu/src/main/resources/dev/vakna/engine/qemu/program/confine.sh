# Runs a program that sees of the host's files only what it is shown, at the same paths. $1 is an
# empty directory on which the new root is put; then, up to "--", pairs of how ("rw", "ro", "hide",
# a device as "dev", the door to taps as "tun") and a path; then the program, by which this shell
# replaces itself. Run as root in a mount namespace of its own.
set -e
root=$1
shift
mount -n -t tmpfs -o mode=0755,nosuid,size=1m vakna "$root"
while [ "$1" != -- ]; do
  at=$root$2
  if [ "$1" = hide ]; then
    mkdir -p "$at"
    mount -n -t tmpfs -o mode=0711,nosuid,size=1m vakna "$at"
  elif [ "$1" = tun ]; then
    # A tap has one owner whoever may open this; many hosts let only root.
    mkdir -p "${at%/*}"
    mknod -m 0666 "$at" c 10 200
  elif [ "$1" = ro ] && [ -L "$2" ] && [ -d "$2" ]; then
    mkdir -p "${at%/*}"
    cp -P "$2" "$at"
  else
    if [ -d "$2" ]; then
      mkdir -p "$at"
    elif [ ! -e "$at" ]; then
      mkdir -p "${at%/*}"
      : >"$at"
    fi
    case $1 in
      dev) mount -n --bind -o nosuid,noexec "$2" "$at" ;;
      ro) mount -n --bind -o ro,nosuid,nodev "$2" "$at" ;;
      rw) mount -n --bind -o nosuid,nodev,noexec "$2" "$at" ;;
    esac
  fi
  shift 2
done
shift
# With the process's own user, and nothing of others'; a host that refuses it has none to show.
mkdir "$root/proc" "$root/.host"
mount -n -t proc -o nosuid,nodev,noexec,hidepid=2,subset=pid proc "$root/proc" 2>/dev/null || :
cd "$root"
pivot_root . .host
cd /
umount -n -l /.host
rmdir /.host
exec "$@"
