/**
 * Compares the observed state of an engine's host with its desired state, which the records tell,
 * round after round. What is ours and known is put right, what is ours and gone by the records is
 * removed after a grace, all other drift is only reported. The comparison is pure; each remedy is
 * decided anew by storage right before it happens, so several servers may reconcile the same host.
 * What was done without anybody asking stands in the audit log, beside what operators did to
 * prices.
 */
@NullMarked
package dev.vakna.core.reconcile;

import org.jspecify.annotations.NullMarked;
