package dev.vakna.server.docs;

import dev.vakna.server.http.Accept;
import dev.vakna.server.http.ApiJson;
import dev.vakna.server.http.PublicUrl;
import dev.vakna.server.page.ConsolePage;
import dev.vakna.server.page.Links;
import dev.vakna.server.page.Pages;
import dev.vakna.server.reference.Reference;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What leads to pages: the root, the search, the list for programs, and where calls are tried. */
@RestController
class FindController {

  private static final int LONGEST_QUESTION = 100;

  /** The library for trying calls out sets styles as it goes. */
  private static final String CONSOLE_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

  private final Documentation documentation;
  private final PublicUrl publicUrl;
  private final ApiJson json;
  private final Published words;
  private final Published console;
  private final Links links;

  FindController(Documentation documentation, Pages pages, PublicUrl publicUrl, ApiJson json) {
    this.documentation = documentation;
    this.publicUrl = publicUrl;
    this.json = json;
    this.links = Links.ofPages(documentation.reference());
    this.words = new Published(MediaType.APPLICATION_JSON, json.bytes(words(documentation)));
    this.console =
        new Published(
            Published.HTML, pages.console(new ConsolePage("Try calls out", "/openapi.json")));
  }

  /** Browsers are led to the pages, programs are told where everything is. */
  @GetMapping("/")
  void root(HttpServletRequest request, HttpServletResponse response) {
    response.addHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
    if (Accept.of(request).prefers(Published.HTML, MediaType.APPLICATION_JSON)) {
      response.setStatus(HttpServletResponse.SC_FOUND);
      response.setHeader(HttpHeaders.LOCATION, "/docs");
      return;
    }
    Reference reference = documentation.reference();
    String base = publicUrl.reachedBy(request);
    Map<String, String> told = new LinkedHashMap<>();
    told.put("name", reference.title());
    told.put("version", reference.version());
    told.put("api", base + "/api/v2");
    told.put("documentation", base + "/docs");
    told.put("openapi", base + "/openapi.json");
    told.put("llms", base + "/llms.txt");
    new Published(MediaType.APPLICATION_JSON, json.bytes(told)).answer(request, response);
  }

  @GetMapping("/llms.txt")
  void llms(HttpServletRequest request, HttpServletResponse response) {
    String base = publicUrl.reachedBy(request);
    String text =
        Overview.llms(documentation.reference(), documentation.guides(), links.ofTwins(base), base);
    Published.text(Published.PLAIN, text).answer(request, response);
  }

  @GetMapping("/docs/search")
  void search(
      @RequestParam(name = "q", required = false) @Nullable String question,
      HttpServletRequest request,
      HttpServletResponse response) {
    String asked = question == null ? "" : question;
    byte[] page =
        documentation.found(
            asked.length() > LONGEST_QUESTION ? asked.substring(0, LONGEST_QUESTION) : asked);
    response.setHeader("Content-Security-Policy", DocsController.policy());
    response.setHeader("X-Robots-Tag", "noindex");
    new Published(Published.HTML, page).answer(request, response);
  }

  @GetMapping("/docs/search.json")
  void words(HttpServletRequest request, HttpServletResponse response) {
    words.answer(request, response);
  }

  @GetMapping("/docs/reference")
  void console(HttpServletRequest request, HttpServletResponse response) {
    response.setHeader("Content-Security-Policy", CONSOLE_POLICY);
    console.answer(request, response);
  }

  private static List<Map<String, String>> words(Documentation documentation) {
    return documentation.entries().stream()
        .map(entry ->
            Map.of(
                "title", entry.title(),
                "path", entry.path(),
                "kind", entry.kind(),
                "words", entry.words()))
        .toList();
  }
}
