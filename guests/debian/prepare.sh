#!/bin/sh
# Runs before the first package is unpacked: prepare.sh TREE. Configures what the packages read as
# they are installed, and puts off until customize.sh what they would each do over again.
set -eu
T=$1

mkdir -p "$T/etc/initramfs-tools/conf.d" "$T/usr/share/initramfs-tools/modules.d" "$T/etc/dpkg/dpkg.cfg.d" "$T/etc/apt/preferences.d"
printf 'MODULES=list\nCOMPRESS=zstd\n' >"$T/etc/initramfs-tools/conf.d/server"
printf '%s\n' virtio_pci virtio_blk virtio_scsi sd_mod sr_mod ata_piix vmw_pvscsi crc32c_generic isofs >"$T/usr/share/initramfs-tools/modules.d/server"

# Not by mmdebstrap's own option: that puts a filter in front of unpacking which takes most of its time.
cat >"$T/etc/dpkg/dpkg.cfg.d/server" <<'CFG'
path-exclude=/usr/share/doc/*
path-include=/usr/share/doc/*/copyright
path-exclude=/usr/share/man/*
path-exclude=/usr/share/locale/*
path-exclude=/usr/share/info/*
CFG
# A build that is cut short is thrown away, so nothing need be on the disk before its end.
printf 'force-unsafe-io\n' >"$T/etc/dpkg/dpkg.cfg.d/build"

# Merged from the beginning, as the installer does it; else a package with all of Perl comes to merge it.
for dir in bin sbin lib lib32 lib64 libx32; do
  mkdir -p "$T/usr/$dir"
  ln -s "usr/$dir" "$T/$dir"
done
printf 'Package: usrmerge\nPin: release *\nPin-Priority: -1\n' >"$T/etc/apt/preferences.d/build"

for program in /usr/bin/py3compile /usr/sbin/update-ca-certificates /usr/sbin/update-initramfs; do
  printf '%s\n%s.put-off\n:\n' "$program" "$program" >>"$T/var/lib/dpkg/diversions"
  printf '#!/bin/sh\n' >"$T$program"
  chmod 755 "$T$program"
done
