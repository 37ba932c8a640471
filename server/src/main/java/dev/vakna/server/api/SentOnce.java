package dev.vakna.server.api;

import dev.vakna.core.idempotency.Sending;
import dev.vakna.core.problem.Asked;
import dev.vakna.core.problem.Body;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.springframework.http.ResponseEntity;

/** The headers of calls that are done once however often they are sent. */
final class SentOnce {

  private SentOnce() {}

  /**
   * How the request was sent.
   *
   * @param call method and route, the same for every request of that route
   * @param path what stands in the path, in its order
   */
  static Sending sending(
      HttpServletRequest request, String call, List<String> path, Body<? extends Asked> body) {
    List<String> keys = Collections.list(request.getHeaders("Idempotency-Key"));
    return Sending.of(keys.isEmpty() ? null : String.join(", ", keys), call, path, body);
  }

  /** Says of an answer that it is an earlier call's. */
  static <B extends ResponseEntity.HeadersBuilder<B>> B told(B answer, boolean replayed) {
    return replayed ? answer.header("Idempotent-Replayed", "true") : answer;
  }
}
