/**
 * The one decision whether and how a backup is restored. Pure rules over facts read once; the
 * restore call, the action gates and the plan all ask it, so a gate says what the call answers.
 */
@NullMarked
package dev.vakna.core.admission;

import org.jspecify.annotations.NullMarked;
