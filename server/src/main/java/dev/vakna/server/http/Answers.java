package dev.vakna.server.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Sends answers as fast as they are taken, once they are made: who takes nothing holds a connection
 * of his own and neither a thread nor a place among the calls at work. Stands before all filters.
 */
public final class Answers extends OncePerRequestFilter {

  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int PIECE = 16 << 10;
  private static final String SHARED = Answers.class.getName() + ".shared";

  /**
   * Answers with a body that is the same for many, so that whoever takes it slowly holds no copy of
   * it. Nothing else may be written.
   */
  public static void share(HttpServletRequest request, AnswerBody body) {
    request.setAttribute(SHARED, body);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Made made = new Made(response);
    boolean good = false;
    try {
      chain.doFilter(request, made);
      good = true;
    } finally {
      LongAnswer given = LongAnswer.of(request);
      if (given != null && !(good && goesOn(request, made))) {
        given.drop();
      }
    }
    LongAnswer goingOn = LongAnswer.of(request);
    if (goingOn != null && goesOn(request, made)) {
      AsyncContext exchange = request.startAsync(request, response);
      exchange.setTimeout(0);
      goingOn.begin(exchange, response.getOutputStream(), () -> Peer.of(request).cut());
      return;
    }
    AnswerBody shared =
        made.getContentSize() == 0 && request.getAttribute(SHARED) instanceof AnswerBody all
            ? all
            : null;
    AnswerBody content = shared != null ? shared : new AnswerBody(made.getContentAsByteArray());
    if (known(request, response, content)) {
      return;
    }
    if (content.length() == 0
        || request.getMethod().equals("HEAD")
        || !request.getInputStream().isFinished()) {
      // Without a body nothing blocks; where one of the request is left, its line is cut anyway.
      if (shared != null) {
        response.setContentLength(shared.length());
      }
      made.copyBodyToResponse();
      return;
    }
    byte[] body = packed(request, response, content);
    response.setContentLength(body.length);
    AsyncContext exchange = request.startAsync(request, response);
    exchange.setTimeout(PATIENCE.toMillis());
    ServletOutputStream out = response.getOutputStream();
    out.setWriteListener(new Sending(exchange, out, body));
  }

  /**
   * Gives what a call reads a tag that stands for its content; true when the caller has that
   * content, and was told so.
   */
  private static boolean known(
      HttpServletRequest request, HttpServletResponse response, AnswerBody content) {
    if (!isRead(request, response) || content.length() == 0) {
      return false;
    }
    String given = response.getHeader("ETag");
    String tag = given == null ? ETags.of(content.plain()) : given;
    response.setHeader("ETag", tag);
    String kept = response.getHeader("Cache-Control");
    if (kept == null || kept.contains("no-store")) {
      // What may be kept must be asked about each time.
      response.setHeader("Cache-Control", "private, no-cache");
      response.setHeader("Pragma", null);
      response.setHeader("Expires", null);
    }
    if (!ETags.known(request, tag)) {
      return false;
    }
    response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
    return true;
  }

  /** What a call of the public interface read, and nobody said must not be kept. */
  private static boolean isRead(HttpServletRequest request, HttpServletResponse response) {
    return response.getStatus() == HttpServletResponse.SC_OK
        && (request.getMethod().equals("GET") || request.getMethod().equals("HEAD"))
        && !Doors.operators(request)
        && !"no-store".equals(response.getHeader("Cache-Control"))
        && response.getHeader("Set-Cookie") == null;
  }

  private static byte[] packed(
      HttpServletRequest request, HttpServletResponse response, AnswerBody body) {
    if (!isRead(request, response)
        || response.getHeader("Content-Encoding") != null
        || !Packing.suits(response.getContentType(), body.length())) {
      return body.plain();
    }
    response.addHeader("Vary", "Accept-Encoding");
    if (!Packing.taken(request)) {
      return body.plain();
    }
    response.setHeader("Content-Encoding", "gzip");
    return body.packed();
  }

  /** An answer that goes on needs a line that is the answer's alone from here on. */
  private static boolean goesOn(HttpServletRequest request, Made made) throws IOException {
    return made.getStatus() == HttpServletResponse.SC_OK
        && made.getContentSize() == 0
        && request.getMethod().equals("GET")
        && request.getInputStream().isFinished()
        && Peer.of(request).goesOn();
  }

  /** An answer as it is made. What is flushed is said: nothing changes its head from then on. */
  private static final class Made extends ContentCachingResponseWrapper {

    private boolean said;

    Made(HttpServletResponse response) {
      super(response);
    }

    @Override
    public void flushBuffer() {
      said = true;
    }

    @Override
    public boolean isCommitted() {
      return said || super.isCommitted();
    }

    @Override
    public void setStatus(int status) {
      if (!said) {
        super.setStatus(status);
      }
    }

    @Override
    public void setHeader(String name, String value) {
      if (!said) {
        super.setHeader(name, value);
      }
    }

    @Override
    public void addHeader(String name, String value) {
      if (!said) {
        super.addHeader(name, value);
      }
    }
  }

  private static final class Sending implements WriteListener {

    private final AsyncContext exchange;
    private final ServletOutputStream out;
    private final byte[] body;
    private int sent;

    Sending(AsyncContext exchange, ServletOutputStream out, byte[] body) {
      this.exchange = exchange;
      this.out = out;
      this.body = body;
    }

    @Override
    public void onWritePossible() throws IOException {
      while (out.isReady()) {
        if (sent == body.length) {
          exchange.complete();
          return;
        }
        int piece = Math.min(PIECE, body.length - sent);
        out.write(body, sent, piece);
        sent += piece;
      }
    }

    @Override
    public void onError(Throwable gone) {
      LOG.debug("The caller left before it was answered: {}", gone.getMessage());
      exchange.complete();
    }
  }
}
