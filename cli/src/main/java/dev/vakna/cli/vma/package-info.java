/**
 * {@code vakna vma}: looks into Proxmox VE backup archives, checks, extracts and makes them, on the
 * command line and without a server. Results go to standard output, everything else to standard
 * error; a progress bar appears only where standard error is a terminal.
 */
@NullMarked
package dev.vakna.cli.vma;

import org.jspecify.annotations.NullMarked;
