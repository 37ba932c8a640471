package dev.vakna.core.deletion;

import dev.vakna.core.problem.Refusal;
import java.util.Objects;

/** What came of the wish to delete a backup. */
public sealed interface DeletionAnswer {

  /** It is not there any more. */
  record Deleted() implements DeletionAnswer {}

  /** Not now, or never. */
  record Refused(Refusal refusal) implements DeletionAnswer {
    public Refused {
      Objects.requireNonNull(refusal);
    }
  }
}
