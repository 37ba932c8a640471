package dev.vakna.server.api;

import static dev.vakna.server.api.BodyField.text;

import dev.vakna.core.access.SessionText;
import dev.vakna.core.access.Sessions;
import dev.vakna.core.account.Email;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.RefusalException;
import dev.vakna.server.http.RefusedException;
import dev.vakna.server.limits.Allowance;
import dev.vakna.server.limits.RateLimits;
import dev.vakna.server.security.SessionCookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sign-in and sign-out. Failures count against the address, together with wrong keys, and against
 * the user; of a user whom strangers try, only addresses from which it signed in of late are still
 * judged, so that strangers do not keep it out.
 */
@RestController
class SessionController {

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Sessions");
  private static final Map<String, BodyField> FIELDS =
      Map.of(
          "email", text(1, 320).must(),
          "password", text(1, 1000).must(),
          "totp", text(1, 16));

  private final Sessions sessions;
  private final SessionCookie cookie;
  private final RateLimits limits;
  private final InstantSource clock;

  SessionController(
      Sessions sessions, SessionCookie cookie, RateLimits limits, InstantSource clock) {
    this.sessions = sessions;
    this.cookie = cookie;
    this.limits = limits;
    this.clock = clock;
  }

  private record Claim(String email, String password, @Nullable String totp) {

    static Claim of(ObjectNode fields) {
      return new Claim(
          fields.path("email").asString(""),
          fields.path("password").asString(""),
          fields.has("totp") ? fields.path("totp").asString() : null);
    }

    /** Without the secrets. */
    @Override
    public String toString() {
      return "Claim[…]";
    }
  }

  @PostMapping("/api/session")
  ResponseEntity<Void> signIn(HttpServletRequest request, HttpServletResponse response) {
    Claim claim = SmallBody.read(request, FIELDS, Claim::of).sound(List.of());
    String address = request.getRemoteAddr();
    String user = Email.fold(claim.email());
    // Counted before it is judged, so that many at once are not more; given back where it was
    // right.
    require(response, limits.countFailure(address), "failed authentications from this address");
    Sessions.Candidate candidate = sessions.candidate(claim.email());
    String network = RateLimits.network(address);
    Optional<Allowance> ofUser = limits.countSignIn(user);
    if (!candidate.knows(network)) {
      require(response, ofUser, "failed sign-ins with this address");
    }
    Sessions.Outcome outcome;
    try {
      outcome =
          sessions.signIn(
              candidate,
              new Sessions.Proof(claim.password(), claim.totp(), network),
              replaced(request));
    } catch (RefusalException notJudgedOrRight) {
      limits.pardon(address, user);
      throw notJudgedOrRight;
    }
    return switch (outcome) {
      case Sessions.Wrong(String why) -> {
        LOG.info("A sign-in from {} failed: {}", address, why);
        throw RefusedException.of(
            ProblemCode.UNAUTHORIZED,
            "The email address, the password or the one-time code is wrong. Where codes are set up for the user, send the present one as `totp`; a code is good once.");
      }
      case Sessions.SignedIn(var who, SessionText session) -> {
        limits.pardon(address, user);
        LOG.info("{}: {} signs in from {}", who.account(), who.id(), address);
        limits.failures(address).ifPresent(standing -> standing.tell(response, clock.instant()));
        yield ResponseEntity.noContent()
            .header(HttpHeaders.SET_COOKIE, cookie.keeping(request, session))
            .header(HttpHeaders.CACHE_CONTROL, "no-store")
            .build();
      }
    };
  }

  @DeleteMapping("/api/session")
  ResponseEntity<Void> signOut(HttpServletRequest request) {
    SmallBody.none(request).sound(List.of());
    List<SessionText> named = cookie.in(request);
    named.stream().filter(sessions::isOurs).forEach(sessions::end);
    ResponseEntity.HeadersBuilder<?> answer = ResponseEntity.noContent();
    if (!named.isEmpty()) {
      answer.header(HttpHeaders.SET_COOKIE, cookie.forgetting(request));
    }
    return answer.build();
  }

  private @Nullable SessionText replaced(HttpServletRequest request) {
    return cookie.in(request).stream().filter(sessions::isOurs).findFirst().orElse(null);
  }

  private void require(HttpServletResponse response, Optional<Allowance> standing, String what) {
    standing.ifPresent(allowance -> {
      allowance.tell(response, clock.instant());
      if (!allowance.allowed()) {
        throw new RefusedException(allowance.refusal(what));
      }
    });
  }
}
