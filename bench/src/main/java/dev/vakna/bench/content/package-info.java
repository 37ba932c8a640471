/**
 * What is measured on: disks of made-up content that packs and unpacks like the files of a Linux
 * system, the same for the same seed, and archives of them.
 */
@NullMarked
package dev.vakna.bench.content;

import org.jspecify.annotations.NullMarked;
