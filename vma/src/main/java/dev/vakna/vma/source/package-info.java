/**
 * Where an archive comes from: a file that is opened once, looked at and then held, or a pipe.
 * Storage may hang, and what was opened may be replaced meanwhile.
 */
@NullMarked
package dev.vakna.vma.source;

import org.jspecify.annotations.NullMarked;
