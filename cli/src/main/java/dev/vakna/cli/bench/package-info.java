/** {@code vakna bench}: restores measured on this machine, beside the tools of others. */
@NullMarked
package dev.vakna.cli.bench;

import org.jspecify.annotations.NullMarked;
