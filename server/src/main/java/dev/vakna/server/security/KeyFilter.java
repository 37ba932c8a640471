package dev.vakna.server.security;

import dev.vakna.core.admin.Keys;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.server.http.Problems;
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
 * Authenticates by API key, counts, and closes the way to accounts that are not active; in this
 * order. A wrong key counts against its address; a right one is never held back by others' wrong
 * ones.
 */
final class KeyFilter extends OncePerRequestFilter {

  /** Where a caller makes himself known who has no key. */
  static final RequestMatcher KEYLESS =
      PathPatternRequestMatcher.withDefaults().matcher("/api/session");

  private final KeyCheck keys;
  private final KnownKeys known;
  private final CallKinds kinds;
  private final RateLimits limits;
  private final Problems problems;
  private final InstantSource clock;

  KeyFilter(
      KeyCheck keys,
      KnownKeys known,
      CallKinds kinds,
      RateLimits limits,
      Problems problems,
      InstantSource clock) {
    this.keys = keys;
    this.known = known;
    this.kinds = kinds;
    this.limits = limits;
    this.problems = problems;
    this.clock = clock;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    switch (Credentials.of(request)) {
      case Credentials.None none -> {
        tell(response, limits.failures(request.getRemoteAddr()));
        if (KEYLESS.matches(request)) {
          chain.doFilter(request, response);
          return;
        }
        refuse(
            request,
            response,
            "No API key was sent. Send one as Authorization: Bearer <key> or X-API-Key: <key>.");
      }
      case Credentials.Unusable unusable -> fail(request, response, unusable.why());
      case Credentials.Key key -> {
        if (hopeless(request, key.text())) {
          fail(request, response, KeyCheck.UNKNOWN);
          return;
        }
        switch (keys.check(key.text(), request.getRemoteAddr())) {
          case KeyCheck.Invalid invalid -> fail(request, response, invalid.why());
          case KeyCheck.Valid valid -> proceed(request, response, chain, valid);
        }
      }
    }
  }

  private void proceed(
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      KeyCheck.Valid valid)
      throws ServletException, IOException {
    RateLimits.Kind kind = kinds.of(request);
    Optional<Allowance> standing = limits.count(kind, valid.caller().identity());
    tell(response, standing);
    if (standing.isPresent() && !standing.get().allowed()) {
      problems.answer(request, response, standing.get().refusal(kind.words()));
      return;
    }
    if (!valid.accountActive()) {
      problems.answer(request, response, Refusal.accountClosed());
      return;
    }
    SecurityContext context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(new CallerAuthentication(valid.caller()));
    SecurityContextHolder.setContext(context);
    chain.doFilter(request, response);
  }

  /**
   * Storage need not be asked: it has no such key, or not one from an address that fails so often.
   */
  private boolean hopeless(HttpServletRequest request, String key) {
    return !Keys.plausible(key)
        || limits
                .failures(request.getRemoteAddr())
                .filter(standing -> !standing.allowed())
                .isPresent()
            && !known.mayBe(Keys.hash(key));
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
