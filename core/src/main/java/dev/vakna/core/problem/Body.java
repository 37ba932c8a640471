package dev.vakna.core.problem;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What became of reading a request's body. Judged only after the caller's right to the path is
 * known.
 *
 * @param <T> what it asks for
 */
public sealed interface Body<T> {

  /**
   * The body could be read as JSON.
   *
   * @param said what it asks for, faulty fields left out
   * @param faults fields of a wrong type and fields that do not exist
   */
  record Read<T>(T said, List<FieldFault> faults) implements Body<T> {
    public Read {
      Objects.requireNonNull(said);
      faults = List.copyOf(faults);
    }
  }

  /** The body could not be read: not JSON, too large, of another media type. */
  record Unreadable<T>(Refusal refusal) implements Body<T> {
    public Unreadable {
      Objects.requireNonNull(refusal);
    }
  }

  /**
   * What it asks for.
   *
   * @param others faults of the request beside the body, such as those of a header
   * @throws RefusalException when it could not be read, or anything is faulty
   */
  default T sound(List<FieldFault> others) {
    return switch (this) {
      case Unreadable<T>(Refusal refusal) -> throw new RefusalException(refusal);
      case Read<T>(T said, List<FieldFault> found) -> {
        List<FieldFault> faults = new ArrayList<>(others);
        faults.addAll(found);
        if (!faults.isEmpty()) {
          throw new RefusalException(Refusal.invalid(faults));
        }
        yield said;
      }
    };
  }
}
