package dev.vakna.postgres;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Records kept whole as JSON text because nothing is ever searched in them. */
final class JsonText {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private JsonText() {}

  static @Nullable String of(@Nullable Object value) {
    return value == null ? null : MAPPER.writeValueAsString(value);
  }

  static <T> @Nullable T read(@Nullable String text, TypeReference<T> type) {
    return text == null ? null : MAPPER.readValue(text, type);
  }
}
