#!/bin/sh
# Runs inside the build of the "debian" guest: customize.sh TREE. Trims what a server under
# emulation need not start, then gives the tree the life it had as ORIGINAL_HOSTNAME.
# Takes ORIGINAL_*, CUSTOMER_PUBLIC, CONTENT, IDENTITY (a directory with the host keys) and
# HERE (the guests folder) from the environment.
set -eu
T=$1

# -- what prepare.sh put off ---------------------------------------------------------------------
kernel=$(cd "$T/boot" && for k in vmlinuz-*; do echo "${k#vmlinuz-}"; done | tail -n 1)
for program in /usr/bin/py3compile /usr/sbin/update-ca-certificates /usr/sbin/update-initramfs; do
  mv "$T$program.put-off" "$T$program"
done
rm "$T/var/lib/dpkg/diversions" "$T/etc/dpkg/dpkg.cfg.d/build" "$T/etc/apt/preferences.d/build"
touch "$T/var/lib/dpkg/diversions"
chroot "$T" update-initramfs -c -k "$kernel" &
initramfs=$!
chroot "$T" update-ca-certificates --hooksdir ''
# As on any installed system: code that is told to be current by the time of its source, which a start need not read.
find "$T/usr" -newermt "@$SOURCE_DATE_EPOCH" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
chroot "$T" python3 -m compileall -qf --invalidation-mode timestamp /usr/lib/python3 /usr/lib/python3.11 /usr/share/python3
wait "$initramfs"

# -- start-up ------------------------------------------------------------------------------
mkdir -p "$T/boot/grub" "$T/etc/cloud/cloud.cfg.d" "$T/etc/systemd/network" "$T/etc/ssh/sshd_config.d"
printf 'LABEL=root / ext4 defaults,errors=remount-ro 0 1\n' >"$T/etc/fstab"
mask() { for unit; do ln -sf /dev/null "$T/etc/systemd/system/$unit"; done; }
mask apt-daily.timer apt-daily-upgrade.timer apt-daily.service apt-daily-upgrade.service \
  e2scrub_all.timer e2scrub_reap.service fstrim.timer dpkg-db-backup.timer systemd-networkd-wait-online.service \
  systemd-pstore.service dev-hugepages.mount dev-mqueue.mount sys-kernel-debug.mount sys-kernel-tracing.mount \
  sys-kernel-config.mount modprobe@.service proc-sys-fs-binfmt_misc.automount systemd-binfmt.service \
  getty@tty1.service cloud-init-hotplugd.socket cloud-config.service
chroot "$T" systemctl enable -q systemd-networkd ssh qemu-guest-agent 2>/dev/null || chroot "$T" systemctl enable -q systemd-networkd ssh

# -- cloud-init: one stage and few modules, because each start of Python costs seconds here -----
cat >"$T/etc/cloud/cloud.cfg.d/90_server.cfg" <<CFG
datasource_list: [ NoCloud, None ]
system_info:
  network:
    renderers: [ networkd ]
cloud_init_modules: [ seed_random, bootcmd, write-files, growpart, resizefs, set_hostname, update_hostname, update_etc_hosts, users-groups, ssh, runcmd, scripts-user ]
cloud_config_modules: []
cloud_final_modules: [ final-message ]
CFG

# -- web page: systemd holds the port, a process exists only while a request is answered -----
install -m 755 "$HERE/common/web-page" "$T/usr/local/sbin/web-page"
cat >"$T/etc/systemd/system/web-page.socket" <<UNIT
[Unit]
Description=Web page

[Socket]
ListenStream=80
Accept=yes

[Install]
WantedBy=sockets.target
UNIT
cat >"$T/etc/systemd/system/web-page@.service" <<UNIT
[Unit]
Description=Web page, one request
CollectMode=inactive-or-failed

[Service]
ExecStart=-/usr/local/sbin/web-page
StandardInput=socket
StandardError=journal
UNIT
chroot "$T" systemctl enable -q web-page.socket
mkdir -p "$T/srv/www"
printf '<!doctype html>\n<title>%s</title>\n<h1>%s</h1>\n' "$ORIGINAL_HOSTNAME" "$CONTENT" >"$T/srv/www/index.html"

# -- people ----------------------------------------------------------------------------------
# No password opens an account; the customer's key does.
printf 'PasswordAuthentication no\nKbdInteractiveAuthentication no\n' >"$T/etc/ssh/sshd_config.d/10-keys-only.conf"
chroot "$T" useradd -m -s /bin/bash -c Anna -u 1000 anna
chroot "$T" usermod -p '*' anna
for home in root home/anna; do
  mkdir -p "$T/$home/.ssh"
  printf '%s\n' "$CUSTOMER_PUBLIC" >"$T/$home/.ssh/authorized_keys"
  chmod 700 "$T/$home/.ssh"
  chmod 600 "$T/$home/.ssh/authorized_keys"
done
chroot "$T" chown -R anna:anna /home/anna

# -- identity of the original ------------------------------------------------------------------
rm -f "$T"/etc/ssh/ssh_host_*
for key in "$IDENTITY"/ssh_host_*_key; do
  install -m 600 "$key" "$T/etc/ssh/${key##*/}"
  install -m 644 "$key.pub" "$T/etc/ssh/${key##*/}.pub"
done
chown -R 0:0 "$T/etc/ssh"
printf '%s\n' "$ORIGINAL_HOSTNAME" >"$T/etc/hostname"
printf '127.0.0.1 localhost\n127.0.1.1 %s %s\n192.0.2.20 db-01\n' "$ORIGINAL_HOSTNAME" "$ORIGINAL_HOSTNAME" >"$T/etc/hosts"
printf '%s\n' "$ORIGINAL_MACHINE_ID" >"$T/etc/machine-id"
chmod 444 "$T/etc/machine-id"
mkdir -p "$T/var/lib/dbus"
ln -sf /etc/machine-id "$T/var/lib/dbus/machine-id"
rm -f "$T/etc/resolv.conf"
printf 'nameserver %s\n' "$ORIGINAL_DNS" >"$T/etc/resolv.conf"

mac=$(printf '%s' "$ORIGINAL_MAC" | tr 'A-F' 'a-f')
cat >"$T/etc/systemd/network/10-cloud-init-eth0.network" <<NET
[Address]
Address=$ORIGINAL_ADDRESS/24

[Match]
MACAddress=$mac
Name=eth0

[Network]
DHCP=no
DNS=$ORIGINAL_DNS

[Route]
Gateway=$ORIGINAL_GATEWAY

NET

# What cloud-init remembers of the instance it was; a seed with another id starts a new one.
cloud=$T/var/lib/cloud
rm -rf "$cloud"
i=$cloud/instances/$ORIGINAL_INSTANCE_ID
mkdir -p "$cloud/data" "$cloud/sem" "$cloud/handlers" "$cloud/seed" "$i/sem" "$i/scripts" "$i/handlers" \
  "$cloud/scripts/per-boot" "$cloud/scripts/per-instance" "$cloud/scripts/per-once" "$cloud/scripts/vendor"
ln -s "$(printf '/var/lib/cloud/instances/%s' "$ORIGINAL_INSTANCE_ID")" "$cloud/instance"
printf '%s\n' "$ORIGINAL_INSTANCE_ID" >"$cloud/data/instance-id"
printf 'NO_PREVIOUS_INSTANCE_ID\n' >"$cloud/data/previous-instance-id"
printf '%s\n' "$ORIGINAL_HOSTNAME" >"$cloud/data/previous-hostname"
printf '{\n "fqdn": "%s",\n "hostname": "%s"\n}\n' "$ORIGINAL_HOSTNAME" "$ORIGINAL_HOSTNAME" >"$cloud/data/set-hostname"
for where in "$i/datasource" "$cloud/data/previous-datasource"; do
  printf 'DataSourceNoCloud: DataSourceNoCloud [seed=/dev/sr0][dsmode=net]\n' >"$where"
done
printf '#cloud-config\nhostname: %s\nmanage_etc_hosts: true\nfqdn: %s\nchpasswd:\n  expire: False\nusers:\n  - default\npackage_upgrade: true\n' \
  "$ORIGINAL_HOSTNAME" "$ORIGINAL_HOSTNAME" >"$i/user-data.txt"
for module in seed_random write_files set_hostname users_groups ssh runcmd scripts_user; do
  printf '1: %s.000000\n' "$SOURCE_DATE_EPOCH" >"$i/sem/config_$module"
done
printf '%s - boot-finished\n' "$SOURCE_DATE_EPOCH" >"$i/boot-finished"

# -- leave nothing that differs from build to build ---------------------------------------------
rm -rf "$T"/var/lib/apt/lists/* "$T"/var/cache/apt/*.bin "$T"/var/cache/debconf/*-old "$T"/var/lib/dpkg/*-old \
  "$T"/var/log/*.log "$T"/var/log/apt "$T/var/cache/ldconfig/aux-cache" "$T/var/lib/systemd/random-seed" "$T/etc/.pwd.lock" \
  "$T/var/lib/dbus/uuid" "$T/var/log/bootstrap.log"
# Access lists are in a tree and not in a tar of it; systemd gives them again.
if [ -d "$T/var/log/journal" ]; then
  mkdir "$T/var/log/journal.plain"
  chown --reference="$T/var/log/journal" "$T/var/log/journal.plain"
  chmod --reference="$T/var/log/journal" "$T/var/log/journal.plain"
  rm -r "$T/var/log/journal"
  mv "$T/var/log/journal.plain" "$T/var/log/journal"
fi

# shellcheck source=common/lib.sh
. "$HERE/common/lib.sh"
grub_cfg "Debian GNU/Linux" "/boot/vmlinuz-$kernel" "/boot/initrd.img-$kernel" >"$T/boot/grub/grub.cfg"
