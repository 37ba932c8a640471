package dev.vakna.server.page;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.nio.charset.StandardCharsets;
import org.springframework.stereotype.Component;

/**
 * Renders pages as UTF-8. Every text is escaped for the place it stands at, whoever wrote it; the
 * templates are classes of the build, and nothing is compiled or read from a directory here.
 */
@Component
public final class Pages {

  private static final int USUAL_CHARS = 8192;

  private final TemplateEngine engine =
      TemplateEngine.createPrecompiled(
          null, ContentType.Html, Pages.class.getClassLoader(), Pages.class.getPackageName());

  /** What a problem code means. */
  public byte[] error(ErrorPage page) {
    return rendered("docs/error.jte", page);
  }

  /** The way into the documentation. */
  public byte[] index(IndexPage page) {
    return rendered("docs/index.jte", page);
  }

  /** One call of the API. */
  public byte[] endpoint(EndpointPage page) {
    return rendered("docs/endpoint.jte", page);
  }

  /** A page that is a text. */
  public byte[] guide(GuidePage page) {
    return rendered("docs/guide.jte", page);
  }

  /** What was found. */
  public byte[] search(SearchPage page) {
    return rendered("docs/search.jte", page);
  }

  /** Where calls are tried out. */
  public byte[] console(ConsolePage page) {
    return rendered("docs/console.jte", page);
  }

  /** A job's report. */
  public byte[] report(ReportPage page) {
    return rendered("report.jte", page);
  }

  private byte[] rendered(String template, Object page) {
    StringOutput out = new StringOutput(USUAL_CHARS);
    engine.render(template, page, out);
    // A guest's text may hold half a surrogate pair, which becomes a question mark here.
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }
}
