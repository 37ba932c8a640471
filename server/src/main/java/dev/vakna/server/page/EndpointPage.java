package dev.vakna.server.page;

import dev.vakna.core.problem.ProblemCode;
import dev.vakna.server.reference.Answer;
import dev.vakna.server.reference.ErrorGuide;
import dev.vakna.server.reference.Example;
import dev.vakna.server.reference.Field;
import dev.vakna.server.reference.Operation;
import dev.vakna.server.reference.Parameter;
import dev.vakna.server.reference.sample.Sample;
import gg.jte.Content;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One call of the API.
 *
 * @param samples the call in several languages
 * @param links to other pages
 * @param examples shows values as this server would answer them
 */
public record EndpointPage(
    Frame frame, Operation operation, List<Sample> samples, Links links, ShownExamples examples) {

  public EndpointPage {
    samples = List.copyOf(samples);
  }

  /**
   * Values that stand at one place.
   *
   * @param anchor begins the names of their places on the page
   */
  public record FieldList(String anchor, List<Field> fields, Links links) {

    /** Name of the place on the page at which a field is described. */
    public String anchor(Field field) {
      return anchor + "-" + Prose.anchor(field.name());
    }

    /** A line of Markdown as part of the page. */
    public Content inline(String markdown) {
      return Prose.inline(links.linked(markdown));
    }
  }

  /** Where it may be that parameters stand. */
  public List<Parameter.Place> places() {
    return Arrays.stream(Parameter.Place.values())
        .filter(place -> !operation.at(place).isEmpty())
        .toList();
  }

  /** The parameters at a place. */
  public FieldList at(Parameter.Place place) {
    return fields(
        place.name().toLowerCase(java.util.Locale.ROOT),
        operation.at(place).stream().map(Parameter::field).toList());
  }

  /** Fields whose places on the page begin with a word. */
  public FieldList fields(String anchor, List<Field> fields) {
    return new FieldList(anchor, fields, links);
  }

  /** Markdown as part of the page. */
  public Content block(String markdown) {
    return Prose.block(links.linked(markdown));
  }

  /** A line of Markdown as part of the page. */
  public Content inline(String markdown) {
    return Prose.inline(links.linked(markdown));
  }

  /** Every example of a refusal, one for each of its codes at least. */
  public List<Example> examplesOf(Answer refusal) {
    List<Example> shown = new ArrayList<>();
    refusal.media().stream()
        .flatMap(media -> media.examples().stream())
        .map(example -> examples.refusal(operation, example))
        .forEach(shown::add);
    for (ProblemCode code : refusal.codes()) {
      boolean there =
          shown.stream().anyMatch(e -> e.value().path("code").asString("").equals(code.code()));
      if (!there && !refusal.status().equals("default")) {
        shown.add(examples.refusal(operation, code));
      }
    }
    return shown;
  }

  /** What a code means. */
  public String meaning(ProblemCode code) {
    return ErrorGuide.entry(code).meaning();
  }

  /** A status as a heading says it. */
  public String heading(Answer answer) {
    return answer.status().equals("default") ? "Any other" : answer.status();
  }
}
