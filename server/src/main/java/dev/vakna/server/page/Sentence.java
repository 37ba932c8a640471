package dev.vakna.server.page;

/**
 * A sentence of a page.
 *
 * @param tone how the page's style shows it
 */
public record Sentence(Tone tone, String text) {

  /** How a sentence is meant. */
  public enum Tone {
    PLAIN("plain"),
    QUIET("quiet"),
    GOOD("good"),
    DOUBT("doubt"),
    BAD("bad");

    private final String style;

    Tone(String style) {
      this.style = style;
    }

    /** The style's class. */
    public String style() {
      return style;
    }
  }

  static Sentence plain(String text) {
    return new Sentence(Tone.PLAIN, text);
  }

  static Sentence quiet(String text) {
    return new Sentence(Tone.QUIET, text);
  }

  static Sentence good(String text) {
    return new Sentence(Tone.GOOD, text);
  }

  static Sentence doubt(String text) {
    return new Sentence(Tone.DOUBT, text);
  }

  static Sentence bad(String text) {
    return new Sentence(Tone.BAD, text);
  }
}
