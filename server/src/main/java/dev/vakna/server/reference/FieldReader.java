package dev.vakna.server.reference;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Lists the values that a schema names. */
final class FieldReader {

  /** How an addition to the known API is marked where it is described. */
  private static final Pattern EXTENSION =
      Pattern.compile("^\\*Extension[.:]?\\*[.:]?(?:\\s+|$)", Pattern.CASE_INSENSITIVE);

  private final ApiDescription document;

  FieldReader(ApiDescription document) {
    this.document = document;
  }

  /** Text without its mark, and whether it had one. */
  record Marked(boolean extension, String text) {

    static Marked of(String description) {
      String stripped = description.strip();
      Matcher mark = EXTENSION.matcher(stripped);
      if (!mark.find()) {
        return new Marked(false, stripped);
      }
      String rest = stripped.substring(mark.end());
      return new Marked(
          true, rest.isEmpty() ? rest : Character.toUpperCase(rest.charAt(0)) + rest.substring(1));
    }
  }

  /** Every value inside a body. */
  List<Field> inside(JsonNode schema) {
    List<Field> found = new ArrayList<>();
    walk("", schema, new HashSet<>(), found);
    return found;
  }

  /** A value by itself. */
  Field single(String name, boolean required, JsonNode written, @Nullable String description) {
    JsonNode schema = document.resolved(written);
    Marked marked =
        Marked.of(description == null ? schema.path("description").asString("") : description);
    List<String> values = new ArrayList<>();
    JsonNode listed =
        schema.has("enum")
            ? schema.path("enum")
            : document.resolved(schema.path("items")).path("enum");
    listed.forEach(value -> {
      if (!value.isNull()) {
        values.add(value.asString());
      }
    });
    if (schema.has("const")) {
      values.add(schema.path("const").asString());
    }
    JsonNode preset = schema.path("default");
    JsonNode omitted = schema.path("x-when-omitted");
    return new Field(
        name,
        Wording.type(document, schema),
        required,
        Wording.limits(schema),
        values,
        preset.isMissingNode() ? null : preset.toString(),
        omitted.isMissingNode() ? null : omitted.asString(),
        marked.extension(),
        marked.text(),
        example(schema));
  }

  private static @Nullable String example(JsonNode schema) {
    for (JsonNode given : List.of(schema.path("example"), schema.path("examples").path(0))) {
      if (!given.isMissingNode() && !given.isContainer()) {
        return given.asString();
      }
    }
    return null;
  }

  private void walk(String prefix, JsonNode written, Set<String> within, List<Field> found) {
    String reference = written.path("$ref").asString("");
    if (!reference.isEmpty() && !within.add(reference)) {
      return;
    }
    JsonNode schema = document.resolved(written);
    for (String several : List.of("allOf", "oneOf", "anyOf")) {
      schema.path(several).forEach(part -> walk(prefix, part, within, found));
    }
    if (schema.has("items")) {
      walk(prefix.isEmpty() ? "[]" : prefix + "[]", schema.path("items"), within, found);
    }
    Set<String> required = new HashSet<>();
    schema.path("required").forEach(name -> required.add(name.asString()));
    schema
        .path("properties")
        .properties()
        .forEach(property -> {
          String name = prefix.isEmpty() ? property.getKey() : prefix + "." + property.getKey();
          found.add(single(name, required.contains(property.getKey()), property.getValue(), null));
          walk(name, property.getValue(), within, found);
        });
    if (!reference.isEmpty()) {
      within.remove(reference);
    }
  }
}
