package dev.vakna.server.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What a schema asks of a value, in words. */
final class Wording {

  /** Patterns of ids: a prefix, an underscore and 26 characters. */
  private static final Pattern ID = Pattern.compile("\\^([a-z]+)_\\[0-9a-z]\\{26}\\$");

  /** Any value will do as an example of an id; this one is the same everywhere. */
  private static final String ID_TAIL = "_01hxa3b4c5d6e7f8g9h0j1k2m3";

  private Wording() {}

  static String type(ApiDescription document, JsonNode schema) {
    List<String> names = new ArrayList<>();
    JsonNode type = schema.path("type");
    if (type.isString()) {
      names.add(named(document, schema, type.asString()));
    }
    type.forEach(one -> names.add(named(document, schema, one.asString())));
    for (String choice : List.of("oneOf", "anyOf")) {
      schema.path(choice).forEach(one -> names.add(type(document, document.resolved(one))));
    }
    if (names.isEmpty()) {
      names.add(schema.has("properties") || schema.has("allOf") ? "object" : "any value");
    }
    names.sort((one, other) -> Boolean.compare(one.equals("null"), other.equals("null")));
    return String.join(" or ", names.stream().distinct().toList());
  }

  private static String named(ApiDescription document, JsonNode schema, String type) {
    if (!type.equals("array")) {
      return type;
    }
    String of = type(document, document.resolved(schema.path("items")));
    return of.equals("any value") ? "list" : "list of " + plural(of);
  }

  private static String plural(String type) {
    return type.contains(" ") ? type : type + "s";
  }

  static List<String> limits(JsonNode schema) {
    List<String> limits = new ArrayList<>();
    range(schema, "minimum", "maximum", "").ifPresent(limits::add);
    range(schema, "minLength", "maxLength", " characters").ifPresent(limits::add);
    range(schema, "minItems", "maxItems", " items").ifPresent(limits::add);
    range(schema.path("items"), "minLength", "maxLength", " characters each")
        .ifPresent(limits::add);
    String format = schema.path("format").asString("");
    switch (format) {
      case "" -> {}
      case "date-time" -> limits.add("ISO 8601 in UTC");
      case "uri" -> limits.add("an absolute address");
      default -> limits.add(format);
    }
    String pattern = schema.path("pattern").asString("");
    Matcher id = ID.matcher(pattern);
    if (id.matches()) {
      limits.add("an id that begins with " + id.group(1) + "_");
    } else if (!pattern.isEmpty() && !format.equals("date-time")) {
      limits.add("matches " + pattern);
    }
    return limits;
  }

  private static Optional<String> range(JsonNode schema, String least, String most, String unit) {
    JsonNode low = schema.path(least);
    JsonNode high = schema.path(most);
    if (low.isNumber() && high.isNumber()) {
      return Optional.of(
          low.equals(high)
              ? "exactly %s%s".formatted(low.asString(), unit)
              : "%s to %s%s".formatted(low.asString(), high.asString(), unit));
    }
    if (low.isNumber() && !(unit.equals(" characters") && low.asInt() <= 1)) {
      return Optional.of("at least %s%s".formatted(low.asString(), unit));
    }
    return high.isNumber()
        ? Optional.of("at most %s%s".formatted(high.asString(), unit))
        : Optional.empty();
  }

  /** An id that fits a pattern of ids. */
  static Optional<String> id(String pattern) {
    Matcher id = ID.matcher(pattern);
    return id.matches() ? Optional.of(id.group(1) + ID_TAIL) : Optional.empty();
  }
}
