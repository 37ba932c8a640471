/**
 * What a host has, what is promised of it and what is left: read so that two admissions never share
 * the last of anything, and shown to operators.
 */
@NullMarked
package dev.vakna.core.capacity;

import org.jspecify.annotations.NullMarked;
