package dev.vakna.server.security;

import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.server.http.Problems;
import dev.vakna.server.run.AdminToken;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets in whoever calls from this host and knows the admin token. To others, nothing is here. A
 * proxy on this host would make every caller look local; such calls carry a forwarding header and
 * are refused.
 */
final class AdminFilter extends OncePerRequestFilter {

  private static final List<String> FORWARDED =
      List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via");

  private final AdminToken token;
  private final Problems problems;

  AdminFilter(AdminToken token, Problems problems) {
    this.token = token;
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (!local(request)) {
      problems.answer(
          request, response, Refusal.of(ProblemCode.NOT_FOUND, "Nothing is at this path."));
      return;
    }
    String header = request.getHeader("Authorization");
    if (header == null || !header.startsWith("Bearer ") || !token.is(header.substring(7).strip())) {
      problems.answer(
          request,
          response,
          Refusal.of(
              ProblemCode.UNAUTHORIZED,
              "The admin token is missing or wrong. It stands in the file admin-token of the server's home; send it as Authorization: Bearer <token>."));
      return;
    }
    SecurityContext context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(
        UsernamePasswordAuthenticationToken.authenticated("operator", null, List.of()));
    SecurityContextHolder.setContext(context);
    chain.doFilter(request, response);
  }

  private static boolean local(HttpServletRequest request) {
    try {
      return InetAddress.ofLiteral(request.getRemoteAddr()).isLoopbackAddress()
          && FORWARDED.stream().allMatch(name -> request.getHeader(name) == null);
    } catch (IllegalArgumentException notAnAddress) {
      return false;
    }
  }
}
