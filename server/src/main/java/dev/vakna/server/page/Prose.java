package dev.vakna.server.page;

import gg.jte.Content;
import gg.jte.TemplateOutput;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.AttributeProvider;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * Markdown of ours as a part of a page. Tags in it are shown as text, and addresses that run
 * something are left out.
 */
public final class Prose implements Content {

  private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
  private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
  private static final HtmlRenderer RENDERER =
      HtmlRenderer.builder()
          .extensions(EXTENSIONS)
          .escapeHtml(true)
          .sanitizeUrls(true)
          .attributeProviderFactory(context -> new Anchors())
          .build();

  private final String html;

  private Prose(String html) {
    this.html = html;
  }

  /** Paragraphs, lists, tables. */
  public static Prose block(String markdown) {
    return new Prose(RENDERER.render(PARSER.parse(markdown)));
  }

  /** A line; what is more than one paragraph stays paragraphs. */
  public static Prose inline(String markdown) {
    String html = RENDERER.render(PARSER.parse(markdown)).strip();
    boolean one = html.startsWith("<p>") && html.lastIndexOf("<p>") == 0 && html.endsWith("</p>");
    return new Prose(one ? html.substring(3, html.length() - 4) : html);
  }

  /** A heading's text as the name of its place on a page. */
  static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
  }

  /** A file of ours that is already HTML or goes into it as it is, such as the style. */
  static Prose asWritten(String html) {
    return new Prose(html);
  }

  @Override
  public void writeTo(TemplateOutput output) {
    output.writeContent(html);
  }

  private static final class Anchors implements AttributeProvider {

    @Override
    public void setAttributes(Node node, String tag, Map<String, String> attributes) {
      if (node instanceof Heading) {
        attributes.put("id", anchor(words(node)));
      }
    }

    private static String words(Node node) {
      StringBuilder words = new StringBuilder();
      for (Node child = node.getFirstChild(); child != null; child = child.getNext()) {
        switch (child) {
          case Text text -> words.append(text.getLiteral());
          case Code code -> words.append(code.getLiteral());
          default -> words.append(words(child));
        }
      }
      return words.toString();
    }
  }
}
