package dev.vakna.server.page;

import dev.vakna.server.reference.Operation;
import dev.vakna.server.reference.Reference;
import gg.jte.Content;
import java.util.List;

/**
 * The way into the documentation.
 *
 * @param guides pages that tell how things are done
 */
public record IndexPage(
    Frame frame, Reference reference, String base, List<Guide> guides, Links links) {

  public IndexPage {
    guides = List.copyOf(guides);
  }

  /** One of them, with what it is about in a line. */
  public record Guide(String title, String path, String summary) {}

  /** Markdown as part of the page. */
  public Content block(String markdown) {
    return Prose.block(links.linked(markdown));
  }

  /** A line of Markdown as part of the page. */
  public Content inline(String markdown) {
    return Prose.inline(links.linked(markdown));
  }

  /** The first sentence of what a call is for. */
  public Content gist(Operation operation) {
    return inline(gistOf(operation));
  }

  /** Name of the place on the page at which a group stands. */
  public String anchor(Reference.Group group) {
    return Prose.anchor(group.name());
  }

  static String gistOf(Operation operation) {
    String first = operation.description().strip().split("\n\n", 2)[0].replace('\n', ' ');
    int end = first.indexOf(". ");
    return end < 0 ? first : first.substring(0, end + 1);
  }
}
