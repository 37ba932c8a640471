package dev.vakna.server.api;

import dev.vakna.core.problem.FieldFault;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A field of a body.
 *
 * @param type what its value is
 * @param required it must be there
 * @param least smallest value, or length of a text
 * @param most largest value, or length of a text
 * @param values all that a text may be; any when empty
 * @param nullable null is a value of its own; else it counts as left out
 * @param fields all that each of its objects may have
 */
record BodyField(
    Type type,
    boolean required,
    int least,
    int most,
    List<String> values,
    boolean nullable,
    Map<String, BodyField> fields) {

  BodyField(Type type, boolean required, int least, int most, List<String> values) {
    this(type, required, least, most, values, false, Map.of());
  }

  enum Type {
    TEXT("a string"),
    INTEGER("an integer"),
    FLAG("true or false"),
    LIST("a list of strings"),
    OBJECTS("a list of objects");

    private final String words;

    Type(String words) {
      this.words = words;
    }
  }

  static BodyField text(int least, int most) {
    return new BodyField(Type.TEXT, false, least, most, List.of());
  }

  static BodyField oneOf(String... values) {
    return new BodyField(Type.TEXT, false, 0, Integer.MAX_VALUE, List.of(values));
  }

  static BodyField integer(int least, int most) {
    return new BodyField(Type.INTEGER, false, least, most, List.of());
  }

  static BodyField flag() {
    return new BodyField(Type.FLAG, false, 0, 0, List.of());
  }

  static BodyField list() {
    return new BodyField(Type.LIST, false, 0, Integer.MAX_VALUE, List.of());
  }

  /** Objects of which each is read as a body is. */
  static BodyField objects(Map<String, BodyField> fields) {
    return new BodyField(
        Type.OBJECTS, false, 0, Integer.MAX_VALUE, List.of(), false, Map.copyOf(fields));
  }

  BodyField must() {
    return new BodyField(type, true, least, most, values, nullable, fields);
  }

  BodyField orNull() {
    return new BodyField(type, required, least, most, values, true, fields);
  }

  /**
   * What is wrong with a value of the field; nothing is with a null value of one not required. Of
   * objects it is not looked into.
   *
   * @param at pointer to what the field stands in
   */
  Optional<FieldFault> fault(String at, String name, JsonNode value) {
    String pointer = at + "/" + name;
    if (value.isMissingNode() || value.isNull()) {
      return required
          ? fault(pointer, FieldFault.Code.MISSING_REQUIRED, "`%s` is required.", name)
          : Optional.empty();
    }
    boolean right =
        switch (type) {
          case TEXT -> value.isString();
          case INTEGER -> value.isIntegralNumber();
          case FLAG -> value.isBoolean();
          case LIST -> value.isArray() && value.valueStream().allMatch(JsonNode::isString);
          case OBJECTS -> value.isArray();
        };
    if (!right) {
      return fault(pointer, FieldFault.Code.WRONG_TYPE, "`%s` must be " + type.words + ".", name);
    }
    if (!values.isEmpty() && !values.contains(value.asString())) {
      return fault(
          pointer,
          FieldFault.Code.UNKNOWN_VALUE,
          "`%s` must be one of: " + String.join(", ", values) + ".",
          name);
    }
    if (unstorable(value)) {
      return fault(
          pointer,
          FieldFault.Code.INVALID_VALUE,
          "`%s` must not hold the character U+0000 or half a surrogate pair.",
          name);
    }
    return switch (type) {
      case INTEGER -> range(pointer, name, value.decimalValue().doubleValue(), "`%s` must be at ");
      case TEXT ->
          range(pointer, name, characters(value.asString()), "The length of `%s` must be at ");
      case FLAG, LIST, OBJECTS -> Optional.empty();
    };
  }

  private static boolean unstorable(JsonNode value) {
    return value.isArray()
        ? value.valueStream().anyMatch(BodyField::unstorable)
        : value.isString() && unstorable(value.asString());
  }

  private static boolean unstorable(String text) {
    return text.codePoints()
        .anyMatch(c -> c == 0 || Character.MIN_SURROGATE <= c && c <= Character.MAX_SURROGATE);
  }

  /** As a schema's lengths count: a character that a {@code String} holds as two is one. */
  private static int characters(String text) {
    return text.codePointCount(0, text.length());
  }

  private Optional<FieldFault> range(String pointer, String name, double size, String words) {
    if (size < least) {
      return fault(pointer, FieldFault.Code.BELOW_MINIMUM, words + "least " + least + ".", name);
    }
    return size > most
        ? fault(pointer, FieldFault.Code.ABOVE_MAXIMUM, words + "most " + most + ".", name)
        : Optional.empty();
  }

  private static Optional<FieldFault> fault(
      String pointer, FieldFault.Code code, String words, String name) {
    return Optional.of(new FieldFault(pointer, code, words.replace("%s", name)));
  }
}
