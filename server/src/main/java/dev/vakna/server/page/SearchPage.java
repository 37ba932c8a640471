package dev.vakna.server.page;

import java.util.List;

/** What was found. */
public record SearchPage(Frame frame, List<Hit> hits) {

  public SearchPage {
    hits = List.copyOf(hits);
  }

  /**
   * A page that fits.
   *
   * @param kind what sort of page it is
   * @param gist a line of what it says
   */
  public record Hit(String title, String path, String kind, String gist) {}
}
