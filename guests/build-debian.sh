#!/bin/sh
# Builds the "debian" sample guest: build-debian.sh OUTDIR
#
# Debian 12 with systemd, sshd, cloud-init, growpart, the QEMU guest agent and a web page, dressed
# as a machine that lived as web-01. For the demonstration. See README.md.
#
# Environment: CUSTOMER_KEY (public key file), HOST_KEY (private ed25519 key file), APT_SOURCES,
# SOURCE_DATE_EPOCH, REBUILD=1, MMDEBSTRAP_MODE (root, unshare).
# shellcheck disable=SC2034 # read by common/lib.sh
set -eu

GUEST=debian
HERE=$(cd "$(dirname "$0")" && pwd)
export HERE
# shellcheck source=common/lib.sh
. "$HERE/common/lib.sh"

VMID=101 CORES=2 MEMORY=512 DISK_MIB=1024 DISK_SIZE=1G
ORIGINAL_HOSTNAME=web-01
ORIGINAL_MACHINE_ID=3f9c2d6b71e04a58b6d0c8e2a4179f01
ORIGINAL_INSTANCE_ID=8c1f0e2d3b4a596877665544332211ffeeddccbb
ORIGINAL_MAC=BC:24:11:5A:10:01
ORIGINAL_UUID=5b7a9e10-3c42-4d8f-b1a6-0e2f4c6d8a01
ORIGINAL_VMGENID=e4d2c0b8-1a3f-4c57-9e6b-7d8f9a0b1c01
ORIGINAL_ADDRESS=192.0.2.101 ORIGINAL_GATEWAY=192.0.2.1 ORIGINAL_DNS=192.0.2.53
CONTENT="Anna's bakery bakes rye bread every morning from six."
export ORIGINAL_HOSTNAME ORIGINAL_MACHINE_ID ORIGINAL_INSTANCE_ID ORIGINAL_MAC ORIGINAL_ADDRESS ORIGINAL_GATEWAY ORIGINAL_DNS CONTENT

open_output "${1:-}"
started=$(date +%s)
MODE=${MMDEBSTRAP_MODE:-$([ "$(id -u)" = 0 ] && echo root || echo unshare)}
need mmdebstrap:mmdebstrap mke2fs:e2fsprogs sfdisk:fdisk grub-mkimage:grub-common \
  /usr/lib/grub/i386-pc/boot.img:grub-pc-bin ssh-keygen:openssh-client apt-get:apt
if [ "$MODE" = unshare ]; then
  need newuidmap:uidmap
  if [ "$(id -u)" != 0 ]; then
    need fakeroot:fakeroot
    grep -q "^$(id -un):" /etc/subuid 2>/dev/null || die "user $(id -un) has no range in /etc/subuid" "usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $(id -un), or build as root"
    unshare --user --map-root-user true 2>/dev/null || die "this kernel forbids user namespaces to $(id -un)" "build as root, or use the tiny guest"
  fi
fi
free=$(df -Pk "$OUT" | awk 'END { print $4 }')
[ "$free" -gt 2000000 ] || die "$OUT has $((free / 1024)) MiB free, the build needs 2000" "choose another output directory"
find_sources
find_customer_key
export CUSTOMER_PUBLIC
# Unlike tiny's, the set of packages is large and resolved by mmdebstrap; REBUILD=1 takes newer ones.
PACKAGE_STATE=
if up_to_date; then
  say "up to date: $OUT"
  exit 0
fi

make_host_key
IDENTITY=$WORK/identity
export IDENTITY
mkdir "$IDENTITY"
mv "$WORK/host-key" "$IDENTITY/ssh_host_ed25519_key"
mv "$WORK/host-key.pub" "$IDENTITY/ssh_host_ed25519_key.pub"
[ -n "${HOST_KEY:-}" ] || ssh-keygen -q -t ecdsa -N '' -C "root@$ORIGINAL_HOSTNAME" -f "$IDENTITY/ssh_host_ecdsa_key"
HOST_KEYS=$(for key in "$IDENTITY"/*.pub; do
  echo "$(cut -d' ' -f1 "$key") $(ssh-keygen -l -f "$key" | cut -d' ' -f2) $(cut -d' ' -f2 "$key")"
done)
# In a user namespace the build is another user, who must read the keys and the scripts.
[ "$MODE" = root ] || { chmod 755 "$WORK"; chmod 644 "$IDENTITY"/*; }
# apt downloads as a user of its own, who must get to the tree.
[ "$MODE" != root ] || chmod 711 "$WORK" "$IDENTITY"

say "installing Debian 12 (mmdebstrap, mode $MODE; about a minute)"
# As root the tree is made where it is read; the owners that another user's tree has exist only inside its tar.
if [ "$MODE" = root ]; then FORMAT=directory TREE=$WORK/tree; else FORMAT=tar TREE=$WORK/tree.tar; fi
# What is extracted before dpkg runs is not kept from the tree by dpkg's configuration.
# shellcheck disable=SC2016 # expanded by mmdebstrap's shell
SHRINK='cd "$1/usr/share" && rm -rf doc/* man/* locale/* info/*'
# mmdebstrap's own clean-up for reproducibility would empty the machine-id; customize.sh does the rest of it.
# shellcheck disable=SC2086 # $SOURCES is a list of files
mmdebstrap --mode="$MODE" --variant=apt --architectures=amd64 --format="$FORMAT" \
  --aptopt='Acquire::Languages "none"' --aptopt='APT::Install-Recommends "false"' \
  --include=systemd-sysv,udev,dbus,kmod,iproute2,openssh-server,cloud-init,cloud-guest-utils,qemu-guest-agent,linux-image-cloud-amd64,initramfs-tools,e2fsprogs,fdisk,netbase,procps,passwd,busybox,zstd \
  --skip=cleanup/reproducible \
  --setup-hook="sh '$HERE/debian/prepare.sh' \"\$1\"" \
  --extract-hook="$SHRINK" \
  --customize-hook="sh '$HERE/debian/customize.sh' \"\$1\"" \
  bookworm "$TREE" $SOURCES 3>&- \
  || die "mmdebstrap could not build the tree: $(grep -E '^E: |error:' "$LOG" | tail -n 1)" "see $LOG; is the configured mirror reachable (apt-get update)?"

say "making the disk"
if [ "$FORMAT" = directory ]; then
  # What mmdebstrap does when it writes a tar.
  find "$TREE/dev" -type f -delete
  find "$TREE" -newermt "@$SOURCE_DATE_EPOCH" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  packages=$(dpkg-query --admindir="$TREE/var/lib/dpkg" -W)
  make_disk "$TREE" "$WORK/disk.raw" "$DISK_MIB"
else
  packages=$(tar xOf "$TREE" ./var/lib/dpkg/status | sed -n 's/^Package: //p; s/^Version: /  /p')
  mkdir "$WORK/tree"
  fakeroot=
  [ "$(id -u)" = 0 ] || fakeroot='fakeroot --'
  # Owners exist only inside fakeroot, so unpacking and reading happen in one session.
  export GUEST HERE WORK LOG DISK_MIB
  # shellcheck disable=SC2016 # expanded by the inner shell
  $fakeroot sh -euc '. "$HERE/common/lib.sh"; tar xf "$WORK/tree.tar" -C "$WORK/tree" --numeric-owner; make_disk "$WORK/tree" "$WORK/disk.raw" "$DISK_MIB"'
fi
{
  echo "Sample guest 'debian': the machine $ORIGINAL_HOSTNAME (VMID $VMID) as a backup holds it."
  echo "Login: root and anna with the customer's key; no password opens an account."
  echo "Serves: port 22 (sshd), port 80 (one page)."
  echo "Built for SOURCE_DATE_EPOCH=$SOURCE_DATE_EPOCH; packages:"
  printf '%s\n' "$packages"
} >"$WORK/notes.txt"
publish
say "took $(($(date +%s) - started)) s"
