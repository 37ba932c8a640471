/**
 * What a caller is told when a call is refused: codes, faults of fields, blockers. The only source
 * of codes.
 */
@NullMarked
package dev.vakna.core.problem;

import org.jspecify.annotations.NullMarked;
