/** Proxmox VMA archives. */
@NullMarked
package dev.vakna.vma;

import org.jspecify.annotations.NullMarked;
