/**
 * What an archive is by its format: its numbers, header, devices, configurations, packings, and the
 * kinds of faults that it can have. Knows nothing of reading.
 */
@NullMarked
package dev.vakna.vma.format;

import org.jspecify.annotations.NullMarked;
