package dev.vakna.server.http;

import dev.vakna.core.admin.AdminRefusedException;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.problem.RefusalException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Answers every exception that leaves a handler with a problem document. */
public final class ProblemResolver implements HandlerExceptionResolver, Ordered {

  private static final Logger LOG = LoggerFactory.getLogger(ProblemResolver.class);

  private final Problems problems;

  public ProblemResolver(Problems problems) {
    this.problems = problems;
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public ModelAndView resolveException(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Object handler,
      Exception exception) {
    Refusal refusal = refusal(request, response, handler, exception);
    try {
      problems.answer(request, response, refusal);
    } catch (IOException gone) {
      LOG.debug("The caller left before it was answered: {}", gone.getMessage());
    }
    return new ModelAndView();
  }

  private static Refusal refusal(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Object handler,
      Exception exception) {
    return switch (exception) {
      case RefusedException refused -> refused.refusal();
      case AdminRefusedException refused -> refused.refusal();
      case RefusalException refused -> refused.refusal();
      case NoResourceFoundException none -> Problems.unknownPath();
      case NoHandlerFoundException none -> Problems.unknownPath();
      // Nothing was found for it, and one of its headers let the framework fail to say so.
      case IllegalArgumentException odd when handler == null -> Problems.unknownPath();
      case HttpRequestMethodNotSupportedException method -> wrongMethod(response, method);
      case HttpMediaTypeNotAcceptableException none ->
          Refusal.of(
              ProblemCode.NOT_ACCEPTABLE,
              "This answer comes as JSON, which the Accept header does not allow. Send Accept: application/json.");
      case HttpMediaTypeNotSupportedException none -> notJson();
      case IllegalArgumentException odd when !namesOneType(request.getContentType()) -> notJson();
      case TypeMismatchException mismatch ->
          Refusal.invalid(
              "A parameter could not be read.",
              List.of(
                  new FieldFault(
                      "/" + mismatch.getPropertyName(),
                      FieldFault.Code.WRONG_TYPE,
                      "The parameter has the wrong type.")));
      case InvalidParameterException undecodable ->
          Refusal.invalid(
              "A query parameter could not be decoded, or there are too many. Encode parameters as UTF-8 in percent escapes.",
              List.of());
      case HttpMessageNotReadableException unread ->
          Refusal.invalid("The body could not be read. Send none here, or JSON.", List.of());
      case ServletRequestBindingException binding ->
          Refusal.invalid("A parameter or header is missing or could not be read.", List.of());
      case ErrorResponse error when error.getStatusCode().is4xxClientError() ->
          Refusal.invalid("The request could not be read.", List.of());
      default -> {
        Optional<Refusal> outage = Outages.refusal(exception);
        if (outage.isPresent()) {
          LOG.warn(
              "{} {}: {}", request.getMethod(), request.getRequestURI(), exception.getMessage());
          yield outage.get();
        }
        LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), exception);
        yield Problems.failure();
      }
    };
  }

  private static Refusal notJson() {
    return Refusal.of(
        ProblemCode.UNSUPPORTED_MEDIA_TYPE,
        "The body must be JSON. Send Content-Type: application/json.");
  }

  /** Handlers of the framework's own ask for the type of a body that they do not read. */
  private static boolean namesOneType(@Nullable String contentType) {
    if (contentType == null) {
      return true;
    }
    try {
      return MediaType.parseMediaType(contentType).isConcrete();
    } catch (InvalidMediaTypeException malformed) {
      return false;
    }
  }

  private static Refusal wrongMethod(
      HttpServletResponse response, HttpRequestMethodNotSupportedException exception) {
    TreeSet<String> allowed = new TreeSet<>();
    var supported = exception.getSupportedHttpMethods();
    if (supported != null) {
      supported.stream().map(HttpMethod::name).forEach(allowed::add);
    }
    if (allowed.contains("GET")) {
      allowed.add("HEAD");
    }
    allowed.add("OPTIONS");
    String names = String.join(", ", allowed);
    response.setHeader("Allow", names);
    return Refusal.of(
        ProblemCode.METHOD_NOT_ALLOWED,
        "The method is not allowed here. Allowed: %s.".formatted(names));
  }
}
