package dev.vakna.server.admin;

import dev.vakna.core.problem.FieldFault;
import dev.vakna.server.http.ApiJson;
import dev.vakna.server.http.Problems;
import dev.vakna.server.http.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Reads an operator's request. A field that does not exist is a typing error, not a wish. */
final class AdminBody {

  private static final int MAX_BYTES = 1 << 20;
  private static final byte[] NOTHING = {'{', '}'};
  private static final String NO_OBJECT = "The body must be one JSON object.";

  private final ApiJson json;

  AdminBody(ApiJson json) {
    this.json = json;
  }

  /**
   * A body whose reader must know what it was not told.
   *
   * @param fields the names of the fields that are in it
   */
  record Told<T>(T body, Set<String> fields) {}

  <T> Told<T> told(HttpServletRequest request, Class<T> type) {
    byte[] bytes = bytes(request);
    T body = read(bytes, type);
    return new Told<>(body, Set.copyOf(json.mapper().readTree(bytes).propertyNames()));
  }

  <T> T read(HttpServletRequest request, Class<T> type) {
    return read(bytes(request), type);
  }

  private static byte[] bytes(HttpServletRequest request) {
    byte[] bytes;
    try {
      bytes = request.getInputStream().readNBytes(MAX_BYTES + 1);
    } catch (SocketTimeoutException late) {
      throw late();
    } catch (IOException broken) {
      if (broken.getCause() instanceof SocketTimeoutException) {
        throw late();
      }
      throw malformed("The body ended early or its length is told wrongly. Send it again.");
    }
    if (bytes.length > MAX_BYTES) {
      throw new RefusedException(Problems.largeBody(MAX_BYTES));
    }
    return bytes.length == 0 ? NOTHING.clone() : bytes;
  }

  private <T> T read(byte[] bytes, Class<T> type) {
    @Nullable T read;
    try {
      read =
          json.mapper()
              .readerFor(type)
              .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
              .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .readValue(bytes);
    } catch (JacksonException e) {
      throw fault(e);
    }
    if (read == null) {
      throw malformed(NO_OBJECT);
    }
    return read;
  }

  private static RefusedException late() {
    return new RefusedException(Problems.lateBody());
  }

  private static RefusedException malformed(String detail) {
    return RefusedException.fault("", FieldFault.Code.MALFORMED_JSON, detail);
  }

  /** Says it in words of the request: the reader's own name the program's parts. */
  private static RefusedException fault(JacksonException e) {
    if (!(e instanceof DatabindException bound)) {
      var place = e.getLocation();
      return malformed(
          place == null
              ? "The body is not JSON."
              : "The body is not JSON: look at line %d, column %d."
                  .formatted(place.getLineNr(), place.getColumnNr()));
    }
    String pointer =
        bound.getPath().stream()
            .map(step ->
                "/"
                    + (step.getPropertyName() == null
                        ? Integer.toString(step.getIndex())
                        : step.getPropertyName()))
            .collect(Collectors.joining());
    if (bound instanceof UnrecognizedPropertyException unknown) {
      return RefusedException.fault(
          pointer,
          FieldFault.Code.UNKNOWN_FIELD,
          "There is no field %s. There are: %s."
              .formatted(
                  pointer,
                  unknown.getKnownPropertyIds().stream()
                      .map(Object::toString)
                      .sorted()
                      .collect(Collectors.joining(", "))));
    }
    Class<?> wanted =
        bound instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
    return pointer.isEmpty()
        ? malformed(NO_OBJECT)
        : RefusedException.fault(
            pointer, FieldFault.Code.WRONG_TYPE, "%s must be %s.".formatted(pointer, kind(wanted)));
  }

  private static String kind(@Nullable Class<?> wanted) {
    if (wanted == null) {
      return "of another kind, or within other bounds";
    }
    if (wanted.isEnum()) {
      return "one of "
          + Arrays.stream(wanted.getEnumConstants())
              .map(Object::toString)
              .collect(Collectors.joining(", "));
    }
    if (wanted == Boolean.class || wanted == boolean.class) {
      return "true or false";
    }
    if (Number.class.isAssignableFrom(wanted) || wanted.isPrimitive()) {
      return "a number within its bounds";
    }
    if (Collection.class.isAssignableFrom(wanted)) {
      return "a list";
    }
    return wanted == Instant.class
        ? "a time such as 2026-01-31T12:00:00Z"
        : wanted == String.class ? "text" : "of another kind";
  }
}
