package dev.vakna.server.http;

import dev.vakna.core.problem.ProblemCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses a call whose Accept header admits neither what the call answers with nor a problem
 * document.
 */
public final class AcceptRule implements HandlerInterceptor {

  private static final MediaType PROBLEM = MediaType.APPLICATION_PROBLEM_JSON;
  private static final MediaType JSON = MediaType.APPLICATION_JSON;

  private final boolean html;

  private AcceptRule(boolean html) {
    this.html = html;
  }

  /** For calls that answer with JSON. */
  public static AcceptRule json() {
    return new AcceptRule(false);
  }

  /** For calls that answer with JSON or with a page. */
  public static AcceptRule jsonOrHtml() {
    return new AcceptRule(true);
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    List<String> accept = Collections.list(request.getHeaders("Accept"));
    if (!accept.isEmpty() && !admits(String.join(",", accept), html)) {
      throw RefusedException.of(
          ProblemCode.NOT_ACCEPTABLE,
          "This answer comes as JSON%s, which the Accept header does not allow. Send Accept: application/json."
              .formatted(html ? " or HTML" : ""));
    }
    return true;
  }

  static boolean admits(String accept, boolean html) {
    if (accept.isBlank()) {
      return true;
    }
    List<MediaType> ranges;
    try {
      ranges = MediaType.parseMediaTypes(accept);
    } catch (InvalidMediaTypeException unreadable) {
      return false;
    }
    return admits(ranges, JSON)
        || admits(ranges, PROBLEM)
        || html && admits(ranges, MediaType.TEXT_HTML);
  }

  /** The most specific range that covers a type decides; quality 0 excludes. */
  private static boolean admits(List<MediaType> ranges, MediaType type) {
    return ranges.stream()
        .filter(range -> range.includes(type))
        .max((a, b) -> Integer.compare(specificity(a), specificity(b)))
        .map(range -> range.getQualityValue() > 0)
        .orElse(false);
  }

  private static int specificity(MediaType range) {
    return range.isWildcardType() ? 0 : range.isWildcardSubtype() ? 1 : 2;
  }
}
