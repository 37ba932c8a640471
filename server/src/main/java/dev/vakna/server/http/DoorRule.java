package dev.vakna.server.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.http.server.PathContainer;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Behind the operators' door stands the operators' interface alone, and nowhere else: to whoever
 * comes by the other one, nothing is there. Whether the server lives is told at both.
 */
public final class DoorRule extends OncePerRequestFilter {

  private static final String OPERATORS = "internal";
  private static final Set<String> BOTH = Set.of("healthz", "readyz");

  private final Problems problems;

  public DoorRule(Problems problems) {
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (openToAnybody(request)
        || firstSegment(request).equals(OPERATORS) == Doors.operators(request)) {
      chain.doFilter(request, response);
    } else {
      problems.answer(request, response, Problems.unknownPath());
    }
  }

  /** True for what tells whether the server lives. */
  public static boolean openToAnybody(HttpServletRequest request) {
    return BOTH.contains(firstSegment(request));
  }

  /** Decoded as the handlers' paths are matched. */
  private static String firstSegment(HttpServletRequest request) {
    return ServletRequestPathUtils.parse(request).pathWithinApplication().elements().stream()
        .filter(PathContainer.PathSegment.class::isInstance)
        .map(element -> ((PathContainer.PathSegment) element).valueToMatch())
        .findFirst()
        .orElse("");
  }
}
