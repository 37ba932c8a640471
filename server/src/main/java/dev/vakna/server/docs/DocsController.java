package dev.vakna.server.docs;

import dev.vakna.core.problem.ProblemCode;
import dev.vakna.server.http.Accept;
import dev.vakna.server.http.PublicUrl;
import dev.vakna.server.http.RefusedException;
import dev.vakna.server.page.Style;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The pages that explain the API, for people and, as Markdown, for programs. */
@RestController
class DocsController {

  private static final String SUFFIX = ".md";

  /** What a page may do: show itself in our style, run our script, ask this server. */
  private static final String POLICY =
      "default-src 'none'; style-src %s; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
          .formatted(Style.admission());

  private final Documentation documentation;
  private final PublicUrl publicUrl;

  DocsController(Documentation documentation, PublicUrl publicUrl) {
    this.documentation = documentation;
    this.publicUrl = publicUrl;
  }

  @GetMapping({"/docs", "/docs/", "/docs.md"})
  void index(HttpServletRequest request, HttpServletResponse response) {
    boolean text = request.getRequestURI().endsWith(SUFFIX);
    answer("/docs", text, request, response);
  }

  @GetMapping("/docs/{page}")
  void page(@PathVariable String page, HttpServletRequest request, HttpServletResponse response) {
    named("/docs/", page, "There is no such page. /docs lists all pages.", request, response);
  }

  @GetMapping("/errors/{page}")
  void error(@PathVariable String page, HttpServletRequest request, HttpServletResponse response) {
    named(
        "/errors/",
        page,
        "There is no such problem code. A problem document's type names its page; /docs/errors lists all codes.",
        request,
        response);
  }

  private void named(
      String room,
      String page,
      String absence,
      HttpServletRequest request,
      HttpServletResponse response) {
    boolean text = page.endsWith(SUFFIX);
    String path = room + (text ? page.substring(0, page.length() - SUFFIX.length()) : page);
    if (answer(path, text, request, response)) {
      return;
    }
    String meant =
        documentation
            .meant(path)
            .filter(known -> known.startsWith(room))
            .orElseThrow(() -> RefusedException.of(ProblemCode.NOT_FOUND, absence));
    response.setStatus(HttpServletResponse.SC_MOVED_PERMANENTLY);
    response.setHeader(HttpHeaders.LOCATION, text ? meant + SUFFIX : meant);
  }

  private boolean answer(
      String path, boolean text, HttpServletRequest request, HttpServletResponse response) {
    Documentation.Form form =
        text || prefersMarkdown(request) ? Documentation.Form.MARKDOWN : Documentation.Form.HTML;
    Optional<Published> page = documentation.page(path, form, publicUrl.reachedBy(request));
    page.ifPresent(published -> {
      response.addHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
      response.setHeader("Content-Security-Policy", POLICY);
      response.setHeader("Referrer-Policy", "same-origin");
      response.setHeader(
          HttpHeaders.LINK,
          form == Documentation.Form.HTML
              ? "<%s.md>; rel=\"alternate\"; type=\"text/markdown\"".formatted(path)
              : "<%s>; rel=\"alternate\"; type=\"text/html\"".formatted(path));
      published.answer(request, response);
    });
    return page.isPresent();
  }

  static String policy() {
    return POLICY;
  }

  private static boolean prefersMarkdown(HttpServletRequest request) {
    return Accept.of(request).prefers(Published.MARKDOWN, Published.HTML);
  }
}
