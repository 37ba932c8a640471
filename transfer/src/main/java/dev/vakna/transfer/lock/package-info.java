/**
 * Locks on files, held among threads and among the server processes of one home: for whoever makes
 * an index, and for an engine's machines.
 */
@NullMarked
package dev.vakna.transfer.lock;

import org.jspecify.annotations.NullMarked;
