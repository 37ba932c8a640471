package dev.vakna.server.reference;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Values that a schema allows, made of the examples that stand in it. */
final class ExampleValues {

  /** The schemas are few levels deep; one that contains itself ends here. */
  private static final int DEEPEST = 12;

  private static final String MOMENT = "2026-04-27T12:34:56.000Z";
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final ApiDescription document;

  ExampleValues(ApiDescription document) {
    this.document = document;
  }

  JsonNode of(JsonNode schema) {
    return of(schema, 0);
  }

  private JsonNode of(JsonNode written, int depth) {
    JsonNode schema = document.resolved(written);
    Optional<JsonNode> said = said(schema);
    if (said.isPresent()) {
      return said.get();
    }
    if (depth > DEEPEST) {
      return NODES.nullNode();
    }
    for (String choice : List.of("oneOf", "anyOf")) {
      if (schema.has(choice)) {
        return of(schema.path(choice).path(0), depth + 1);
      }
    }
    return switch (type(schema)) {
      case "object" -> object(schema, depth);
      case "array" -> list(schema, depth);
      case "integer", "number" -> number(schema);
      case "boolean" -> NODES.booleanNode(true);
      case "null" -> NODES.nullNode();
      default -> text(schema);
    };
  }

  /** What the schema itself gives as an example, or the one value that it allows. */
  static Optional<JsonNode> said(JsonNode schema) {
    for (JsonNode candidate :
        List.of(
            schema.path("example"),
            schema.path("examples").path(0),
            schema.path("const"),
            schema.path("default"),
            schema.path("enum").path(0))) {
      if (!candidate.isMissingNode()) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  private static String type(JsonNode schema) {
    JsonNode type = schema.path("type");
    if (type.isString()) {
      return type.asString();
    }
    if (type.isArray()) {
      return type.path(0).asString();
    }
    return schema.has("properties") || schema.has("allOf") ? "object" : "string";
  }

  private JsonNode object(JsonNode schema, int depth) {
    ObjectNode made = NODES.objectNode();
    for (JsonNode part : schema.path("allOf")) {
      if (of(part, depth + 1) instanceof ObjectNode fields) {
        made.setAll(fields);
      }
    }
    schema
        .path("properties")
        .properties()
        .forEach(field -> made.set(field.getKey(), of(field.getValue(), depth + 1)));
    return made;
  }

  private JsonNode list(JsonNode schema, int depth) {
    ArrayNode made = NODES.arrayNode();
    if (schema.has("items")) {
      made.add(of(schema.path("items"), depth + 1));
    }
    return made;
  }

  private static JsonNode number(JsonNode schema) {
    JsonNode least = schema.path("minimum");
    return least.isNumber() && least.asInt() > 0 ? least : NODES.numberNode(1);
  }

  private static JsonNode text(JsonNode schema) {
    if (schema.path("format").asString("").equals("date-time")) {
      return NODES.stringNode(MOMENT);
    }
    return NODES.stringNode(Wording.id(schema.path("pattern").asString("")).orElse("text"));
  }
}
