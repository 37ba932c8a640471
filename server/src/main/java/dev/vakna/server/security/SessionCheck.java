package dev.vakna.server.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vakna.core.access.SessionText;
import dev.vakna.core.access.Sessions;
import dev.vakna.core.access.Uses;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** Decides whether a session goes on, and whether a call made with it is its user's own. */
public final class SessionCheck {

  static final String ENDED = "The session has ended, or is not known here. Sign in again.";

  /** Programs come elsewhere, and with keys alone. */
  private static final RequestMatcher TAKEN =
      PathPatternRequestMatcher.withDefaults().matcher("/api/**");

  private static final int MOST = 50_000;
  private static final Duration KEPT = Duration.ofHours(1);

  private final Sessions sessions;
  private final Uses<String> uses;
  private final SessionCookie cookie;
  private final OriginRule origins;

  /** A session that has ended never goes on: storage is asked once. */
  private final Cache<String, Boolean> ended =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(KEPT).build();

  public SessionCheck(
      Sessions sessions, Uses<String> uses, SessionCookie cookie, OriginRule origins) {
    this.sessions = sessions;
    this.uses = uses;
    this.cookie = cookie;
    this.origins = origins;
  }

  /** What became of a session's check. */
  sealed interface Verdict {}

  /** It goes on; the account may still be closed. */
  record Valid(Sessions.Acting acting) implements Verdict {}

  /** It was one of ours. */
  record Ended() implements Verdict {}

  /** It never was one. */
  record Invented() implements Verdict {}

  /** The sessions by which a request may act; none where a caller only now makes himself known. */
  List<SessionText> in(HttpServletRequest request) {
    return TAKEN.matches(request) && !KeyFilter.KEYLESS.matches(request)
        ? cookie.in(request)
        : List.of();
  }

  Verdict check(SessionText session) {
    if (!sessions.isOurs(session)) {
      return new Invented();
    }
    String hash = session.hash();
    if (ended.getIfPresent(hash) != null) {
      return new Ended();
    }
    Optional<Sessions.Acting> acting = sessions.acting(session);
    if (acting.isEmpty()) {
      ended.put(hash, true);
      return new Ended();
    }
    return new Valid(acting.get());
  }

  /** A call was made with a session that goes on; that somebody is looked at again is none. */
  void used(SessionText session) {
    uses.note(session.hash());
  }

  Optional<String> objection(HttpServletRequest request) {
    return origins.objection(request);
  }
}
