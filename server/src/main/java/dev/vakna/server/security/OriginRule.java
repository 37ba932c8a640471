package dev.vakna.server.security;

import dev.vakna.server.http.PublicUrl;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps other sites' pages from acting with a visitor's session. A browser says with every call
 * that changes something where the page comes from; a client that is no browser says nothing and is
 * let through.
 */
public final class OriginRule {

  private static final int SHOWN = 100;

  private final PublicUrl publicUrl;

  public OriginRule(PublicUrl publicUrl) {
    this.publicUrl = publicUrl;
  }

  /** Why a call made with a session, or to begin or end one, is not taken; none when it is. */
  public Optional<String> objection(HttpServletRequest request) {
    if (isSafe(request.getMethod())) {
      return Optional.empty();
    }
    List<String> origins = Collections.list(request.getHeaders("Origin"));
    if (origins.size() > 1) {
      return Optional.of(words("more than one site"));
    }
    String origin = origins.isEmpty() ? null : origins.getFirst().strip();
    if (origin != null && !isOwn(origin, request.getHeader("Host"))) {
      return Optional.of(words(uri(origin) == null ? "another site" : shown(origin)));
    }
    List<String> sites = Collections.list(request.getHeaders("Sec-Fetch-Site"));
    boolean sameSite =
        sites.isEmpty()
            || sites.size() == 1
                && ("same-origin".equals(sites.getFirst()) || "none".equals(sites.getFirst()));
    return sameSite ? Optional.empty() : Optional.of(words("another site"));
  }

  private static boolean isSafe(String method) {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS", "TRACE" -> true;
      default -> false;
    };
  }

  /** Where no public address is set, the page and the call must have gone to the same place. */
  private boolean isOwn(String origin, @Nullable String host) {
    URI from = uri(origin);
    if (from == null) {
      return false;
    }
    Optional<String> configured = publicUrl.configured();
    if (configured.isPresent()) {
      URI own = uri(configured.get());
      return own != null
          && from.getScheme().equalsIgnoreCase(own.getScheme())
          && place(from).equals(place(own));
    }
    URI called = host == null ? null : uri(from.getScheme() + "://" + host.strip());
    return called != null && place(from).equals(place(called));
  }

  private static String place(URI uri) {
    int usual = "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    return uri.getHost().toLowerCase(Locale.ROOT)
        + ":"
        + (uri.getPort() < 0 ? usual : uri.getPort());
  }

  private static @Nullable URI uri(String text) {
    try {
      URI uri = URI.create(text);
      String scheme = uri.getScheme();
      return uri.getHost() != null
              && ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))
          ? uri
          : null;
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }

  private static String shown(String origin) {
    String plain = origin.replaceAll("[^\\x21-\\x7e]", "?");
    return plain.length() <= SHOWN ? plain : plain.substring(0, SHOWN) + "…";
  }

  private String words(String from) {
    return "This call comes from a page of %s, and calls that change something are taken with a session from pages of this service alone. Open it at its own address, %s, and try again there; a program sends an API key instead, or the session's cookie without Origin and Sec-Fetch-Site."
        .formatted(from, publicUrl.text());
  }
}
