package dev.vakna.server.security;

import dev.vakna.core.access.SessionText;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;

/**
 * The credentials of a request: a key in {@code Authorization: Bearer} or {@code X-API-Key}, else a
 * session. Whoever sends a key acts by it alone, whatever a cookie says.
 */
sealed interface Credentials {

  /** No credentials at all. */
  record None() implements Credentials {}

  /** Credentials that cannot be a key's. */
  record Unusable(String why) implements Credentials {}

  /** A key, not yet known to exist. */
  record Key(String text) implements Credentials {}

  /** A session, not yet known to go on. */
  record Cookie(SessionText session) implements Credentials {}

  int MAX_LENGTH = 256;

  /**
   * @param sessions those that a cookie names; none where no session is taken
   */
  static Credentials of(HttpServletRequest request, List<SessionText> sessions) {
    List<String> bearer = Collections.list(request.getHeaders("Authorization"));
    List<String> plain = Collections.list(request.getHeaders("X-API-Key"));
    if (bearer.isEmpty() && plain.isEmpty()) {
      return switch (sessions.size()) {
        case 0 -> new None();
        case 1 -> new Cookie(sessions.getFirst());
        default ->
            new Unusable(
                "Several session cookies were sent. Delete this site's cookies and sign in again.");
      };
    }
    if (bearer.size() > 1 || plain.size() > 1) {
      return new Unusable("Send the API key once.");
    }
    String fromBearer = null;
    if (!bearer.isEmpty()) {
      String header = bearer.getFirst().strip();
      if (!header.regionMatches(true, 0, "Bearer ", 0, 7)) {
        return new Unusable("Send the API key as Authorization: Bearer <key>.");
      }
      fromBearer = header.substring(7).strip();
    }
    String key = fromBearer;
    if (!plain.isEmpty()) {
      String fromPlain = plain.getFirst().strip();
      if (fromBearer != null && !fromBearer.equals(fromPlain)) {
        return new Unusable(
            "Authorization and X-API-Key name different API keys. Send one of them.");
      }
      key = fromPlain;
    }
    if (key == null || key.isEmpty() || key.length() > MAX_LENGTH || !printable(key)) {
      return new Unusable("This is no API key. Send one as Authorization: Bearer <key>.");
    }
    return new Key(key);
  }

  private static boolean printable(String text) {
    return text.chars().allMatch(c -> c > 0x20 && c < 0x7f);
  }
}
