/** What was found, and its forms: JSON, Markdown, and a drawing. */
@NullMarked
package dev.vakna.bench.report;

import org.jspecify.annotations.NullMarked;
