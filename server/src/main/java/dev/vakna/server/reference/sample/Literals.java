package dev.vakna.server.reference.sample;

import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Values as a language writes them, over several lines where they have parts. */
record Literals(
    String nothing,
    String yes,
    String no,
    String emptyObject,
    Braces object,
    Braces list,
    Quotes quotes) {

  record Braces(String open, String close, String between) {}

  /** How text is put into quotes. */
  interface Quotes {
    String quoted(String text);
  }

  static final Quotes DOUBLE = text -> JsonMapper.shared().writeValueAsString(text);

  static final Literals PYTHON =
      new Literals(
          "None",
          "True",
          "False",
          "{}",
          new Braces("{", "}", ": "),
          new Braces("[", "]", ""),
          DOUBLE);

  static final Literals JAVASCRIPT =
      new Literals(
          "null",
          "true",
          "false",
          "{}",
          new Braces("{", "}", ": "),
          new Braces("[", "]", ""),
          DOUBLE);

  static final Literals PHP =
      new Literals(
          "null",
          "true",
          "false",
          // An empty array of PHP would become an empty list.
          "new stdClass()",
          new Braces("[", "]", " => "),
          new Braces("[", "]", ""),
          Literals::single);

  /** Within single quotes PHP knows two escapes only. */
  private static String single(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  String of(JsonNode value, String indent) {
    if (value.isObject()) {
      if (value.isEmpty()) {
        return emptyObject;
      }
      StringJoiner parts = joiner(object, indent);
      value
          .properties()
          .forEach(field ->
              parts.add(
                  indent
                      + "    "
                      + quotes.quoted(field.getKey())
                      + object.between
                      + of(field.getValue(), indent + "    ")));
      return parts.toString();
    }
    if (value.isArray()) {
      if (value.isEmpty()) {
        return list.open + list.close;
      }
      StringJoiner parts = joiner(list, indent);
      value.forEach(one -> parts.add(indent + "    " + of(one, indent + "    ")));
      return parts.toString();
    }
    if (value.isNull()) {
      return nothing;
    }
    if (value.isBoolean()) {
      return value.asBoolean() ? yes : no;
    }
    return value.isNumber() ? value.asString() : quotes.quoted(value.asString());
  }

  private static StringJoiner joiner(Braces braces, String indent) {
    return new StringJoiner(",\n", braces.open + "\n", ",\n" + indent + braces.close);
  }
}
