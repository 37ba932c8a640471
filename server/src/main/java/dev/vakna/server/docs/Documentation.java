package dev.vakna.server.docs;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.server.page.EndpointMarkdown;
import dev.vakna.server.page.EndpointPage;
import dev.vakna.server.page.ErrorPage;
import dev.vakna.server.page.Frame;
import dev.vakna.server.page.GuidePage;
import dev.vakna.server.page.IndexPage;
import dev.vakna.server.page.Links;
import dev.vakna.server.page.Pages;
import dev.vakna.server.page.SearchPage;
import dev.vakna.server.page.ShownExamples;
import dev.vakna.server.reference.Operation;
import dev.vakna.server.reference.Reference;
import dev.vakna.server.reference.sample.Sample;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * All pages that explain the API. Which there are is known from the start; each is made when it is
 * first read at an address, and kept while there is room.
 */
final class Documentation {

  private static final long KEPT_BYTES = 24L << 20;

  /** How a page is written. */
  enum Form {
    HTML,
    MARKDOWN
  }

  private record Kept(String base, String path, Form form) {}

  /** What the pages of one address have in common. */
  private record Edition(String base, Form form, Links links, ShownExamples examples) {}

  private final Reference reference;
  private final List<Guide> guides = Guide.all();
  private final Pages pages;
  private final Frame frame;
  private final Links links;
  private final SearchIndex index;
  private final Map<String, Function<Edition, String>> texts = new HashMap<>();
  private final Map<String, Function<Edition, byte[]>> htmls = new HashMap<>();
  private final Cache<Kept, Published> kept =
      Caffeine.newBuilder()
          .maximumWeight(KEPT_BYTES)
          .weigher((Kept page, Published published) -> published.size())
          .build();

  Documentation(Reference reference, Pages pages) {
    this.reference = reference;
    this.pages = pages;
    this.frame = Contents.frame(reference, guides);
    this.links = Links.ofPages(reference);
    this.index = Contents.index(reference, guides);
    add("/docs", this::index, this::indexText);
    for (Guide guide : guides) {
      add(
          "/docs/" + guide.name(),
          edition -> guide(guide, edition),
          edition -> guideText(guide, edition));
    }
    for (Operation call : reference.operations()) {
      add(
          "/docs/" + call.id(),
          edition -> pages.endpoint(endpoint(call, edition)),
          edition -> EndpointMarkdown.of(endpoint(call, edition)));
    }
    for (ProblemCode code : ProblemCode.values()) {
      add(
          "/errors/" + code.code(),
          edition -> pages.error(error(code)),
          edition -> errorText(code, edition));
    }
  }

  private void add(
      String path, Function<Edition, byte[]> html, Function<Edition, String> markdown) {
    if (htmls.put(path, html) != null) {
      throw new IllegalStateException("two pages of the documentation would be at " + path);
    }
    texts.put(path, markdown);
  }

  /** The paths of all pages, in order. */
  Set<String> paths() {
    return new TreeSet<>(htmls.keySet());
  }

  /**
   * A page.
   *
   * @param path as links say it
   * @param base the address at which it is read
   */
  Optional<Published> page(String path, Form form, String base) {
    return htmls.containsKey(path)
        ? Optional.of(
            kept.get(new Kept(base, path, form), page -> made(page.path(), page.form(), base)))
        : Optional.empty();
  }

  /** The path of the page that somebody means who writes its name otherwise. */
  Optional<String> meant(String path) {
    String plain = plain(path);
    return htmls.keySet().stream().filter(known -> plain(known).equals(plain)).findFirst();
  }

  private static String plain(String path) {
    return path.toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
  }

  /** What was found, as a page. */
  byte[] found(String question) {
    List<SearchPage.Hit> hits =
        index.find(question).stream()
            .map(entry ->
                new SearchPage.Hit(entry.title(), entry.path(), entry.kind(), entry.gist()))
            .toList();
    String title = question.isBlank() ? "Search" : "Pages about “%s”".formatted(question.strip());
    Frame own = frame.of(title, "Search the documentation", "/docs/search", null);
    return pages.search(new SearchPage(own.asking(question), hits));
  }

  /** Every page with its words. */
  List<SearchIndex.Entry> entries() {
    return index.entries();
  }

  Reference reference() {
    return reference;
  }

  List<Guide> guides() {
    return guides;
  }

  private Published made(String path, Form form, String base) {
    Edition edition =
        new Edition(
            base, form, form == Form.HTML ? links : links.ofTwins(base), new ShownExamples(base));
    return switch (form) {
      case HTML ->
          new Published(Published.HTML, Objects.requireNonNull(htmls.get(path)).apply(edition));
      case MARKDOWN ->
          Published.text(
              Published.MARKDOWN, Objects.requireNonNull(texts.get(path)).apply(edition));
    };
  }

  private EndpointPage endpoint(Operation call, Edition edition) {
    String path = "/docs/" + call.id();
    return new EndpointPage(
        frame.of(call.summary(), call.method() + " " + call.path(), path, path + ".md"),
        call,
        Sample.all(call, edition.base()),
        edition.links(),
        edition.examples());
  }

  private byte[] index(Edition edition) {
    return pages.index(
        new IndexPage(
            frame.of("Overview", reference.summary(), "/docs", "/docs.md"),
            reference,
            edition.base(),
            guides.stream()
                .map(g -> new IndexPage.Guide(g.title(), "/docs/" + g.name(), g.summary()))
                .toList(),
            edition.links()));
  }

  private String indexText(Edition edition) {
    return Overview.markdown(reference, guides, edition.links(), edition.base());
  }

  private byte[] guide(Guide guide, Edition edition) {
    String path = "/docs/" + guide.name();
    return pages.guide(
        GuidePage.of(
            frame.of(guide.title(), guide.summary(), path, path + ".md"),
            filled(guide, edition),
            edition.links()));
  }

  private String guideText(Guide guide, Edition edition) {
    return edition.links().linked(filled(guide, edition));
  }

  private String filled(Guide guide, Edition edition) {
    return guide.filled(
        Map.of(
            "base",
            edition.base(),
            "scopes",
            Tables.scopes(reference, edition.links()),
            "codes",
            Tables.codes(edition.links())));
  }

  private ErrorPage error(ProblemCode code) {
    String path = "/errors/" + code.code();
    return ErrorPage.of(
        frame.of(code.title(), "Problem code " + code.code(), path, path + ".md"),
        code,
        places(code, links));
  }

  private String errorText(ProblemCode code, Edition edition) {
    return error(code).markdown(places(code, edition.links()), edition.links().to("errors"));
  }

  private ErrorPage.Places places(ProblemCode code, Links to) {
    List<Operation> ending = reference.endingWith(code);
    List<Operation> served = reference.operations().stream().filter(Operation::served).toList();
    boolean everywhere = !served.isEmpty() && served.stream().allMatch(call -> answers(call, code));
    return new ErrorPage.Places(
        everywhere,
        everywhere
            ? List.of()
            : ending.stream()
                .filter(call -> answers(call, code))
                .map(call -> ErrorPage.Place.of(call, to))
                .toList(),
        ending.stream()
            .filter(call -> call.job() != null && call.job().codes().contains(code))
            .map(call -> ErrorPage.Place.of(call, to))
            .toList());
  }

  private static boolean answers(Operation call, ProblemCode code) {
    return call.answers().stream().anyMatch(answer -> answer.codes().contains(code));
  }
}
