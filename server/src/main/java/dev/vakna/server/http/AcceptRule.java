package dev.vakna.server.http;

import dev.vakna.core.problem.ProblemCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Refuses a call whose Accept header admits neither what the handler offers nor a problem. */
public final class AcceptRule implements HandlerInterceptor {

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    AlsoOffers more =
        handler instanceof HandlerMethod method
            ? method.getMethodAnnotation(AlsoOffers.class)
            : null;
    List<MediaType> offered = new ArrayList<>();
    if (more == null || !more.alone()) {
      offered.add(MediaType.APPLICATION_JSON);
    }
    if (more != null) {
      offered.add(MediaType.parseMediaType(more.value()));
    }
    Accept accept = Accept.of(request);
    if (!admits(accept, offered)) {
      throw RefusedException.of(ProblemCode.NOT_ACCEPTABLE, words(more));
    }
    return true;
  }

  private static String words(@Nullable AlsoOffers more) {
    return more != null && more.alone()
        ? "This answer comes as %s, which the Accept header does not allow. Send Accept: %s."
            .formatted(more.value(), more.value())
        : "This answer comes as JSON%s, which the Accept header does not allow. Send Accept: application/json."
            .formatted(more == null ? "" : " or " + more.value());
  }

  static boolean admits(Accept accept, List<MediaType> offered) {
    return accept.admits(MediaType.APPLICATION_PROBLEM_JSON)
        || offered.stream().anyMatch(accept::admits);
  }
}
