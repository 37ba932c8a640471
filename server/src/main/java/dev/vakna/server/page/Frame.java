package dev.vakna.server.page;

import gg.jte.Content;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands around every page of the documentation.
 *
 * @param title of the page
 * @param summary one line, for those who list pages
 * @param path of the page
 * @param twin path of the same page in Markdown, or null
 * @param sections the way to all pages
 * @param asked what was searched for, or empty
 */
public record Frame(
    String title,
    String summary,
    String path,
    @Nullable String twin,
    List<Section> sections,
    String asked) {

  public Frame {
    sections = List.copyOf(sections);
  }

  /** Pages that belong together. */
  public record Section(String title, List<Entry> entries) {
    public Section {
      entries = List.copyOf(entries);
    }
  }

  /**
   * The way to one page.
   *
   * @param method of the call that it is about, or null
   */
  public record Entry(String title, String path, @Nullable String method) {}

  /** What all pages look like. */
  public Content style() {
    return Style.documentation().text();
  }

  /** The same around another page. */
  public Frame of(String title, String summary, String path, @Nullable String twin) {
    return new Frame(title, summary, path, twin, sections, "");
  }

  /** The same after a search. */
  public Frame asking(String question) {
    return new Frame(title, summary, path, twin, sections, question);
  }
}
