package dev.vakna.server.security;

import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.server.http.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets in, at the operators' door, whoever knows the admin token. */
final class AdminFilter extends OncePerRequestFilter {

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
}
