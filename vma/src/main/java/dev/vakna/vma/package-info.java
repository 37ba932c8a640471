/**
 * Reads, checks, extracts and writes Proxmox VMA archives, the format of virtual machine backups of
 * Proxmox VE ({@code .vma}, {@code .vma.zst}, {@code .vma.gz}, {@code .vma.bz2}, {@code .vma.lzo}).
 * An archive is treated as hostile input: every size, count and name is held against a limit before
 * memory is taken or a file is made, and nothing counts as good before the last byte of the
 * compressed stream, and its checksum, were checked. Reading is one streaming pass with decoding
 * and writing overlapped; memory is about 45 MiB of buffers plus one bit per 64 KiB of disk.
 *
 * <p>From the ground up: {@code format} and {@code source} (what an archive is, and where it comes
 * from), {@code pass} (how any pass is watched, slowed and stopped), {@code disk} (where content
 * goes), {@code checkpoint}; then {@code read} (the whole archive, in one pass) and {@code write};
 * then {@code index} (where a packed stream can be entered) and {@code fill} (disks from an
 * archive, by its index where one fits, else whole); {@code extract} and {@code repack} are made of
 * these. What lies under {@code internal} is for this module alone. Begin with {@link
 * dev.vakna.vma.read.VmaArchive}, or with {@link dev.vakna.vma.fill.ArchiveFill} to fill disks; the
 * module depends on nothing else of Vakna.
 */
@NullMarked
package dev.vakna.vma;

import org.jspecify.annotations.NullMarked;
