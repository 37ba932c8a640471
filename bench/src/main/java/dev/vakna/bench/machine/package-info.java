/** The machine that is measured on: what it is, its tools, its page cache, and room to work in. */
@NullMarked
package dev.vakna.bench.machine;

import org.jspecify.annotations.NullMarked;
