/**
 * Operations that an older release began: histories recorded from that release, each prefix of
 * which today's code drives to its end.
 */
@NullMarked
package dev.vakna.testkit.history;

import org.jspecify.annotations.NullMarked;
