package dev.vakna.server.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Which other sites' pages may call the public interface from a browser (CORS): none unless an
 * operator names them. They call with a key: a browser's cookies are never taken from them, so that
 * no site acts as somebody who only has a page of it open. What a browser asks beforehand is
 * answered before anything else is judged.
 */
public final class Origins extends OncePerRequestFilter {

  /** Any site. */
  private static final String ANY = "*";

  private static final Pattern ORIGIN =
      Pattern.compile("https?://(?:[a-z0-9.-]+|\\[[0-9a-f:.]+\\])(?::[0-9]{1,5})?");

  private static final String METHODS = "GET, HEAD, POST, PATCH, PUT, DELETE";
  private static final String SENT =
      "Authorization, X-API-Key, Content-Type, Accept, Idempotency-Key, If-None-Match, Last-Event-ID";
  private static final String SEEN =
      "X-Request-Id, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After,"
          + " Location, ETag, Idempotent-Replayed, Content-Disposition";
  private static final String KEPT_SECONDS = "600";

  private final Set<String> allowed;

  public Origins(List<String> allowed) {
    this.allowed = Set.copyOf(allowed);
  }

  /** Whether a text names an origin, or any. */
  public static boolean isOrigin(String text) {
    return text.equals(ANY) || ORIGIN.matcher(text).matches();
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (allowed.isEmpty() || Doors.operators(request)) {
      chain.doFilter(request, response);
      return;
    }
    boolean any = allowed.contains(ANY);
    // Also where any may: who does not come from another site's page is answered without the rest.
    response.addHeader("Vary", "Origin");
    String origin = request.getHeader("Origin");
    if (origin == null || !any && !allowed.contains(origin)) {
      chain.doFilter(request, response);
      return;
    }
    response.setHeader("Access-Control-Allow-Origin", any ? ANY : origin);
    if (asksBeforehand(request)) {
      response.setHeader("Access-Control-Allow-Methods", METHODS);
      response.setHeader("Access-Control-Allow-Headers", SENT);
      response.setHeader("Access-Control-Max-Age", KEPT_SECONDS);
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
      return;
    }
    response.setHeader("Access-Control-Expose-Headers", SEEN);
    chain.doFilter(request, response);
  }

  private static boolean asksBeforehand(HttpServletRequest request) {
    @Nullable String method = request.getHeader("Access-Control-Request-Method");
    return request.getMethod().equals("OPTIONS") && method != null;
  }
}
