package dev.vakna.server.http;

import dev.vakna.core.chance.Chance;
import dev.vakna.core.id.RequestId;
import jakarta.servlet.ServletRequest;
import java.util.Optional;

/** Each request's id: the same in its answer's header, its problem document and the log. */
public final class RequestIds {

  /** The header that carries the id. */
  public static final String HEADER = "X-Request-Id";

  /** The log context's key. */
  public static final String MDC_KEY = "requestId";

  private static final String ATTRIBUTE = RequestIds.class.getName();

  private final Chance chance;

  public RequestIds(Chance chance) {
    this.chance = chance;
  }

  /** The id that the request was given, if it was. */
  public static Optional<RequestId> given(ServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof String id
        ? RequestId.parse(id)
        : Optional.empty();
  }

  /** The request's id, given to it at the first call. */
  public String of(ServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof String id) {
      return id;
    }
    String id = new RequestId(chance.nextId()).text();
    request.setAttribute(ATTRIBUTE, id);
    return id;
  }
}
