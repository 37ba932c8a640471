/**
 * Durable operations: work that outlives the process that began it. An operation is a list of
 * {@link dev.vakna.operations.Step steps}. Before each outside effect its intent is written to the
 * {@link dev.vakna.operations.Journal}; after it the outcome is. A worker holds an operation by a
 * lease and writes with a fence, so a worker that lost its lease can change nothing. Whatever is
 * killed when, the next worker reads the journal and either goes on or undoes backwards; a step
 * whose effect may have happened looks for it before it acts again. The package knows nothing of
 * what steps do, of SQL or of threads: time, storage and the drive come through ports, so that a
 * simulator can stop or repeat an operation between any two effects.
 */
@NullMarked
package dev.vakna.operations;

import org.jspecify.annotations.NullMarked;
