package dev.vakna.core.engine;

import dev.vakna.core.machine.MachineName;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something on an engine's host that carries the engine's mark.
 *
 * @param kind what it is
 * @param machine whose it is, or null when that cannot be told; then nothing removes it by name
 * @param words what and where, for operators
 */
public record Trace(Kind kind, @Nullable MachineName machine, String words) {

  public Trace {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(words);
  }

  /** What can be left of a machine. */
  public enum Kind {
    /** A machine with its place. */
    MACHINE,
    /** Beside {@link #MACHINE}: a part of that machine is missing. */
    INCOMPLETE,
    /** The beginning of a machine that was never finished, or is being made. */
    BEGINNING,
    /** Something that runs and that no machine's record claims. */
    RUNNING_UNCLAIMED,
    /** What else is left of a machine that is gone. */
    LEFTOVER
  }
}
