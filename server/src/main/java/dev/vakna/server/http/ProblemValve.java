package dev.vakna.server.http;

import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.apache.coyote.http11.Http11InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Stands before everything else in the HTTP server: gives each request its id, and answers with a
 * problem document whatever the server itself refuses (bad request lines, headers too large, paths
 * that cannot be) or whatever failed without an answer.
 */
public final class ProblemValve extends ErrorReportValve {

  private static final Logger LOG = LoggerFactory.getLogger(ProblemValve.class);

  private static final long MAX_SWALLOWED = 256L << 10;
  private static final Duration LINGER = Duration.ofMillis(300);
  private static final Duration LOOK = Duration.ofMillis(5);

  private final Problems problems;
  private final ApiJson json;
  private final RequestIds requestIds;
  private final int maxHeaderBytes;
  private final int maxHeaders;
  private final BiConsumer<Request, Response> limitHeaders;

  /**
   * @param maxHeaderBytes size of the server's buffer for request line and headers
   * @param maxHeaders headers that the server takes at most
   * @param limitHeaders sets the rate limit headers of an answer that no filter has seen
   */
  public ProblemValve(
      Problems problems,
      ApiJson json,
      RequestIds requestIds,
      int maxHeaderBytes,
      int maxHeaders,
      BiConsumer<Request, Response> limitHeaders) {
    this.problems = problems;
    this.json = json;
    this.requestIds = requestIds;
    this.maxHeaderBytes = maxHeaderBytes;
    this.maxHeaders = maxHeaders;
    this.limitHeaders = limitHeaders;
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    String id = requestIds.of(request);
    response.setHeader(RequestIds.HEADER, id);
    MDC.put(RequestIds.MDC_KEY, id);
    try {
      super.invoke(request, response);
      endUnread(request, response);
    } finally {
      MDC.remove(RequestIds.MDC_KEY);
    }
  }

  /**
   * A body that nobody wanted is taken in as far as it is there already; for the rest of it no
   * thread waits, and the line is cut.
   */
  private static void endUnread(Request request, Response response) throws IOException {
    var coyote = request.getCoyoteRequest();
    if (coyote == null || request.isAsync()) {
      return;
    }
    AtomicBoolean all = new AtomicBoolean();
    coyote.action(ActionCode.REQUEST_BODY_FULLY_READ, all);
    if (all.get() || !counted(coyote)) {
      return;
    }
    response.finishResponse();
    long left = MAX_SWALLOWED;
    long end = System.nanoTime() + LINGER.toNanos();
    while (left > 0 && System.nanoTime() < end) {
      coyote.action(ActionCode.AVAILABLE, true);
      if (coyote.getAvailable() > 0) {
        TakenIn taken = new TakenIn();
        int read = coyote.doRead(taken);
        if (read < 0) {
          return;
        }
        left -= read;
      } else {
        LockSupport.parkNanos(LOOK.toNanos());
      }
      coyote.action(ActionCode.REQUEST_BODY_FULLY_READ, all);
      if (all.get()) {
        return;
      }
    }
    coyote.action(ActionCode.CLOSE_NOW, null);
  }

  /** Whether the body's length is told, and can be read; of another the server cuts the line. */
  private static boolean counted(org.apache.coyote.Request request) {
    try {
      return request.getContentLengthLong() >= 0;
    } catch (IllegalArgumentException unreadable) {
      return false;
    }
  }

  /** Takes what is read, to forget it. */
  private static final class TakenIn implements ApplicationBufferHandler {
    private @Nullable ByteBuffer bytes;

    @Override
    public void setByteBuffer(ByteBuffer buffer) {
      bytes = buffer;
    }

    @Override
    public @Nullable ByteBuffer getByteBuffer() {
      return bytes;
    }

    @Override
    public void expand(int size) {
      // What is read has its own buffer.
    }
  }

  @Override
  protected void report(Request request, Response response, @Nullable Throwable throwable) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    Optional<Refusal> outage = Outages.refusal(throwable);
    Refusal refusal = outage.orElseGet(() -> refusal(status, request));
    if (throwable != null && refusal.code() == ProblemCode.INTERNAL_ERROR) {
      LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), throwable);
    }
    try {
      response.setStatus(refusal.code().status());
      response.setHeader(RequestIds.HEADER, requestIds.of(request));
      Problems.headers(refusal).forEach(response::setHeader);
      limitHeaders.accept(request, response);
      byte[] body = json.bytes(problems.document(request.getRequest(), refusal));
      response.setContentType(ProblemDocument.MEDIA_TYPE);
      response.setContentLength(body.length);
      response.getResponse().getOutputStream().write(body);
      response.finishResponse();
    } catch (IOException gone) {
      LOG.debug("The caller left before it was answered: {}", gone.getMessage());
    }
  }

  private Refusal refusal(int status, Request request) {
    return switch (status) {
      case 404 -> Problems.unknownPath();
      case 405 -> Refusal.of(ProblemCode.METHOD_NOT_ALLOWED, "The method is not allowed here.");
      case 406 ->
          Refusal.of(
              ProblemCode.NOT_ACCEPTABLE, "The Accept header allows nothing that is sent here.");
      case 408 ->
          Refusal.of(
              ProblemCode.REQUEST_TIMEOUT, "The request did not arrive in time. Send it again.");
      case 413 ->
          Refusal.of(ProblemCode.PAYLOAD_TOO_LARGE, "The body is too large. Send a smaller one.");
      case 414 -> uriTooLong();
      case 415 ->
          Refusal.of(
              ProblemCode.UNSUPPORTED_MEDIA_TYPE,
              "The body must be JSON. Send Content-Type: application/json.");
      case 431 -> headersTooLarge();
      case 503 ->
          Outages.overloaded("The server is starting or stopping. Try again in a few seconds.");
      default -> status >= 500 && status != 501 && status != 505 ? internal() : unread(request);
    };
  }

  /** Tomcat answers everything it cannot read with 400; what its buffer holds tells why. */
  private Refusal unread(Request request) {
    var coyote = request.getCoyoteRequest();
    boolean noUri = coyote.requestURI().isNull();
    if (coyote.getInputBuffer() instanceof Http11InputBuffer buffer
        && buffer.getHeaderByteBuffer() != null
        && buffer.getHeaderByteBuffer().limit() >= maxHeaderBytes) {
      return noUri ? uriTooLong() : headersTooLarge();
    }
    if (coyote.getMimeHeaders().size() >= maxHeaders) {
      return headersTooLarge();
    }
    return Refusal.invalid(
        "The request line, a header or the path could not be read. Send an HTTP/1.1 request whose"
            + " path holds no encoded slash, backslash, null or dot segment.",
        List.of());
  }

  private Refusal uriTooLong() {
    return Refusal.of(
        ProblemCode.URI_TOO_LONG,
        "The address is too long. Request line and headers together may take %d bytes."
            .formatted(maxHeaderBytes));
  }

  private Refusal headersTooLarge() {
    return Refusal.of(
        ProblemCode.HEADERS_TOO_LARGE,
        "The headers are too large or too many. Request line and headers together may take %d bytes, and there may be %d headers."
            .formatted(maxHeaderBytes, maxHeaders));
  }

  private static Refusal internal() {
    return Refusal.of(
        ProblemCode.INTERNAL_ERROR,
        "Something failed on our side. Try again later; if it stays, tell support the request id.");
  }
}
