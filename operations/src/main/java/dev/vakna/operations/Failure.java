package dev.vakna.operations;

import java.util.HashMap;
import java.util.Map;
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

  /** The code of a step that stood still for too long. */
  public static final String STALLED = "stalled";

  private static final String UNEXPECTED = "internal_error";

  private static final char LAST_CONTROL = '\u001f';

  public Failure {
    Objects.requireNonNull(code);
    Objects.requireNonNull(message);
    Objects.requireNonNull(detail);
  }

  /**
   * Its customer cancelled the operation.
   *
   * @param aftermath what is left, a sentence for the customer
   * @param detail what else an operator may want to know
   */
  static Failure cancelled(String aftermath, String detail) {
    return new Failure(CANCELLED, "The job was cancelled. " + aftermath, detail);
  }

  /** Something that nobody foresaw. */
  static Failure unexpected(String detail) {
    return new Failure(
        UNEXPECTED,
        "Something went wrong on our side. Try again later, or ask support and name this job.",
        detail);
  }

  /** The same, with what is left when it is final: a sentence for the customer. */
  static Failure unexpected(String aftermath, String detail) {
    Failure plain = unexpected(detail);
    return new Failure(plain.code, "%s %s".formatted(plain.message, aftermath), detail);
  }

  /** All of it in a line, for an operator. */
  String words() {
    return "%s (%s) %s".formatted(message, code, detail).strip();
  }

  /** The failure as JSON text, for the journal. */
  public String json() {
    return json(Map.of());
  }

  /** The same with further fields, in their order. */
  String json(Map<String, String> more) {
    StringBuilder json =
        new StringBuilder(
            "{\"code\":%s,\"message\":%s,\"detail\":%s"
                .formatted(quoted(code), quoted(message), quoted(detail)));
    more.forEach(
        (name, value) -> json.append(',').append(quoted(name)).append(':').append(quoted(value)));
    return json.append('}').toString();
  }

  /** The fields of a flat object of strings. */
  static Map<String, String> fields(String json) {
    return new Reading(json).fields();
  }

  /** The failure of a journal line; text that is none is an unexpected one with that detail. */
  static Failure parse(String json) {
    Map<String, String> fields = fields(json);
    String code = fields.get("code");
    String message = fields.get("message");
    return code == null || message == null
        ? unexpected(json)
        : new Failure(code, message, fields.getOrDefault("detail", ""));
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c <= LAST_CONTROL || Character.isSurrogate(c)) {
        // A stranger's text may hold half a surrogate pair, or NUL, which storage refuses.
        out.append(c == '\n' ? "\\n" : " ");
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  /** Reads a flat object of strings, as {@link #json} writes it. */
  private static final class Reading {
    private final String text;
    private int at;

    Reading(String text) {
      this.text = text;
    }

    Map<String, String> fields() {
      Map<String, String> fields = new HashMap<>();
      while (seek('"')) {
        String name = string();
        if (!seek(':') || !seek('"')) {
          break;
        }
        fields.put(name, string());
      }
      return fields;
    }

    /** Moves behind the next such character. */
    private boolean seek(char wanted) {
      at = text.indexOf(wanted, at) + 1;
      return at > 0;
    }

    private String string() {
      StringBuilder out = new StringBuilder();
      while (at < text.length() && text.charAt(at) != '"') {
        char c = text.charAt(at++);
        if (c == '\\' && at < text.length()) {
          char escaped = text.charAt(at++);
          out.append(escaped == 'n' ? '\n' : escaped);
        } else {
          out.append(c);
        }
      }
      at++;
      return out.toString();
    }
  }
}
