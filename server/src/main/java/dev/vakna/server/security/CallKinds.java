package dev.vakna.server.security;

import dev.vakna.server.limits.Counts;
import dev.vakna.server.limits.RateLimits;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/** By which limit a call is counted: by what it would reach, however its path is written. */
final class CallKinds {

  private final Supplier<HandlerMapping> handlers;

  CallKinds(Supplier<HandlerMapping> handlers) {
    this.handlers = handlers;
  }

  RateLimits.Kind of(HttpServletRequest request) {
    Counts counts =
        handler(request) instanceof HandlerMethod method
            ? method.getMethodAnnotation(Counts.class)
            : null;
    if (counts != null) {
      return counts.value();
    }
    return switch (request.getMethod()) {
      case "GET", "HEAD", "OPTIONS" -> RateLimits.Kind.READ;
      default -> RateLimits.Kind.WRITE;
    };
  }

  private @Nullable Object handler(HttpServletRequest request) {
    try {
      ServletRequestPathUtils.parseAndCache(request);
      HandlerExecutionChain chain = handlers.get().getHandler(request);
      return chain == null ? null : chain.getHandler();
    } catch (Exception noneOfThatMethodOrType) {
      // What stands in the way is told when the call is handled.
      return null;
    }
  }
}
