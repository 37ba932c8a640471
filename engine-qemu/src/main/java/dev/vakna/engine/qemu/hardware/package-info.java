/**
 * How a machine looks to QEMU: pure functions from a plan of closed choices to an argument list,
 * with devices in the PCI slots where Proxmox VE puts them. No text of a backup gets here.
 */
@NullMarked
package dev.vakna.engine.qemu.hardware;

import org.jspecify.annotations.NullMarked;
