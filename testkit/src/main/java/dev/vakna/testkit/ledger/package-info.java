/**
 * Random lives of machines under a clock that is set, and what they held counted second by second.
 */
@NullMarked
package dev.vakna.testkit.ledger;

import org.jspecify.annotations.NullMarked;
