package dev.vakna.server.page;

import dev.vakna.core.problem.ProblemCode;
import dev.vakna.server.reference.ErrorGuide;
import dev.vakna.server.reference.Operation;
import java.util.List;

/**
 * What a problem code means.
 *
 * @param title the problem's name in words
 * @param code the code itself
 * @param status the HTTP status that goes with it
 * @param cure what to do about it
 * @param places where it occurs
 */
public record ErrorPage(
    Frame frame,
    String title,
    String code,
    int status,
    String meaning,
    String cure,
    Places places) {

  /**
   * Where a code occurs.
   *
   * @param everywhere any call may be answered with it
   * @param answers calls that are answered with it
   * @param jobs calls whose job can fail with it
   */
  public record Places(boolean everywhere, List<Place> answers, List<Place> jobs) {
    public Places {
      answers = List.copyOf(answers);
      jobs = List.copyOf(jobs);
    }
  }

  /** A call. */
  public record Place(String title, String method, String path, String page) {
    /** Of a call. */
    public static Place of(Operation operation, Links links) {
      return new Place(
          operation.summary(), operation.method(), operation.path(), links.to(operation));
    }
  }

  /** The page of a code. */
  public static ErrorPage of(Frame frame, ProblemCode code, Places places) {
    ErrorGuide.Entry entry = ErrorGuide.entry(code);
    return new ErrorPage(
        frame, code.title(), code.code(), code.status(), entry.meaning(), entry.cure(), places);
  }

  /**
   * The page as text, for programs that read it.
   *
   * @param linked where it occurs, with links for texts
   * @param errors address of the page about errors
   */
  public String markdown(Places linked, String errors) {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # %s

        `%s` · HTTP status %d

        ## What happened

        %s

        ## What to do

        %s

        The problem document's `detail` says what happened in your case. When you ask support, name \
        its `requestId`. [More about errors](%s)

        ## Where it occurs

        """
            .formatted(title, code, status, meaning, cure, errors));
    if (linked.everywhere()) {
      text.append("Any call can be answered with it.\n");
    }
    list(text, linked.answers());
    if (!linked.jobs().isEmpty()) {
      text.append("\nIn the job that one of these calls starts:\n\n");
      list(text, linked.jobs());
    }
    if (!linked.everywhere() && linked.answers().isEmpty() && linked.jobs().isEmpty()) {
      text.append("No call that is served here is answered with it.\n");
    }
    return text.toString();
  }

  private static void list(StringBuilder text, List<Place> places) {
    for (Place place : places) {
      text.append(
          "- [%s](%s) `%s %s`\n"
              .formatted(place.title(), place.page(), place.method(), place.path()));
    }
  }
}
