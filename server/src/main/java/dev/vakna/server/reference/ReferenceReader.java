package dev.vakna.server.reference;

import dev.vakna.core.problem.ProblemCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Makes the reference of the API's description. What it cannot make sense of is a fault of the
 * build: it names the place and reads no further.
 */
public final class ReferenceReader {

  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
  private static final Pattern CODE = Pattern.compile("`([a-z_]+)`");
  private static final Map<String, ProblemCode> CODES = codes();

  private final ApiDescription document;
  private final FieldReader fields;
  private final AnswerReader answers;

  private ReferenceReader(ApiDescription document) {
    this.document = document;
    this.fields = new FieldReader(document);
    this.answers = new AnswerReader(document);
  }

  /**
   * The reference of a description.
   *
   * @throws IllegalStateException when something in it cannot be shown
   */
  public static Reference read(ApiDescription document) {
    return new ReferenceReader(document).reference();
  }

  /** The problem codes that a text names. */
  static Set<ProblemCode> named(String text) {
    Set<ProblemCode> named = new LinkedHashSet<>();
    Matcher token = CODE.matcher(text);
    while (token.find()) {
      code(token.group(1)).ifPresent(named::add);
    }
    return named;
  }

  static Optional<ProblemCode> code(String text) {
    return Optional.ofNullable(CODES.get(text));
  }

  private static Map<String, ProblemCode> codes() {
    Map<String, ProblemCode> all = new LinkedHashMap<>();
    Arrays.stream(ProblemCode.values()).forEach(code -> all.put(code.code(), code));
    return Map.copyOf(all);
  }

  private Reference reference() {
    JsonNode root = document.root();
    Map<String, List<Operation>> byGroup = new LinkedHashMap<>();
    root.path("tags").forEach(tag -> byGroup.put(tag.path("name").asString(), new ArrayList<>()));
    root.path("paths")
        .properties()
        .forEach(path ->
            path.getValue().properties().stream()
                .filter(call -> METHODS.contains(call.getKey()))
                .forEach(call -> {
                  Operation operation =
                      operation(path.getKey(), path.getValue(), call.getKey(), call.getValue());
                  List<Operation> group = byGroup.get(operation.group());
                  if (group == null) {
                    throw fault(operation.id(), "its tag is not in the list of tags");
                  }
                  group.add(operation);
                }));
    List<Reference.Group> groups = new ArrayList<>();
    root.path("tags")
        .forEach(tag -> {
          String name = tag.path("name").asString();
          List<Operation> operations = byGroup.getOrDefault(name, List.of());
          if (!operations.isEmpty()) {
            groups.add(new Reference.Group(name, text(tag, "description"), operations));
          }
        });
    JsonNode info = root.path("info");
    return new Reference(
        text(info, "title"),
        text(info, "version"),
        text(info, "summary"),
        text(info, "description"),
        groups);
  }

  private Operation operation(String path, JsonNode item, String method, JsonNode call) {
    String id = text(call, "operationId");
    if (!id.matches("[A-Za-z][A-Za-z0-9]*")) {
      throw fault(method + " " + path, "its operationId is not letters and digits");
    }
    FieldReader.Marked description = FieldReader.Marked.of(text(call, "description"));
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    item.path("parameters").forEach(one -> keep(id, one, parameters));
    call.path("parameters").forEach(one -> keep(id, one, parameters));
    List<Answer> given = answers.all(id, call.path("responses"));
    JsonNode security =
        call.has("security") ? call.path("security") : document.root().path("security");
    return new Operation(
        id,
        method.toUpperCase(java.util.Locale.ROOT),
        path,
        call.path("tags").path(0).asString(),
        text(call, "summary"),
        description.text(),
        description.extension(),
        security.isEmpty(),
        given.stream().anyMatch(Answer::good),
        scopes(call.path("x-scopes")),
        List.copyOf(parameters.values()),
        call.has("requestBody") ? body(id, document.resolved(call.path("requestBody"))) : null,
        given,
        call.has("x-job") ? job(id, call.path("x-job")) : null);
  }

  private static Operation.@Nullable Scopes scopes(JsonNode written) {
    if (written.isMissingNode()) {
      return null;
    }
    return new Operation.Scopes(
        texts(written.path("all")), texts(written.path("any")), text(written, "meant"));
  }

  private static Operation.Job job(String id, JsonNode written) {
    return new Operation.Job(
        text(written, "type"),
        texts(written.path("errors")).stream()
            .map(name ->
                code(name)
                    .orElseThrow(
                        () -> fault(id, "its job's error '%s' is no code".formatted(name))))
            .toList());
  }

  private void keep(String id, JsonNode written, Map<String, Parameter> parameters) {
    JsonNode said = document.resolved(written);
    String name = text(said, "name");
    Parameter.Place place =
        switch (text(said, "in")) {
          case "path" -> Parameter.Place.PATH;
          case "query" -> Parameter.Place.QUERY;
          case "header" -> Parameter.Place.HEADER;
          default -> throw fault(id, "parameter '%s' stands at an unknown place".formatted(name));
        };
    Field field =
        fields.single(
            name,
            said.path("required").asBoolean(false),
            said.path("schema"),
            said.path("description").asString(""));
    JsonNode example = said.path("example");
    parameters.put(
        place + name,
        new Parameter(
            place, example.isMissingNode() ? field : withExample(field, example.asString())));
  }

  private static Field withExample(Field field, String example) {
    return new Field(
        field.name(),
        field.type(),
        field.required(),
        field.limits(),
        field.values(),
        field.preset(),
        field.whenOmitted(),
        field.extension(),
        field.description(),
        example);
  }

  private Operation.Body body(String id, JsonNode written) {
    List<Media> media = answers.media(id, written.path("content"));
    if (media.size() != 1) {
      throw fault(id, "its body is not of exactly one media type");
    }
    return new Operation.Body(
        written.path("required").asBoolean(false),
        written.path("description").asString("").strip(),
        media.getFirst());
  }

  static String text(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return value.isMissingNode() ? "" : value.asString().strip();
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(one -> texts.add(one.asString()));
    return texts;
  }

  static IllegalStateException fault(String where, String what) {
    return new IllegalStateException("api/openapi.yaml, %s: %s".formatted(where, what));
  }
}
