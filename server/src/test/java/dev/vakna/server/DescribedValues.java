package dev.vakna.server;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Values that a schema of the description allows, and such as it forbids, made by chance. */
final class DescribedValues {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int LONG = 2_000;

  private final Description description;
  private final Random random;

  DescribedValues(Description description, Random random) {
    this.description = description;
    this.random = random;
  }

  /**
   * One thing wrong with a body that is sound otherwise.
   *
   * @param pointer of the field
   * @param what is wrong with it, for people
   * @param body with the fault in it
   */
  record Fault(String pointer, String what, JsonNode body) {}

  /**
   * A value that the schema allows.
   *
   * @param edges as small, large, short or long as it may be, where it has bounds
   */
  JsonNode sound(JsonNode given, boolean edges) {
    JsonNode schema = description.resolved(given);
    if (schema.has("enum")) {
      return any(values(schema.path("enum")));
    }
    return switch (type(schema)) {
      case "object" -> object(schema, edges);
      case "array" -> array(schema, edges);
      case "integer" -> NODES.numberNode(integer(schema, edges));
      case "number" -> NODES.numberNode(new BigDecimal(integer(schema, edges)));
      case "boolean" -> NODES.booleanNode(random.nextBoolean());
      default -> NODES.stringNode(text(schema, edges));
    };
  }

  private ObjectNode object(JsonNode schema, boolean edges) {
    ObjectNode object = NODES.objectNode();
    List<String> required = texts(schema.path("required"));
    schema
        .path("properties")
        .forEachEntry((name, each) -> {
          if (required.contains(name) || random.nextInt(3) == 0) {
            boolean none = !required.contains(name) && nullable(each) && random.nextInt(6) == 0;
            object.set(name, none ? NODES.nullNode() : sound(each, edges));
          }
        });
    return object;
  }

  private ArrayNode array(JsonNode schema, boolean edges) {
    ArrayNode array = NODES.arrayNode();
    int least = schema.path("minItems").asInt(0);
    int most = Math.min(schema.path("maxItems").asInt(3), 20);
    int items = edges ? (random.nextBoolean() ? least : most) : between(least, Math.max(least, 3));
    IntStream.range(0, items).forEach(_ -> array.add(sound(schema.path("items"), edges)));
    return array;
  }

  private BigInteger integer(JsonNode schema, boolean edges) {
    int least = schema.path("minimum").asInt(0);
    int most = schema.path("maximum").asInt(least + 1000);
    if (edges) {
      return BigInteger.valueOf(random.nextBoolean() ? least : most);
    }
    return BigInteger.valueOf(between(least, most));
  }

  private String text(JsonNode schema, boolean edges) {
    List<JsonNode> examples = new ArrayList<>(values(schema.path("examples")));
    if (schema.has("example")) {
      examples.add(schema.path("example"));
    }
    if (schema.path("format").asString("").equals("date-time")) {
      return Instant.now()
          .truncatedTo(ChronoUnit.MILLIS)
          .plus(Duration.ofHours(between(2, 900)))
          .toString();
    }
    if (!examples.isEmpty() && (!edges || schema.has("pattern") || !schema.has("maxLength"))) {
      return any(examples).asString();
    }
    int least = schema.path("minLength").asInt(1);
    int most = Math.min(schema.path("maxLength").asInt(20), LONG);
    int length = edges ? (random.nextBoolean() ? least : most) : between(least, most);
    return "a".repeat(length);
  }

  /** Every single fault that can be put into a sound body of that schema. */
  List<Fault> faults(JsonNode given) {
    JsonNode schema = description.resolved(given);
    List<Fault> faults = new ArrayList<>();
    if (!type(schema).equals("object")) {
      return faults;
    }
    List<String> required = texts(schema.path("required"));
    for (String name : required) {
      ObjectNode body = object(schema, false);
      body.remove(name);
      faults.add(new Fault("/" + name, "left out", body));
    }
    if (schema.path("additionalProperties").asString("").equals("false")) {
      ObjectNode body = object(schema, false);
      body.put("nobodyKnowsThis", 1);
      faults.add(new Fault("/nobodyKnowsThis", "unknown", body));
    }
    schema
        .path("properties")
        .forEachEntry((name, each) -> {
          for (Wrong wrong : wrong(description.resolved(each))) {
            ObjectNode body = object(schema, false);
            body.set(name, wrong.value());
            faults.add(new Fault("/" + name, wrong.what(), body));
          }
        });
    return faults;
  }

  private record Wrong(String what, JsonNode value) {}

  private List<Wrong> wrong(JsonNode schema) {
    List<Wrong> wrong = new ArrayList<>();
    String type = type(schema);
    for (JsonNode other :
        List.of(
            NODES.numberNode(7),
            NODES.stringNode("seven"),
            NODES.booleanNode(true),
            NODES.objectNode(),
            NODES.arrayNode().add(NODES.objectNode()))) {
      if (!fits(type, other)) {
        wrong.add(new Wrong("of another type", other));
      }
    }
    if (schema.has("enum")) {
      if (type.equals("string")) {
        wrong.add(new Wrong("no value of the list", NODES.stringNode("nobody-knows-this")));
      }
      return wrong;
    }
    if (type.equals("integer")) {
      wrong.add(new Wrong("a fraction", NODES.numberNode(new BigDecimal("7.5"))));
      wrong.add(new Wrong("beyond all numbers", NODES.numberNode(new BigDecimal("1e400"))));
      if (schema.has("minimum")) {
        wrong.add(new Wrong("too small", NODES.numberNode(schema.path("minimum").asLong() - 1)));
      }
      if (schema.has("maximum")) {
        wrong.add(new Wrong("too large", NODES.numberNode(schema.path("maximum").asLong() + 1)));
      }
    }
    if (type.equals("string")) {
      int least = schema.path("minLength").asInt(0);
      if (least > 0) {
        wrong.add(new Wrong("too short", NODES.stringNode("a".repeat(least - 1))));
      }
      if (schema.has("maxLength")) {
        int most = schema.path("maxLength").asInt();
        wrong.add(new Wrong("too long", NODES.stringNode("a".repeat(most + 1))));
      }
      if (schema.has("pattern") || schema.has("format")) {
        wrong.add(new Wrong("of another form", NODES.stringNode("a \u0000 \u00e5?#")));
      }
    }
    if (type.equals("array")) {
      if (schema.has("maxItems")) {
        ArrayNode many = NODES.arrayNode();
        Collections.nCopies(schema.path("maxItems").asInt() + 1, sound(schema.path("items"), false))
            .forEach(many::add);
        wrong.add(new Wrong("too many", many));
      }
      if (schema.path("minItems").asInt(0) > 0) {
        wrong.add(new Wrong("too few", NODES.arrayNode()));
      }
    }
    return wrong;
  }

  private static boolean fits(String type, JsonNode value) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray() && value.path(0).isString();
      case "integer", "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      default -> value.isString();
    };
  }

  /** What it is, when it is not null. */
  static String type(JsonNode schema) {
    JsonNode type = schema.path("type");
    if (type.isArray()) {
      return texts(type).stream().filter(each -> !each.equals("null")).findFirst().orElse("string");
    }
    return type.asString("string");
  }

  private boolean nullable(JsonNode given) {
    JsonNode schema = description.resolved(given);
    return texts(schema.path("type")).contains("null");
  }

  private static List<JsonNode> values(JsonNode array) {
    return array.valueStream().filter(each -> !each.isNull()).toList();
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asString).toList();
  }

  private int between(int least, int most) {
    return least + random.nextInt(most - least + 1);
  }

  private <T> T any(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
