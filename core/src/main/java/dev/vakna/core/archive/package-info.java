/**
 * What is known of an archive by itself: its header's facts, its faults, which one it is, and where
 * it can be read.
 */
@NullMarked
package dev.vakna.core.archive;

import org.jspecify.annotations.NullMarked;
