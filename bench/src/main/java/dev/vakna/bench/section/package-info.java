/** What is measured, section by section. */
@NullMarked
package dev.vakna.bench.section;

import org.jspecify.annotations.NullMarked;
