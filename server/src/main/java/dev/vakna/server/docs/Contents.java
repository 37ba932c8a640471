package dev.vakna.server.docs;

import dev.vakna.core.problem.ProblemCode;
import dev.vakna.server.page.Frame;
import dev.vakna.server.reference.ErrorGuide;
import dev.vakna.server.reference.Field;
import dev.vakna.server.reference.Media;
import dev.vakna.server.reference.Operation;
import dev.vakna.server.reference.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The way to all pages: as a list, and by the words on them. */
final class Contents {

  private Contents() {}

  static Frame frame(Reference reference, List<Guide> guides) {
    List<Frame.Section> sections = new ArrayList<>();
    List<Frame.Entry> first = new ArrayList<>();
    first.add(new Frame.Entry("Overview", "/docs", null));
    guides.forEach(
        guide -> first.add(new Frame.Entry(guide.title(), "/docs/" + guide.name(), null)));
    first.add(new Frame.Entry("Try calls out", "/docs/reference", null));
    sections.add(new Frame.Section("Begin here", first));
    for (Reference.Group group : reference.groups()) {
      sections.add(
          new Frame.Section(
              group.name(),
              group.operations().stream()
                  .map(call -> new Frame.Entry(call.summary(), "/docs/" + call.id(), call.method()))
                  .toList()));
    }
    return new Frame("", "", "", null, sections, "");
  }

  static SearchIndex index(Reference reference, List<Guide> guides) {
    List<SearchIndex.Entry> entries = new ArrayList<>();
    for (Guide guide : guides) {
      entries.add(
          SearchIndex.Entry.of(
              guide.title(), "/docs/" + guide.name(), "Guide", guide.summary(), guide.text()));
    }
    for (Operation call : reference.operations()) {
      entries.add(
          SearchIndex.Entry.of(
              call.summary(),
              "/docs/" + call.id(),
              call.method() + " " + call.path(),
              call.description().lines().findFirst().orElse(""),
              words(call)));
    }
    for (ProblemCode code : ProblemCode.values()) {
      ErrorGuide.Entry entry = ErrorGuide.entry(code);
      entries.add(
          SearchIndex.Entry.of(
              code.title(),
              "/errors/" + code.code(),
              "Problem code " + code.code(),
              entry.meaning(),
              entry.meaning() + " " + entry.cure()));
    }
    return new SearchIndex(entries);
  }

  private static String words(Operation call) {
    Stream<Field> parameters = call.parameters().stream().map(parameter -> parameter.field());
    Operation.Body body = call.body();
    Stream<Media> media =
        Stream.concat(
            Stream.ofNullable(body == null ? null : body.media()),
            call.goodAnswers().stream().flatMap(answer -> answer.media().stream()));
    Stream<Field> fields = Stream.concat(parameters, media.flatMap(one -> one.fields().stream()));
    String said =
        fields
            .map(field -> field.name() + " " + String.join(" ", field.values()))
            .collect(Collectors.joining(" "));
    return String.join(
        " ",
        call.id(),
        call.group(),
        call.description(),
        call.scopes() == null ? "" : call.scopes().toString(),
        said,
        call.codes().map(ProblemCode::code).collect(Collectors.joining(" ")));
  }

  static List<ProblemCode> customersCodes() {
    return Arrays.stream(ProblemCode.values())
        .filter(code -> code != ProblemCode.JOB_NOT_PARKED)
        .toList();
  }
}
