package dev.vakna.server.security;

import dev.vakna.core.access.KeyCheck;
import dev.vakna.core.access.Uses;
import dev.vakna.core.account.Actor;
import dev.vakna.core.account.Caller;
import dev.vakna.core.account.KeyText;
import dev.vakna.core.id.KeyId;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.server.http.Problems;
import dev.vakna.server.http.RequestIds;
import dev.vakna.server.limits.Allowance;
import dev.vakna.server.limits.RateLimits;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Authenticates by API key or session, counts, and closes the way to accounts that are not active;
 * in this order. A wrong key counts against its address; a right one is never held back by others'
 * wrong ones.
 */
final class KeyFilter extends OncePerRequestFilter {

  /** Where a caller makes himself known who has no key. */
  static final RequestMatcher KEYLESS =
      PathPatternRequestMatcher.withDefaults().matcher("/api/session");

  private final KeyCheck keys;
  private final KnownKeys known;
  private final Uses<KeyId> uses;
  private final SessionCheck sessions;
  private final CallKinds kinds;
  private final RateLimits limits;
  private final Problems problems;
  private final InstantSource clock;

  KeyFilter(
      KeyCheck keys,
      KnownKeys known,
      Uses<KeyId> uses,
      SessionCheck sessions,
      CallKinds kinds,
      RateLimits limits,
      Problems problems,
      InstantSource clock) {
    this.keys = keys;
    this.known = known;
    this.uses = uses;
    this.sessions = sessions;
    this.kinds = kinds;
    this.limits = limits;
    this.problems = problems;
    this.clock = clock;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    switch (Credentials.of(request, sessions.in(request))) {
      case Credentials.None none -> {
        tell(response, limits.failures(request.getRemoteAddr()));
        if (KEYLESS.matches(request)) {
          begin(request, response, chain);
          return;
        }
        refuse(
            request,
            response,
            "No API key was sent, and no session. Send a key as Authorization: Bearer <key> or X-API-Key: <key>.");
      }
      case Credentials.Unusable unusable -> fail(request, response, unusable.why());
      case Credentials.Key key -> {
        if (hopeless(request, new KeyText(key.text()))) {
          fail(request, response, KeyCheck.UNKNOWN);
          return;
        }
        switch (keys.check(new KeyText(key.text()), request.getRemoteAddr())) {
          case KeyCheck.Invalid(String why, boolean forGood) -> {
            if (forGood) {
              known.forget(new KeyText(key.text()).hash());
            }
            fail(request, response, why);
          }
          case KeyCheck.Valid valid -> {
            if (valid.caller().actor() instanceof Actor.Key(var id)) {
              uses.note(id);
            }
            String address = request.getRemoteAddr();
            Readmission.note(
                request,
                valid.caller().identity(),
                () ->
                    keys.check(new KeyText(key.text()), address) instanceof KeyCheck.Valid again
                        && again.accountActive());
            proceed(request, response, chain, valid.caller(), valid.accountActive());
          }
        }
      }
      case Credentials.Cookie cookie -> {
        switch (sessions.check(cookie.session())) {
          case SessionCheck.Invented() -> fail(request, response, SessionCheck.ENDED);
          // A browser that sends the cookie of a session that has ended tries nothing.
          case SessionCheck.Ended() -> {
            tell(response, limits.failures(request.getRemoteAddr()));
            refuse(request, response, SessionCheck.ENDED);
          }
          case SessionCheck.Valid(var acting) -> {
            sessions.used(cookie.session());
            Readmission.note(
                request,
                cookie.session(),
                () ->
                    sessions.check(cookie.session()) instanceof SessionCheck.Valid(var again)
                        && again.accountActive());
            proceed(request, response, chain, acting.caller(), acting.accountActive());
          }
        }
      }
    }
  }

  private void proceed(
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      Caller caller,
      boolean accountActive)
      throws ServletException, IOException {
    RateLimits.Kind kind = kinds.of(request);
    Optional<Allowance> standing = limits.count(kind, caller.identity());
    tell(response, standing);
    if (standing.isPresent() && !standing.get().allowed()) {
      problems.answer(request, response, standing.get().refusal(kind.words()));
      return;
    }
    Optional<String> objection =
        caller.actor() instanceof Actor.Person ? sessions.objection(request) : Optional.empty();
    if (objection.isPresent()) {
      problems.answer(request, response, Refusal.of(ProblemCode.FORBIDDEN, objection.get()));
      return;
    }
    if (!accountActive) {
      problems.answer(request, response, Refusal.accountClosed());
      return;
    }
    SecurityContext context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(
        new CallerAuthentication(RequestIds.given(request).map(caller::in).orElse(caller)));
    SecurityContextHolder.setContext(context);
    chain.doFilter(request, response);
  }

  /** Begins or ends a session, which another site's page may not. */
  private void begin(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Optional<String> objection = sessions.objection(request);
    if (objection.isPresent()) {
      problems.answer(request, response, Refusal.of(ProblemCode.FORBIDDEN, objection.get()));
    } else {
      chain.doFilter(request, response);
    }
  }

  /**
   * Storage need not be asked: it has no such key, or not one from an address that fails so often.
   */
  private boolean hopeless(HttpServletRequest request, KeyText key) {
    return !key.plausible()
        || limits
                .failures(request.getRemoteAddr())
                .filter(standing -> !standing.allowed())
                .isPresent()
            && !known.mayBe(key.hash());
  }

  private void fail(HttpServletRequest request, HttpServletResponse response, String why)
      throws IOException {
    Optional<Allowance> standing = limits.countFailure(request.getRemoteAddr());
    tell(response, standing);
    if (standing.isPresent() && !standing.get().allowed()) {
      problems.answer(
          request, response, standing.get().refusal("failed authentications from this address"));
    } else {
      refuse(request, response, why);
    }
  }

  private void refuse(HttpServletRequest request, HttpServletResponse response, String why)
      throws IOException {
    problems.answer(request, response, Refusal.of(ProblemCode.UNAUTHORIZED, why));
  }

  private void tell(HttpServletResponse response, Optional<Allowance> standing) {
    standing.ifPresent(s -> s.tell(response, clock.instant()));
  }
}
