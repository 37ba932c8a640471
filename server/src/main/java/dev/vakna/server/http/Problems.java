package dev.vakna.server.http;

import dev.vakna.core.account.Scope;
import dev.vakna.core.problem.Blocker;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes problem documents out of refusals and answers requests with them. */
public final class Problems {

  private final ApiJson json;
  private final PublicUrl publicUrl;
  private final RequestIds requestIds;
  private final InstantSource clock;

  public Problems(ApiJson json, PublicUrl publicUrl, RequestIds requestIds, InstantSource clock) {
    this.json = json;
    this.publicUrl = publicUrl;
    this.requestIds = requestIds;
    this.clock = clock;
  }

  /** What a caller is told of a failure that no caller can mend. */
  static Refusal failure() {
    return Refusal.of(
        ProblemCode.INTERNAL_ERROR,
        "Something failed on our side. Try again later; if it stays, tell support the request id.");
  }

  /** The refusal of a body that came too slowly. */
  public static Refusal lateBody() {
    return Refusal.of(
        ProblemCode.REQUEST_TIMEOUT, "The body did not arrive in time. Send it again.");
  }

  /** The refusal of a body of more bytes than that. */
  public static Refusal largeBody(int most) {
    return Refusal.of(
        ProblemCode.PAYLOAD_TOO_LARGE,
        "The body may have at most %d bytes. Send a smaller one.".formatted(most));
  }

  /** The refusal of a path at which nothing is. */
  public static Refusal unknownPath() {
    return Refusal.of(
        ProblemCode.NOT_FOUND,
        "Nothing is at this path. Compare it with the API reference at /docs.");
  }

  /** The document for a request's refusal. */
  public ProblemDocument document(HttpServletRequest request, Refusal refusal) {
    return document(refusal, instance(request), requestIds.of(request), clock.instant());
  }

  /** The document for a refusal. */
  public ProblemDocument document(
      Refusal refusal, String instance, String requestId, Instant timestamp) {
    ProblemCode code = refusal.code();
    List<String> blockers = refusal.blockers().stream().map(Blocker::code).toList();
    return new ProblemDocument(
        publicUrl.errorPage(code.code()),
        code.title(),
        code.status(),
        refusal.detail(),
        code.code(),
        instance,
        requestId,
        timestamp,
        refusal.faults().isEmpty()
            ? null
            : refusal.faults().stream()
                .map(f -> new ProblemDocument.Fault(f.pointer(), f.detail(), f.code().code()))
                .toList(),
        blockers.isEmpty() ? null : blockers,
        extensions(refusal, blockers));
  }

  private static @Nullable Map<String, Object> extensions(Refusal refusal, List<String> blockers) {
    Map<String, Object> extensions = new LinkedHashMap<>();
    if (refusal.gate() != null) {
      extensions.put("gate", refusal.gate());
    }
    if (!blockers.isEmpty()) {
      extensions.put("blockerReasons", blockers);
    }
    if (!refusal.missingScopes().isEmpty()) {
      extensions.put(
          "missingScopes", refusal.missingScopes().stream().sorted().map(Scope::code).toList());
    }
    if (!refusal.objections().isEmpty()) {
      extensions.put("objections", refusal.objections());
    }
    return extensions.isEmpty() ? null : extensions;
  }

  /** Answers the request with the refusal. Headers set before stay. */
  public void answer(HttpServletRequest request, HttpServletResponse response, Refusal refusal)
      throws IOException {
    if (response.isCommitted()) {
      return;
    }
    response.resetBuffer();
    response.setStatus(refusal.code().status());
    headers(refusal).forEach(response::setHeader);
    byte[] body = json.bytes(document(request, refusal));
    response.setContentType(ProblemDocument.MEDIA_TYPE);
    response.setContentLength(body.length);
    if (request.getHeader("Transfer-Encoding") != null && !request.getInputStream().isFinished()) {
      // How much of the body is to come nobody knows; it is not waited for.
      response.setHeader("Connection", "close");
    }
    response.getOutputStream().write(body);
    response.flushBuffer();
  }

  /** Headers that belong to a refusal. */
  public static Map<String, String> headers(Refusal refusal) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Cache-Control", "no-store");
    if (refusal.code() == ProblemCode.UNAUTHORIZED) {
      headers.put("WWW-Authenticate", "Bearer");
    }
    Duration retryAfter = refusal.retryAfter();
    if (retryAfter != null) {
      headers.put("Retry-After", Long.toString(wholeSeconds(retryAfter)));
    }
    return headers;
  }

  /** Seconds, rounded up, at least one: nobody is told to come back too early. */
  public static long wholeSeconds(Duration duration) {
    return Math.max(1, duration.plusNanos(999_999_999).toSeconds());
  }

  private static String instance(HttpServletRequest request) {
    String uri = request.getRequestURI();
    if (uri == null || uri.isEmpty()) {
      return "/";
    }
    // Whole: no longer than the request line, whose length is bounded.
    return uri;
  }
}
