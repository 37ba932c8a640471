package dev.vakna.server.reference;

import dev.vakna.core.problem.ProblemCode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads how calls are answered. */
final class AnswerReader {

  private final ApiDescription document;
  private final FieldReader fields;
  private final ExampleValues values;

  AnswerReader(ApiDescription document) {
    this.document = document;
    this.fields = new FieldReader(document);
    this.values = new ExampleValues(document);
  }

  List<Answer> all(String id, JsonNode responses) {
    List<Answer> answers = new ArrayList<>();
    responses
        .properties()
        .forEach(response ->
            answers.add(answer(id, response.getKey(), document.resolved(response.getValue()))));
    return answers;
  }

  private Answer answer(String id, String status, JsonNode written) {
    List<Field> headers = new ArrayList<>();
    written
        .path("headers")
        .properties()
        .forEach(header -> {
          JsonNode said = document.resolved(header.getValue());
          headers.add(
              fields.single(
                  header.getKey(),
                  said.path("required").asBoolean(false),
                  said.path("schema"),
                  ReferenceReader.text(said, "description")));
        });
    List<Media> media = media(id + " " + status, written.path("content"));
    FieldReader.Marked marked = FieldReader.Marked.of(ReferenceReader.text(written, "description"));
    return new Answer(
        status, marked.text(), marked.extension(), headers, media, codes(status, marked, media));
  }

  /** Those that its words name, and those of its examples. */
  private static List<ProblemCode> codes(
      String status, FieldReader.Marked marked, List<Media> media) {
    Set<ProblemCode> codes = new LinkedHashSet<>(ReferenceReader.named(marked.text()));
    media.stream()
        .filter(one -> one.type().equals("application/problem+json"))
        .flatMap(one -> one.examples().stream())
        .map(example -> ReferenceReader.text(example.value(), "code"))
        .forEach(code -> ReferenceReader.code(code).ifPresent(codes::add));
    return codes.stream()
        .filter(code -> status.equals("default") || status.equals(Integer.toString(code.status())))
        .toList();
  }

  List<Media> media(String where, JsonNode content) {
    List<Media> media = new ArrayList<>();
    content
        .properties()
        .forEach(one -> {
          JsonNode said = one.getValue();
          JsonNode schema = document.resolved(said.path("schema"));
          boolean problem = one.getKey().equals("application/problem+json");
          media.add(
              new Media(
                  one.getKey(),
                  ReferenceReader.text(schema, "description"),
                  // A problem document is the same everywhere and has a page of its own.
                  problem ? List.of() : fields.inside(said.path("schema")),
                  examples(where, one.getKey(), said)));
        });
    return media;
  }

  private List<Example> examples(String where, String type, JsonNode said) {
    List<Example> examples = new ArrayList<>();
    if (said.has("example")) {
      examples.add(new Example("example", "", said.path("example")));
    }
    said.path("examples")
        .properties()
        .forEach(one -> {
          JsonNode example = document.resolved(one.getValue());
          if (!example.has("value")) {
            throw ReferenceReader.fault(where, "example '%s' has no value".formatted(one.getKey()));
          }
          examples.add(
              new Example(
                  one.getKey(), ReferenceReader.text(example, "summary"), example.path("value")));
        });
    boolean ofItsOwn = type.equals("application/json");
    if (examples.isEmpty() && ofItsOwn) {
      examples.add(new Example("example", "", values.of(said.path("schema"))));
    }
    return examples;
  }
}
