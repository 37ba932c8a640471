/**
 * The sample customer: a small Debian machine built on this host, its backup as Proxmox VE lays it
 * down, and the account that owns both.
 */
@NullMarked
package dev.vakna.cli.sample;

import org.jspecify.annotations.NullMarked;
