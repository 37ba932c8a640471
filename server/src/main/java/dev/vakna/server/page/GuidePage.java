package dev.vakna.server.page;

import gg.jte.Content;

/** A page that is a text. */
public record GuidePage(Frame frame, Content text) {

  /**
   * The page of a text.
   *
   * @param markdown begins with its title
   */
  public static GuidePage of(Frame frame, String markdown, Links links) {
    return new GuidePage(frame, Prose.block(links.linked(markdown)));
  }
}
