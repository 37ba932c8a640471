/**
 * Usage and estimates as callers and operators see them: JSON, and CSV for spreadsheets. Both are
 * laid out from the same statement.
 */
@NullMarked
package dev.vakna.server.billing;

import org.jspecify.annotations.NullMarked;
