package dev.vakna.core.backup;

import java.util.Objects;

/** What became of an archive that was to be deleted. */
public sealed interface DeleteOutcome {

  /** It is not there any more. */
  record Gone() implements DeleteOutcome {}

  /** Another one has its name, or what has it is no file; nothing was touched. */
  record Another() implements DeleteOutcome {}

  /** It is marked as one that must not be deleted; nothing was touched. */
  record Protected() implements DeleteOutcome {}

  /**
   * The store does not let it be deleted; nothing was touched.
   *
   * @param why in words for operators
   */
  record Refused(String why) implements DeleteOutcome {
    public Refused {
      Objects.requireNonNull(why);
    }
  }
}
