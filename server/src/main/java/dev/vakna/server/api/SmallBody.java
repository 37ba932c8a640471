package dev.vakna.server.api;

import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.FieldFault;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a body by the list of its fields, and tells all its faults at once. An absent body, {@code
 * null} and an empty object are the same, and so are a field that is null and one that is left out.
 */
final class SmallBody {

  private static final int MAX_FAULTS = 100;
  private static final int MAX_SHOWN = 60;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private SmallBody() {}

  /** A body that asks for nothing, because there is nothing to ask for. */
  record Nothing() {}

  /** The body of a call that takes none. */
  static Body<Nothing> none(HttpServletRequest request) {
    return read(request, Map.of(), _ -> new Nothing());
  }

  /**
   * @param fields all that the body may have
   * @param asks makes the request of the sound fields; those that are faulty or unknown are not
   *     among them, nor those that are null, but for {@link BodyField#nullable}
   */
  static <T> Body<T> read(
      HttpServletRequest request, Map<String, BodyField> fields, Function<ObjectNode, T> asks) {
    return switch (BodyReader.read(request)) {
      case BodyReader.Unreadable(var refusal) -> new Body.Unreadable<>(refusal);
      case BodyReader.Text(String text) -> read(text, fields, asks);
    };
  }

  /**
   * @param text blank counts as absent
   */
  static <T> Body<T> read(
      String text, Map<String, BodyField> fields, Function<ObjectNode, T> asks) {
    JsonNode body;
    try {
      body = JSON.readTree(text.isBlank() ? "{}" : text);
    } catch (JacksonException malformed) {
      return BodyReader.malformed(BodyReader.position(malformed));
    }
    List<FieldFault> faults = new ArrayList<>();
    if (!body.isObject() && !body.isNull()) {
      faults.add(new FieldFault("", FieldFault.Code.WRONG_TYPE, "The body must be a JSON object."));
    }
    return new Body.Read<>(asks.apply(sound("", body, fields, faults)), faults);
  }

  /** The sound fields of an object; what is none has none, and lacks those that are required. */
  private static ObjectNode sound(
      String at, JsonNode object, Map<String, BodyField> fields, List<FieldFault> faults) {
    ObjectNode sound = JsonNodeFactory.instance.objectNode();
    // In an order that is the same everywhere, as faults are part of what a body means.
    new TreeMap<>(fields)
        .forEach((name, field) -> {
          JsonNode value = object.path(name);
          Optional<FieldFault> fault =
              object.isObject() || object.isNull()
                  ? field.fault(at, name, value)
                  : Optional.empty();
          fault.ifPresent(found -> add(found, faults));
          if (fault.isPresent() || value.isMissingNode()) {
            return;
          }
          if (field.type() == BodyField.Type.OBJECTS && !value.isNull()) {
            sound.set(name, objects(at + "/" + name, name, value, field.fields(), faults));
          } else if (!value.isNull() || field.nullable()) {
            sound.set(name, value);
          }
        });
    for (String name : object.propertyNames()) {
      if (!fields.containsKey(name)) {
        add(unknown(at, name), faults);
      }
    }
    return sound;
  }

  /** Each in its place, so that it is known by its number. */
  private static ArrayNode objects(
      String at,
      String list,
      JsonNode values,
      Map<String, BodyField> fields,
      List<FieldFault> faults) {
    ArrayNode sound = JsonNodeFactory.instance.arrayNode();
    for (JsonNode value : values) {
      String pointer = at + "/" + sound.size();
      if (value.isObject()) {
        sound.add(sound(pointer, value, fields, faults));
      } else {
        String detail = "Each of `%s` must be an object.".formatted(list);
        add(new FieldFault(pointer, FieldFault.Code.WRONG_TYPE, detail), faults);
        sound.add(JsonNodeFactory.instance.objectNode());
      }
    }
    return sound;
  }

  private static void add(FieldFault fault, List<FieldFault> faults) {
    if (faults.size() < MAX_FAULTS) {
      faults.add(fault);
    }
  }

  /** The fault of a field that there is not. */
  static FieldFault unknown(String name) {
    return unknown("", name);
  }

  private static FieldFault unknown(String at, String name) {
    String shown =
        name.codePointCount(0, name.length()) <= MAX_SHOWN
            ? name
            : name.substring(0, name.offsetByCodePoints(0, MAX_SHOWN)) + "…";
    return new FieldFault(
        // Whole, as it would point at nothing else; a body is bounded.
        at + "/" + name.replace("~", "~0").replace("/", "~1"),
        FieldFault.Code.UNKNOWN_FIELD,
        "`%s` is not a field of this request.".formatted(shown));
  }
}
