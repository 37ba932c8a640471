/**
 * What happened to the jobs and VPSs of accounts, in the one order in which everybody is told of
 * it.
 */
@NullMarked
package dev.vakna.core.event;

import org.jspecify.annotations.NullMarked;
