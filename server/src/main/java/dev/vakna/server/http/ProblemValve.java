package dev.vakna.server.http;

import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.http11.Http11InputBuffer;
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
    Peer.note(request.getCoyoteRequest());
    response.setHeader(RequestIds.HEADER, id);
    MDC.put(RequestIds.MDC_KEY, id);
    try {
      if (NumberedHttp.ofWholeServer(request.getCoyoteRequest())
          && response.getStatus() < HttpServletResponse.SC_BAD_REQUEST) {
        tellWhatCanBeDone(response);
      } else {
        super.invoke(request, response);
      }
      UnreadBody.end(request, response);
    } finally {
      MDC.remove(RequestIds.MDC_KEY);
    }
  }

  private static void tellWhatCanBeDone(Response response) throws IOException {
    response.setHeader("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    response.setContentLength(0);
    response.finishResponse();
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
      default ->
          status >= 500 && status != 501 && status != 505 ? Problems.failure() : unread(request);
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
        "The request line, a header or the path could not be read. Send an HTTP/1.1 request whose path holds no encoded slash, backslash, null or dot segment.",
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
}
