/** What is told of a restore afterwards: the result, the report, the times. */
@NullMarked
package dev.vakna.core.restore.outcome;

import org.jspecify.annotations.NullMarked;
