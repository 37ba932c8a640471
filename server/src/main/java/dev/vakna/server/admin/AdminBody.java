package dev.vakna.server.admin;

import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.server.http.ApiJson;
import dev.vakna.server.http.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;

/** Reads an operator's request. A field that does not exist is a typing error, not a wish. */
final class AdminBody {

  private static final int MAX_BYTES = 1 << 20;

  private final ApiJson json;

  AdminBody(ApiJson json) {
    this.json = json;
  }

  <T> T read(HttpServletRequest request, Class<T> type) {
    byte[] bytes;
    try {
      bytes = request.getInputStream().readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (bytes.length > MAX_BYTES) {
      throw RefusedException.of(ProblemCode.PAYLOAD_TOO_LARGE, "The body is too large.");
    }
    try {
      return json.mapper()
          .readerFor(type)
          .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .readValue(bytes.length == 0 ? new byte[] {'{', '}'} : bytes);
    } catch (JacksonException e) {
      throw fault(e);
    }
  }

  private static RefusedException fault(JacksonException e) {
    String pointer =
        e instanceof DatabindException bound
            ? bound.getPath().stream()
                .map(step ->
                    "/"
                        + (step.getPropertyName() == null
                            ? Integer.toString(step.getIndex())
                            : step.getPropertyName()))
                .collect(Collectors.joining())
            : "";
    String detail =
        pointer.isEmpty()
            ? "The body is not JSON of the expected shape: " + e.getOriginalMessage()
            : "%s: %s".formatted(pointer, e.getOriginalMessage());
    return new RefusedException(
        Refusal.invalid(
            detail,
            List.of(
                new FieldFault(
                    pointer,
                    pointer.isEmpty() ? FieldFault.Code.MALFORMED_JSON : FieldFault.Code.WRONG_TYPE,
                    detail))));
  }
}
