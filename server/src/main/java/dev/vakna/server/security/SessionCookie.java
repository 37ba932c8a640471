package dev.vakna.server.security;

import dev.vakna.core.access.SessionText;
import dev.vakna.server.http.PublicUrl;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseCookie;

/** The cookie by which a browser proves its session. */
public final class SessionCookie {

  private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

  private final String name;
  private final Duration lifetime;
  private final PublicUrl publicUrl;

  /**
   * @param lifetime for which a browser keeps it at most
   */
  public SessionCookie(String name, Duration lifetime, PublicUrl publicUrl) {
    this.name = name;
    this.lifetime = lifetime;
    this.publicUrl = publicUrl;
  }

  /**
   * The sessions that a request names, each once. More than one is nobody's: another site of the
   * same domain may have set one of them.
   */
  public List<SessionText> in(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    return cookies == null
        ? List.of()
        : Arrays.stream(cookies)
            .filter(cookie -> cookie.getName().equals(name))
            .map(Cookie::getValue)
            .distinct()
            .map(SessionText::new)
            .toList();
  }

  /** Has the browser keep a session. */
  public String keeping(HttpServletRequest request, SessionText session) {
    return cookie(request, session.text(), lifetime);
  }

  /** Has the browser forget its session. */
  public String forgetting(HttpServletRequest request) {
    return cookie(request, "", Duration.ZERO);
  }

  private String cookie(HttpServletRequest request, String value, Duration age) {
    return ResponseCookie.from(name, value)
        .path("/")
        .httpOnly(true)
        .secure(!plainAndLocal() || saysSecure(request))
        .sameSite("Lax")
        .maxAge(age)
        .build()
        .toString();
  }

  private boolean plainAndLocal() {
    URI url = URI.create(publicUrl.text());
    String host = url.getHost();
    return "http".equalsIgnoreCase(url.getScheme())
        && host != null
        && LOCAL.contains(host.toLowerCase(Locale.ROOT));
  }

  /** What a caller says may make the cookie stricter, never looser. */
  private static boolean saysSecure(HttpServletRequest request) {
    return startsWithHttps(request.getHeader("Origin"))
        || startsWithHttps(request.getHeader("X-Forwarded-Proto"));
  }

  private static boolean startsWithHttps(@Nullable String header) {
    return header != null && header.strip().regionMatches(true, 0, "https", 0, 5);
  }
}
