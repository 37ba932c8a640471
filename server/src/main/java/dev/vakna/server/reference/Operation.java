package dev.vakna.server.reference;

import dev.vakna.core.problem.ProblemCode;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One call.
 *
 * @param id stable; the name of its page
 * @param path with {@code {names}} where values go
 * @param summary a title
 * @param description Markdown: what it is for
 * @param keyless whether it is open to callers without credentials
 * @param served whether this release does it, and does not only answer that it is not offered
 * @param answers good ones first, then by status
 * @param job what it starts, or null
 */
public record Operation(
    String id,
    String method,
    String path,
    String group,
    String summary,
    String description,
    boolean extension,
    boolean keyless,
    boolean served,
    @Nullable Scopes scopes,
    List<Parameter> parameters,
    @Nullable Body body,
    List<Answer> answers,
    @Nullable Job job) {

  /**
   * What a caller needs.
   *
   * @param all every one of these
   * @param any besides, one of these at least; none when nothing more is asked for
   * @param meant in words, which scopes what the call is about asks for; empty when it asks for
   *     none
   */
  public record Scopes(List<String> all, List<String> any, String meant) {
    public Scopes {
      all = List.copyOf(all);
      any = List.copyOf(any);
    }
  }

  /**
   * What is sent.
   *
   * @param required whether the call is refused without
   */
  public record Body(boolean required, String description, Media media) {}

  /**
   * What goes on after the answer.
   *
   * @param type as jobs name it
   * @param codes with which it can fail
   */
  public record Job(String type, List<ProblemCode> codes) {
    public Job {
      codes = List.copyOf(codes);
    }
  }

  public Operation {
    parameters = List.copyOf(parameters);
    answers =
        answers.stream()
            .sorted(Comparator.comparing((Answer a) -> !a.good()).thenComparing(Answer::status))
            .toList();
  }

  /** Its parameters at one place. */
  public List<Parameter> at(Parameter.Place place) {
    return parameters.stream().filter(parameter -> parameter.place() == place).toList();
  }

  public List<Answer> goodAnswers() {
    return answers.stream().filter(Answer::good).toList();
  }

  public List<Answer> refusals() {
    return answers.stream().filter(answer -> !answer.good()).toList();
  }

  /** The first media type of its first good answer, or none where there is no body. */
  public @Nullable Media answersWith() {
    return goodAnswers().stream()
        .flatMap(answer -> answer.media().stream())
        .findFirst()
        .orElse(null);
  }

  /** Whether its answer goes on as long as there is something to tell. */
  public boolean streams() {
    Media media = answersWith();
    return media != null && media.type().equals("text/event-stream");
  }

  /** Every problem code that it, or the job that it starts, can end with. */
  public Stream<ProblemCode> codes() {
    return Stream.concat(
            answers.stream().flatMap(answer -> answer.codes().stream()),
            job == null ? Stream.empty() : job.codes().stream())
        .distinct();
  }

  /** The path with the parameters' examples in it. */
  public String examplePath() {
    String filled = path;
    for (Parameter parameter : at(Parameter.Place.PATH)) {
      String example = parameter.field().example();
      filled =
          filled.replace(
              "{" + parameter.field().name() + "}",
              example == null ? parameter.field().name() : example);
    }
    return filled;
  }
}
