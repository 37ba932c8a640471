/**
 * What a person sees: a live line on a terminal, the same facts as plain lines elsewhere, and the
 * arithmetic of rates and remaining times behind them.
 */
@NullMarked
package dev.vakna.cli.terminal;

import org.jspecify.annotations.NullMarked;
