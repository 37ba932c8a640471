package dev.vakna.server.security;

import jakarta.servlet.ServletRequest;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Whether the caller of a request would be let in again, by the same credentials: for what goes on
 * after the request was judged.
 *
 * @param credentials equal for requests with the same credentials
 * @param letsIn asks storage
 */
public record Readmission(Object credentials, BooleanSupplier letsIn) {

  /** Notes how the caller of a request is judged anew. */
  static void note(ServletRequest request, Object credentials, BooleanSupplier letsIn) {
    request.setAttribute(Readmission.class.getName(), new Readmission(credentials, letsIn));
  }

  /** How the caller of a request is judged anew; none where nobody was let in. */
  public static Optional<Readmission> of(ServletRequest request) {
    return request.getAttribute(Readmission.class.getName()) instanceof Readmission noted
        ? Optional.of(noted)
        : Optional.empty();
  }
}
