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
   * it. It must never change, and nothing else may be written.
   */
  public static void share(HttpServletRequest request, byte[] body) {
    request.setAttribute(SHARED, body);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Made made = new Made(response);
    chain.doFilter(request, made);
    byte[] shared =
        made.getContentSize() == 0 && request.getAttribute(SHARED) instanceof byte[] all
            ? all
            : null;
    if ((made.getContentSize() == 0 && shared == null)
        || request.getMethod().equals("HEAD")
        || !request.getInputStream().isFinished()) {
      // Without a body nothing blocks; where one of the request is left, its line is cut anyway.
      if (shared != null) {
        response.setContentLength(shared.length);
      }
      made.copyBodyToResponse();
      return;
    }
    byte[] body = shared != null ? shared : made.getContentAsByteArray();
    response.setContentLength(body.length);
    AsyncContext exchange = request.startAsync(request, response);
    exchange.setTimeout(PATIENCE.toMillis());
    ServletOutputStream out = response.getOutputStream();
    out.setWriteListener(new Sending(exchange, out, body));
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
