/**
 * How long a restore will still take. Past restores of the same host are replayed on the bytes of
 * this one; what this one shows of its own speed counts the more the further it is. What was said
 * is kept beside what came true, corrects what is said next, and is shown to operators. Pure but
 * for {@link dev.vakna.core.forecast.Foresight}, which asks storage.
 */
@NullMarked
package dev.vakna.core.forecast;

import org.jspecify.annotations.NullMarked;
