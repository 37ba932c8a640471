package dev.vakna.server.http;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** JSON as the contract wants it: times in UTC with milliseconds and Z, money as plain numbers. */
public final class ApiJson {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final JsonMapper mapper =
      JsonMapper.builder()
          .addModule(new SimpleModule().addSerializer(Instant.class, new InstantSerializer()))
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  /** The mapper, for the web framework's own message converter. */
  public JsonMapper mapper() {
    return mapper;
  }

  /**
   * The value as UTF-8. Text that came from a caller may hold half a surrogate pair, which no UTF-8
   * can say; it becomes a question mark instead of an error.
   */
  public byte[] bytes(Object value) {
    return mapper.writeValueAsString(value).getBytes(StandardCharsets.UTF_8);
  }

  /** A moment as callers see it. */
  public static String time(Instant instant) {
    return TIME.format(instant);
  }

  private static final class InstantSerializer extends StdSerializer<Instant> {

    InstantSerializer() {
      super(Instant.class);
    }

    @Override
    public void serialize(
        @Nullable Instant value, JsonGenerator generator, SerializationContext context) {
      if (value == null) {
        generator.writeNull();
      } else {
        generator.writeString(time(value));
      }
    }
  }
}
