package dev.vakna.server.reference;

import dev.vakna.core.problem.ProblemCode;
import java.util.List;

/**
 * One way in which a call is answered.
 *
 * @param status as digits, or {@code default} for any other
 * @param description Markdown
 * @param codes problem codes that this answer can carry
 */
public record Answer(
    String status,
    String description,
    boolean extension,
    List<Field> headers,
    List<Media> media,
    List<ProblemCode> codes) {

  public Answer {
    headers = List.copyOf(headers);
    media = List.copyOf(media);
    codes = List.copyOf(codes);
  }

  /** Whether the call did what it is for. */
  public boolean good() {
    return status.startsWith("2") || status.startsWith("3");
  }
}
