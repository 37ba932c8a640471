package dev.vakna.core.problem;

import java.util.List;
import java.util.Objects;

/**
 * One fault of a request.
 *
 * @param pointer JSON Pointer to the field, for example {@code /storageGb}; empty for the whole
 *     body
 * @param code what is wrong with it
 * @param detail in words, with the smallest or largest value allowed where there is one
 */
public record FieldFault(String pointer, Code code, String detail) {

  public FieldFault {
    Objects.requireNonNull(pointer);
    Objects.requireNonNull(code);
    Objects.requireNonNull(detail);
  }

  /** What is wrong with a request, in a sentence; at least one fault. */
  public static String inWords(List<FieldFault> faults) {
    return faults.size() == 1
        ? faults.getFirst().detail()
        : "The request body has %d faults; see errors.".formatted(faults.size());
  }

  /** Kinds of faults. */
  public enum Code {
    MISSING_REQUIRED,
    BELOW_MINIMUM,
    ABOVE_MAXIMUM,
    REQUIRED_ABOVE_MAXIMUM,
    WRONG_TYPE,
    UNKNOWN_VALUE,
    INVALID_VALUE,
    UNKNOWN_REGION,
    INVALID_NAME,
    UNKNOWN_FIELD,
    CONFLICTS_WITH_PLAN,
    INVALID_HEADER,
    MALFORMED_JSON;

    /** As callers branch on it: lower case. */
    public String code() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
