#!/bin/sh
# Builds the "tiny" sample guest: build-tiny.sh OUTDIR
#
# Debian's kernel with busybox, dropbear, qemu-ga and a one-page reader of NoCloud seeds, dressed
# as a machine that lived as web-01. For tests: small and quick to start. See README.md.
#
# Environment: CUSTOMER_KEY (public key file), HOST_KEY (private key file), APT_SOURCES,
# SOURCE_DATE_EPOCH, REBUILD=1.
# shellcheck disable=SC2034 # read by common/lib.sh
set -eu

GUEST=tiny
HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=common/lib.sh
. "$HERE/common/lib.sh"

VMID=102 CORES=1 MEMORY=256 DISK_MIB=128 DISK_SIZE=128M
ORIGINAL_HOSTNAME=web-01
ORIGINAL_MACHINE_ID=7b0e5c1fa84d4d0f9a6a2f1c5d3e8b02
ORIGINAL_INSTANCE_ID=4f6a1d0c9be27358aa01c4d5e6f70819a2b3c4d5
ORIGINAL_MAC=BC:24:11:5A:10:02
ORIGINAL_UUID=2c8f0a54-7d31-4b6e-9f02-51c0de3a7b02
ORIGINAL_VMGENID=9d1e4c7a-05b8-4f63-8a2d-6e90f7c1b302
ORIGINAL_ADDRESS=192.0.2.102 ORIGINAL_GATEWAY=192.0.2.1 ORIGINAL_DNS=192.0.2.53
CONTENT="Anna's bakery bakes rye bread every morning from six."

# mke2fs copies owners from the tree; without root they can only be pretended.
if [ "$(id -u)" != 0 ] && [ -z "${FAKEROOTKEY:-}" ]; then
  command -v fakeroot >/dev/null 2>&1 || {
    echo "tiny: error: without root the build needs fakeroot" >&2
    echo "tiny: cure:  apt-get install --no-install-recommends fakeroot" >&2
    exit 1
  }
  exec fakeroot -- "$0" "$@"
fi

open_output "${1:-}"
started=$(date +%s)
need apt-get:apt dpkg-deb:dpkg mke2fs:e2fsprogs debugfs:e2fsprogs sfdisk:fdisk grub-mkimage:grub-common \
  /usr/lib/grub/i386-pc/boot.img:grub-pc-bin ssh-keygen:openssh-client gzip:gzip
find_sources
find_customer_key

if [ -n "${APT_SOURCES:-}" ]; then
  # A private apt, so that foreign sources never mix with the machine's own lists.
  mkdir -p "$WORK/apt/lists/partial" "$WORK/apt/cache/archives/partial" "$WORK/apt/parts"
  : >"$WORK/apt/status"
  for f in $SOURCES; do cp "$f" "$WORK/apt/parts/"; done
  set -- -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$WORK/apt/parts" -o Dir::State="$WORK/apt" \
    -o Dir::State::status="$WORK/apt/status" -o Dir::State::lists="$WORK/apt/lists" -o Dir::Cache="$WORK/apt/cache" \
    -o APT::Architecture=amd64 -o APT::Architectures=amd64
  say "reading package lists"
  apt-get "$@" update || die "the package lists of $APT_SOURCES cannot be read" "see $LOG"
else
  set --
fi
version() { apt-cache "$@" show linux-image-cloud-amd64 2>/dev/null | sed -n 's/^Depends: \(linux-image-[^ ]*\).*/\1/p' | head -n 1; }
KERNEL=$(version "$@")
[ -n "$KERNEL" ] || die "apt knows no linux-image-cloud-amd64" "apt-get update"
PACKAGES="$KERNEL busybox-static dropbear-bin libtomcrypt1 libtommath1 libgmp10 zlib1g libcrypt1 libc6 e2fsprogs
  libext2fs2 libcom-err2 qemu-guest-agent libglib2.0-0 libpcre2-8-0 libudev1 libnuma1 liburing2"
# shellcheck disable=SC2086 # a list of words
PACKAGE_STATE=$(apt-cache "$@" show --no-all-versions $PACKAGES | grep -E '^(Package|Version|SHA256):')
if up_to_date; then
  say "up to date: $OUT"
  exit 0
fi

say "downloading packages (kernel $KERNEL)"
mkdir "$WORK/deb" "$WORK/p" "$WORK/t" "$WORK/i"
# _apt may not enter our directory; the files are verified against the signed lists either way.
# shellcheck disable=SC2086
(cd "$WORK/deb" && apt-get "$@" -o APT::Sandbox::User=root download $PACKAGES) \
  || die "a package could not be downloaded" "apt-get update, then try again; the cause is in $LOG"
for d in "$WORK"/deb/*.deb; do dpkg-deb -x "$d" "$WORK/p"; done

say "putting the tree together"
P=$WORK/p T=$WORK/t
(cd "$T" && mkdir -p bin sbin usr/bin usr/sbin usr/lib/nocloud lib64 lib/x86_64-linux-gnu boot/grub dev proc sys run tmp mnt root/.ssh \
  etc/dropbear etc/network etc/acpi/PWRF home/anna/.ssh srv/www srv/web/cgi-bin var/lib/cloud/data usr/share/udhcpc var/log)
cp "$P/bin/busybox" "$T/bin/busybox"
for a in $("$P/bin/busybox" --list); do [ "$a" = busybox ] || ln -s busybox "$T/bin/$a"; done
ln -s ../bin/busybox "$T/sbin/init"
cp "$P/usr/sbin/dropbear" "$P/usr/sbin/qemu-ga" "$T/usr/sbin/"
cp "$P/sbin/resize2fs" "$T/usr/sbin/"
cp "$P/usr/bin/dropbearkey" "$T/usr/bin/"
LIBS=$P/lib/x86_64-linux-gnu:$P/usr/lib/x86_64-linux-gnu
cp "$P/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2" "$T/lib64/"
for program in "$P/usr/sbin/dropbear" "$P/usr/sbin/qemu-ga" "$P/sbin/resize2fs" "$P/usr/bin/dropbearkey"; do
  "$T/lib64/ld-linux-x86-64.so.2" --inhibit-cache --library-path "$LIBS" --list "$program" | sed -n 's/.* => \(\/[^ ]*\) .*/\1/p'
done | sort -u | while read -r lib; do cp -L "$lib" "$T/lib/x86_64-linux-gnu/${lib##*/}"; done

for m in init rc seed agent report inittab order; do cp "$HERE/tiny/$m" "$WORK/$m"; done
install -m 755 "$WORK/rc" "$T/etc/rc"
install -m 644 "$WORK/inittab" "$T/etc/inittab"
install -m 755 "$WORK/seed" "$WORK/agent" "$WORK/report" "$T/usr/lib/nocloud/"
install -m 755 "$HERE/common/web-page" "$T/srv/web/cgi-bin/index.cgi"
install -m 755 "$P/usr/share/doc/busybox-static/examples/udhcp/simple.script" "$T/usr/share/udhcpc/default.script"
printf '#!/bin/sh\nexec poweroff\n' >"$T/etc/acpi/PWRF/00000080"
chmod 755 "$T/etc/acpi/PWRF/00000080"

say "giving it the life of $ORIGINAL_HOSTNAME"
make_host_key
"$T/lib64/ld-linux-x86-64.so.2" --inhibit-cache --library-path "$LIBS" "$P/usr/bin/dropbearconvert" openssh dropbear \
  "$WORK/host-key" "$T/etc/dropbear/dropbear_ed25519_host_key"
chmod 600 "$T/etc/dropbear/dropbear_ed25519_host_key"
HOST_KEYS="${HOST_KEY_PUBLIC%% *} $HOST_KEY_FINGERPRINT ${HOST_KEY_PUBLIC#* }"
echo "$ORIGINAL_HOSTNAME" >"$T/etc/hostname"
echo "$ORIGINAL_MACHINE_ID" >"$T/etc/machine-id"
echo "$ORIGINAL_INSTANCE_ID" >"$T/var/lib/cloud/data/instance-id"
printf '127.0.0.1 localhost\n127.0.1.1 %s\n192.0.2.20 db-01\n' "$ORIGINAL_HOSTNAME" >"$T/etc/hosts"
printf 'nameserver %s\n' "$ORIGINAL_DNS" >"$T/etc/resolv.conf"
printf 'MAC=%s\nADDRESS=%s/24\nGATEWAY=%s\nDNS=%s\n' "$(echo $ORIGINAL_MAC | tr 'A-F' 'a-f')" $ORIGINAL_ADDRESS $ORIGINAL_GATEWAY $ORIGINAL_DNS >"$T/etc/network/static"
printf 'root:x:0:0:root:/root:/bin/sh\nanna:x:1000:1000:Anna:/home/anna:/bin/sh\n' >"$T/etc/passwd"
# No password opens these accounts; the customer's key does.
printf 'root:*:19675:0:99999:7:::\nanna:*:19675:0:99999:7:::\n' >"$T/etc/shadow"
chmod 600 "$T/etc/shadow"
printf 'root:x:0:\nanna:x:1000:\n' >"$T/etc/group"
printf '/bin/sh\n' >"$T/etc/shells"
printf 'passwd: files\ngroup: files\nshadow: files\nhosts: files dns\n' >"$T/etc/nsswitch.conf"
for home in root home/anna; do
  printf '%s\n' "$CUSTOMER_PUBLIC" >"$T/$home/.ssh/authorized_keys"
  chmod 700 "$T/$home" "$T/$home/.ssh"
  chmod 600 "$T/$home/.ssh/authorized_keys"
done
chown -R 0:0 "$T"
chown -R 1000:1000 "$T/home/anna"
chmod 1777 "$T/tmp"
printf '<!doctype html>\n<title>web-01</title>\n<h1>%s</h1>\n' "$CONTENT" >"$T/srv/www/index.html"

say "kernel, initial RAM disk, disk"
cp "$P"/boot/vmlinuz-* "$T/boot/vmlinuz"
(cd "$WORK/i" && mkdir bin m dev proc sys root)
cp "$P/bin/busybox" "$WORK/i/bin/"
# shellcheck disable=SC2013 # words, several on a line
for m in $(cat "$WORK/order"); do
  find "$P/lib/modules" -name "$m.ko" -exec cp {} "$WORK/i/m/" \;
done
cp "$WORK/order" "$WORK/i/m/order"
install -m 755 "$WORK/init" "$WORK/i/init"
chown -R 0:0 "$WORK/i"
find "$WORK/i" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
(cd "$WORK/i" && find . | sort | "$P/bin/busybox" cpio -o -H newc -R 0:0 --renumber-inodes --ignore-devno) | gzip -9n >"$T/boot/initrd"
grub_cfg "web-01" /boot/vmlinuz /boot/initrd >"$T/boot/grub/grub.cfg"
find "$T" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
make_disk "$T" "$WORK/disk.raw" "$DISK_MIB"

{
  echo "Sample guest 'tiny': the machine $ORIGINAL_HOSTNAME (VMID $VMID) as a backup holds it."
  echo "Kernel: $KERNEL"
  echo "Login: root and anna with the customer's key; no password opens an account."
  echo "Serves: port 22 (dropbear), port 80 (one page)."
  echo "Built for SOURCE_DATE_EPOCH=$SOURCE_DATE_EPOCH from these packages:"
  printf '%s\n' "$PACKAGE_STATE"
} >"$WORK/notes.txt"
publish
say "took $(($(date +%s) - started)) s"
