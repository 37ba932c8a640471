package dev.vakna.server.reference.sample;

import dev.vakna.server.reference.Example;
import dev.vakna.server.reference.Field;
import dev.vakna.server.reference.Media;
import dev.vakna.server.reference.Operation;
import dev.vakna.server.reference.Parameter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What is sent in a sample.
 *
 * @param headers in order; those whose value must be new for every call are not among them
 * @param fresh a header whose value must be new for every call, or null
 * @param body JSON, or null for none
 * @param accepts the media type that is asked for
 */
record SampleCall(
    String method,
    String url,
    List<Header> headers,
    @Nullable String fresh,
    @Nullable JsonNode body,
    String accepts,
    boolean streams) {

  record Header(String name, String value) {}

  private static final String IDEMPOTENCY = "Idempotency-Key";

  /**
   * @param base the server's address without a slash at its end
   */
  static SampleCall of(Operation operation, String base) {
    Media answered = operation.answersWith();
    String accepts = answered == null ? "application/json" : answered.type();
    JsonNode body = body(operation.body());
    List<Header> headers = new ArrayList<>();
    if (!operation.keyless()) {
      headers.add(new Header("Authorization", "Bearer YOUR_API_KEY"));
    }
    headers.add(new Header("Accept", accepts));
    if (body != null) {
      headers.add(new Header("Content-Type", "application/json"));
    }
    boolean repeatable =
        operation.at(Parameter.Place.HEADER).stream()
            .anyMatch(parameter -> parameter.field().name().equals(IDEMPOTENCY));
    return new SampleCall(
        operation.method(),
        base + operation.examplePath() + query(operation),
        List.copyOf(headers),
        repeatable ? IDEMPOTENCY : null,
        body,
        accepts,
        operation.streams());
  }

  boolean answersJson() {
    return accepts.equals("application/json");
  }

  /** The first that says anything, where one is needed or more than nothing can be said. */
  private static @Nullable JsonNode body(Operation.@Nullable Body body) {
    if (body == null) {
      return null;
    }
    return body.media().examples().stream()
        .map(Example::value)
        .filter(value -> !value.isEmpty())
        .findFirst()
        .orElse(null);
  }

  private static String query(Operation operation) {
    String query =
        operation.at(Parameter.Place.QUERY).stream()
            .map(Parameter::field)
            .filter(Field::required)
            .map(field -> field.name() + "=" + encoded(field))
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? "" : "?" + query;
  }

  private static String encoded(Field field) {
    String example = field.example();
    return URLEncoder.encode(example == null ? field.name() : example, StandardCharsets.UTF_8);
  }
}
