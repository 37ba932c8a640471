package dev.vakna.operations;

import java.util.Objects;

/**
 * Why an operation ended without its result.
 *
 * @param code stable, machine-readable, for example {@code archive_corrupt}
 * @param message a sentence the customer understands, with what to do next
 * @param detail what an operator needs besides; never shown to customers; may be empty
 */
public record Failure(String code, String message, String detail) {

  /** The code of an operation that its customer cancelled. */
  public static final String CANCELLED = "cancelled";

  public Failure {
    Objects.requireNonNull(code);
    Objects.requireNonNull(message);
    Objects.requireNonNull(detail);
  }

  /** The failure as JSON text, for the journal. */
  public String json() {
    return "{\"code\":%s,\"message\":%s,\"detail\":%s}"
        .formatted(quoted(code), quoted(message), quoted(detail));
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        // A stranger's text may hold half a surrogate pair, or NUL, which storage refuses.
        out.append(c == '\n' ? "\\n" : " ");
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
