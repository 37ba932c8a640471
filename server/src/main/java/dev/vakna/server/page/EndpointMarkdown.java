package dev.vakna.server.page;

import dev.vakna.core.problem.ProblemCode;
import dev.vakna.server.reference.Answer;
import dev.vakna.server.reference.Example;
import dev.vakna.server.reference.Field;
import dev.vakna.server.reference.Media;
import dev.vakna.server.reference.Operation;
import dev.vakna.server.reference.Parameter;
import dev.vakna.server.reference.sample.Sample;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The page of a call in Markdown: the same words in the same order. */
public final class EndpointMarkdown {

  private final EndpointPage page;
  private final StringBuilder text = new StringBuilder();

  private EndpointMarkdown(EndpointPage page) {
    this.page = page;
  }

  /** The page as text. */
  public static String of(EndpointPage page) {
    EndpointMarkdown markdown = new EndpointMarkdown(page);
    markdown.write();
    return markdown.text.toString().replaceAll("\n{3,}", "\n\n").strip() + "\n";
  }

  private void write() {
    Operation call = page.operation();
    block("# " + call.summary());
    block("`%s %s`".formatted(call.method(), call.path()));
    if (call.extension()) {
      block("*An extension: a client that does not know it loses nothing.*");
    }
    block(linked(call.description()));
    authentication(call);
    block("## The call in your language");
    for (Sample sample : page.samples()) {
      block("### " + sample.language());
      block(
          "```%s\n%s```"
              .formatted(
                  sample.language().equals("curl")
                      ? "sh"
                      : sample.language().toLowerCase(Locale.ROOT),
                  sample.text()));
    }
    if (!call.parameters().isEmpty()) {
      block("## Parameters");
      for (Parameter.Place place : page.places()) {
        block("### " + place.heading());
        fields(call.at(place).stream().map(Parameter::field).toList(), true);
      }
    }
    Operation.Body body = call.body();
    if (body != null) {
      block("## Body");
      block(
          "`%s`, %s. %s"
              .formatted(
                  body.media().type(),
                  body.required() ? "required" : "optional",
                  linked(body.description())));
      fields(body.media().fields(), true);
      examples(body.media());
    }
    answers(call);
    job(call.job());
  }

  private void authentication(Operation call) {
    block("## Who may call it");
    Operation.Scopes scopes = call.scopes();
    if (call.keyless()) {
      block("Anybody: no key is needed.");
      return;
    }
    block(
        "Whoever sends a key that is good: `Authorization: Bearer YOUR_API_KEY`. [More about keys and scopes](%s)"
            .formatted(page.links().to("authentication")));
    if (scopes != null && !scopes.all().isEmpty()) {
      block(
          "The key needs %s: %s"
              .formatted(
                  scopes.all().size() > 1 ? "all of these scopes" : "the scope",
                  codes(scopes.all())));
    }
    if (scopes != null && !scopes.any().isEmpty()) {
      block("The key needs at least one of these scopes: " + codes(scopes.any()));
    }
    if (scopes != null && !scopes.meant().isEmpty()) {
      block("The key needs %s.".formatted(scopes.meant()));
    }
  }

  private void answers(Operation call) {
    if (!call.goodAnswers().isEmpty()) {
      block("## Answers");
    }
    for (Answer answer : call.goodAnswers()) {
      block("### " + answer.status());
      block(linked(answer.description()));
      for (Media media : answer.media()) {
        block("`%s`".formatted(media.type()));
        block(linked(media.description()));
        examples(media);
        fields(media.fields(), false);
      }
      if (!answer.headers().isEmpty()) {
        block("Headers:");
        fields(answer.headers(), false);
      }
    }
    block("## Refusals");
    block(
        "Each is a [problem document](%s). Branch on its `code`; every code has a page that says what to do."
            .formatted(page.links().to("errors")));
    for (Answer answer : call.refusals()) {
      block("### " + page.heading(answer));
      block(linked(answer.description()));
      codeList(answer.codes());
      for (Example example : page.examplesOf(answer)) {
        json(example);
      }
    }
  }

  private void job(Operation.@Nullable Job job) {
    if (job != null) {
      block("## The job");
      block(
          "What is accepted goes on as a job of the type `%s`. Follow it at `operation.pollUrl` of the answer, or at [`GET /api/v2/jobs/{jobId}`](%s). A job that fails says why with one of these codes:"
              .formatted(job.type(), page.links().to("getPlainJob")));
      codeList(job.codes());
    }
  }

  private void codeList(List<ProblemCode> codes) {
    block(
        codes.stream()
            .map(code ->
                "- [`%s`](%s) %s".formatted(code.code(), page.links().to(code), page.meaning(code)))
            .collect(Collectors.joining("\n")));
  }

  private void fields(List<Field> fields, boolean sent) {
    block(fields.stream().map(field -> field(field, sent)).collect(Collectors.joining("\n")));
  }

  private String field(Field field, boolean sent) {
    StringBuilder line = new StringBuilder("- `%s` (%s".formatted(field.name(), field.type()));
    if (sent && field.required()) {
      line.append(", required");
    } else if (!sent && !field.required()) {
      line.append(", not always there");
    }
    if (field.extension()) {
      line.append(", extension");
    }
    line.append(")");
    if (!field.description().isEmpty()) {
      line.append(": ").append(linked(field.description()).replaceAll("\\s*\n\\s*", " "));
    }
    if (!field.values().isEmpty()) {
      line.append(" One of ").append(codes(field.values())).append('.');
    }
    if (!field.limits().isEmpty()) {
      line.append(" Limits: ").append(String.join(", ", field.limits())).append('.');
    }
    if (field.preset() != null) {
      line.append(" Default `").append(field.preset()).append("`.");
    }
    if (field.whenOmitted() != null) {
      line.append(" When omitted: ").append(linked(field.whenOmitted()));
    }
    if (field.example() != null) {
      line.append(" Example `").append(field.example()).append("`.");
    }
    return line.toString();
  }

  private void examples(Media media) {
    for (Example example : media.examples()) {
      block(example.summary().isEmpty() ? "Example:" : example.summary() + ":");
      json(example);
    }
  }

  private void json(Example example) {
    String kind = example.value().isString() ? "text" : "json";
    block("```%s\n%s\n```".formatted(kind, page.examples().text(example).strip()));
  }

  private String linked(String markdown) {
    return page.links().linked(markdown);
  }

  private static String codes(List<String> words) {
    return words.stream().map("`%s`"::formatted).collect(Collectors.joining(", "));
  }

  private void block(String block) {
    if (!block.isEmpty()) {
      text.append(block).append("\n\n");
    }
  }
}
