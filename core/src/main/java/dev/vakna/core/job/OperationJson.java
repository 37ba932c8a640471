package dev.vakna.core.job;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Operation inputs, intents and results as JSON text. Fields of a newer release are skipped, so
 * that an older one can read what it knows; what an older one did not write is null, 0 or false.
 */
public final class OperationJson {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private OperationJson() {}

  public static String write(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  public static <V> V read(String json, Class<V> type) {
    try {
      return MAPPER.readValue(json, type);
    } catch (JacksonException e) {
      throw new IllegalStateException(
          "The journal holds a %s that this release cannot read.".formatted(type.getSimpleName()),
          e);
    }
  }
}
