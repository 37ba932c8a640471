/**
 * Keeps the records' power states true to the machines: a guest that switched itself off stops
 * costing processor and memory, a host restart brings back what was running.
 */
@NullMarked
package dev.vakna.core.power;

import org.jspecify.annotations.NullMarked;
