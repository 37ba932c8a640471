# shellcheck shell=sh disable=SC2034,SC2153,SC2154
# Sourced by build-debian.sh and build-tiny.sh: progress, checks, the customer's key,
# the raw disk, and the two files that describe the original machine.

# One point in time for everything that is dated, so that two builds can be compared.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1700000000}
export SOURCE_DATE_EPOCH
LC_ALL=C.UTF-8
TZ=UTC
export LC_ALL TZ
umask 022

say() {
  printf '%s: %s\n' "$GUEST" "$*" >&4
  printf '== %s\n' "$*"
}

die() {
  printf '%s: error: %s\n' "$GUEST" "$1" >&4
  [ -z "${2:-}" ] || printf '%s: cure:  %s\n' "$GUEST" "$2" >&4
  exit 1
}

# Directory for the output, then everything but progress goes to its log.
open_output() {
  exec 4>&2
  [ -n "${1:-}" ] || die "no output directory given" "call it as: $0 OUTDIR"
  mkdir -p "$1" 2>/dev/null || die "cannot create the output directory $1" "choose a directory this user may write to"
  OUT=$(cd "$1" && pwd)
  LOG=$OUT/build.log
  take_turn
  ( : >"$LOG" ) 2>/dev/null || die "cannot write to $OUT" "choose a directory this user may write to"
  exec >"$LOG" 2>&1
  WORK=$(mktemp -d "$OUT/.work.XXXXXX") || die "cannot create a work directory in $OUT" "free some space there"
  trap 'code=$?; trap - EXIT; rm -rf --one-file-system "$WORK"; [ $code -eq 0 ] || printf "%s: failed; the whole log is %s\n" "$GUEST" "$LOG" >&4; exit $code' EXIT
  trap 'exit 130' INT TERM HUP
}

# Two builds into one directory would mix their files. Whoever waits tells how far the other is, and
# then mostly finds everything done. What runs long has the lock closed (3>&-): a script that is killed
# must not hold up the next one, whose work directory is another.
take_turn() {
  ( : >>"$OUT/.lock" ) 2>/dev/null || die "cannot write to $OUT" "choose a directory this user may write to"
  exec 3>>"$OUT/.lock"
  told=
  until flock -w 1 3; do
    news=$(sed -n 's/^== //p' "$LOG" 2>/dev/null | tail -n 1)
    [ "$news" = "$told" ] || printf '%s: %s\n' "$GUEST" "$news" >&4
    told=$news
  done
}

# need "command-or-file:package" ...: names every missing package in one apt-get line.
need() {
  missing=
  for pair; do
    tool=${pair%%:*}
    case $tool in
      /*) [ -e "$tool" ] && continue ;;
      *) PATH=$PATH:/usr/sbin:/sbin command -v "$tool" >/dev/null 2>&1 && continue ;;
    esac
    case " $missing " in *" ${pair#*:} "*) ;; *) missing="$missing ${pair#*:}" ;; esac
  done
  [ -z "$missing" ] || die "needed tools are not installed:$missing" "apt-get install --no-install-recommends$missing"
  PATH=$PATH:/usr/sbin:/sbin
  export PATH
}

# The apt sources decide which mirror is used; they must be those of the guest's own release.
find_sources() {
  if [ -n "${APT_SOURCES:-}" ]; then
    [ -r "$APT_SOURCES" ] || die "APT_SOURCES names $APT_SOURCES, which cannot be read" "give a .list or .sources file for Debian 12 (bookworm)"
    SOURCES=$APT_SOURCES
    return
  fi
  # shellcheck source=/dev/null
  release=$(. /etc/os-release 2>/dev/null && printf '%s' "${VERSION_CODENAME:-unknown}")
  [ "$release" = bookworm ] || die "this machine is '$release', its package sources are not those of Debian 12 (bookworm)" \
    "set APT_SOURCES to a .list or .sources file for bookworm, or build in a debian:12 container"
  SOURCES=
  for f in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
    # Sources of other vendors have nothing the guests need and only make the update longer.
    if [ -r "$f" ] && grep -Eq '^[^#]*bookworm' "$f"; then SOURCES="$SOURCES $f"; fi
  done
  [ -n "$SOURCES" ] || die "no apt source of Debian 12 (bookworm) is configured in /etc/apt" "set APT_SOURCES to such a file"
}

# The key pair stands for the customer's own; only the public half ever enters the guest.
find_customer_key() {
  if [ -z "${CUSTOMER_KEY:-}" ]; then
    if [ ! -f "$OUT/id_ed25519" ]; then
      ssh-keygen -q -t ed25519 -N '' -C anna@laptop -f "$OUT/id_ed25519"
      say "no CUSTOMER_KEY given: made the key pair $OUT/id_ed25519"
    fi
    CUSTOMER_KEY=$OUT/id_ed25519.pub
  fi
  ssh-keygen -l -f "$CUSTOMER_KEY" >/dev/null 2>&1 \
    || die "CUSTOMER_KEY $CUSTOMER_KEY is not a public SSH key" "give the .pub file of a key pair"
  ! grep -q 'PRIVATE KEY' "$CUSTOMER_KEY" || die "CUSTOMER_KEY $CUSTOMER_KEY is a private key" "give the .pub file beside it"
  CUSTOMER_PUBLIC=$(head -n 1 "$CUSTOMER_KEY")
}

# Nothing is rebuilt when neither the recipe nor the key changed.
up_to_date() {
  INPUTS=$(cd "$HERE" && {
    find common "$GUEST" "build-$GUEST.sh" -type f | sort | xargs sha256sum
    printf '%s\n' "$CUSTOMER_PUBLIC" "$SOURCE_DATE_EPOCH" "$PACKAGE_STATE"
    [ -z "${HOST_KEY:-}" ] || sha256sum "$HOST_KEY"
  } | sha256sum | cut -d' ' -f1)
  [ "${REBUILD:-0}" = 0 ] && [ -f "$OUT/disk.raw" ] && [ -f "$OUT/facts.json" ] \
    && [ "$(cat "$OUT/inputs.sha256" 2>/dev/null)" = "$INPUTS" ]
}

# Makes or takes the original's host key: $WORK/host-key and $WORK/host-key.pub.
make_host_key() {
  if [ -n "${HOST_KEY:-}" ]; then
    cp "$HOST_KEY" "$WORK/host-key"
    chmod 600 "$WORK/host-key"
    ssh-keygen -y -f "$WORK/host-key" >"$WORK/host-key.pub" || die "HOST_KEY $HOST_KEY is not a private key without passphrase" "leave HOST_KEY unset to have one made"
  else
    ssh-keygen -q -t ed25519 -N '' -C "root@$ORIGINAL_HOSTNAME" -f "$WORK/host-key"
  fi
  HOST_KEY_PUBLIC=$(cut -d' ' -f1,2 "$WORK/host-key.pub")
  HOST_KEY_FINGERPRINT=$(ssh-keygen -l -f "$WORK/host-key.pub" | cut -d' ' -f2)
}

# make_disk TREE IMAGE MEBIBYTES: an MBR disk with grub and one ext4 partition. No loop
# device, no mount: works without privileges and inside containers.
make_disk() {
  tree=$1 image=$2 mebibytes=$3
  truncate -s "${mebibytes}M" "$image"
  printf 'label: dos\nlabel-id: 0x56414b4e\n2048,,L,*\n' | sfdisk -q "$image"
  # grub 2.06 cannot read an ext4 that has the two features switched off here.
  E2FSPROGS_FAKE_TIME=$SOURCE_DATE_EPOCH mke2fs -q -t ext4 -L root -U 11111111-2222-3333-4444-555555555555 -m 1 \
    -O ^metadata_csum_seed,^orphan_file \
    -E "offset=1048576,hash_seed=11111111-2222-3333-4444-555555555556" -d "$tree" "$image" "$((mebibytes - 1))M"
  # mke2fs copies the time of the last inode change, which no tree can be given: set it afterwards.
  (cd "$tree" && find . -mindepth 1 -print | sort) | sed "s,^\.\(.*\),set_inode_field \"\1\" ctime @$SOURCE_DATE_EPOCH\nset_inode_field \"\1\" ctime_extra 0\nset_inode_field \"\1\" atime @$SOURCE_DATE_EPOCH\nset_inode_field \"\1\" atime_extra 0," >"$WORK/times"
  E2FSPROGS_FAKE_TIME=$SOURCE_DATE_EPOCH debugfs -w -f "$WORK/times" "$image?offset=1048576" >/dev/null
  grub-mkimage -O i386-pc -p '(hd0,msdos1)/boot/grub' -o "$WORK/core.img" \
    biosdisk part_msdos ext2 normal linux echo configfile serial terminal search search_fs_uuid test all_video
  [ "$(stat -c %s "$WORK/core.img")" -lt $((2047 * 512)) ] || die "grub's core image does not fit before the first partition" "report this with $LOG"
  dd if=/usr/lib/grub/i386-pc/boot.img of="$image" bs=440 count=1 conv=notrunc
  dd if="$WORK/core.img" of="$image" bs=512 seek=1 conv=notrunc
}

grub_cfg() {
  cat <<CFG
serial --unit=0 --speed=115200
terminal_input serial console
terminal_output serial console
set timeout=0
menuentry "$1" {
  linux $2 root=LABEL=root ro console=tty0 console=ttyS0,115200 net.ifnames=0 panic=10 quiet
  initrd $3
}
CFG
}

# The configuration as a Proxmox VE 8 host keeps it and vzdump writes it into the archive.
write_qemu_server_conf() {
  cat >"$1" <<CONF
agent: 1
boot: order=scsi0
cores: $CORES
cpu: x86-64-v2-AES
ide2: local-lvm:vm-$VMID-cloudinit,media=cdrom,size=4M
ipconfig0: ip=$ORIGINAL_ADDRESS/24,gw=$ORIGINAL_GATEWAY
memory: $MEMORY
meta: creation-qemu=9.0.2,ctime=$SOURCE_DATE_EPOCH
name: $ORIGINAL_HOSTNAME
nameserver: $ORIGINAL_DNS
net0: virtio=$ORIGINAL_MAC,bridge=vmbr0,firewall=1
numa: 0
onboot: 1
ostype: l26
scsi0: local-lvm:vm-$VMID-disk-0,discard=on,iothread=1,size=$DISK_SIZE
scsihw: virtio-scsi-single
serial0: socket
smbios1: uuid=$ORIGINAL_UUID
sockets: 1
vga: std
vmgenid: $ORIGINAL_VMGENID
#qmdump#map:scsi0:drive-scsi0:local-lvm:raw:
CONF
}

# json_string TEXT: only what our own constants and keys can hold needs escaping.
json_string() { printf '"%s"' "$(printf '%s' "$1" | sed 's/\\/\\\\/g; s/"/\\"/g' | tr -d '\000-\037')"; }

# host_keys_json: one "type fingerprint public" triple per line on stdin.
host_keys_json() {
  separator=
  while read -r type fingerprint public; do
    printf '%s\n    {"type": "%s", "fingerprint": "%s", "public": "%s"}' "$separator" "$type" "$fingerprint" "$type $public"
    separator=,
  done
}

# write_facts FILE: $HOST_KEYS holds the lines for host_keys_json.
write_facts() {
  cat >"$1" <<FACTS
{
  "name": "$GUEST",
  "vmid": $VMID,
  "hostname": "$ORIGINAL_HOSTNAME",
  "machineId": "$ORIGINAL_MACHINE_ID",
  "instanceId": "$ORIGINAL_INSTANCE_ID",
  "hostKeys": [$(printf '%s\n' "$HOST_KEYS" | host_keys_json)
  ],
  "mac": "$ORIGINAL_MAC",
  "uuid": "$ORIGINAL_UUID",
  "address": "$ORIGINAL_ADDRESS",
  "prefix": 24,
  "gateway": "$ORIGINAL_GATEWAY",
  "diskBytes": $(stat -c %s "$WORK/disk.raw"),
  "content": $(json_string "$CONTENT"),
  "users": ["root", "anna"],
  "customerKey": $(json_string "$CUSTOMER_PUBLIC")
}
FACTS
}

# Moves the finished files in; inputs.sha256 last, so a killed build is never taken for a whole one.
publish() {
  rm -f "$OUT/inputs.sha256"
  write_qemu_server_conf "$WORK/qemu-server.conf"
  write_facts "$WORK/facts.json"
  for f in disk.raw qemu-server.conf facts.json notes.txt; do mv -f "$WORK/$f" "$OUT/$f"; done
  printf '%s\n' "$INPUTS" >"$OUT/inputs.sha256"
  say "done: $OUT/disk.raw ($(stat -c %s "$OUT/disk.raw") bytes, $(du -k "$OUT/disk.raw" | cut -f1) KiB on disk)"
}
