package dev.vakna.server.page;

/**
 * A sentence of a page.
 *
 * @param tone how the page's style shows it
 */
public record Line(Tone tone, String text) {

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

  static Line plain(String text) {
    return new Line(Tone.PLAIN, text);
  }

  static Line quiet(String text) {
    return new Line(Tone.QUIET, text);
  }

  static Line good(String text) {
    return new Line(Tone.GOOD, text);
  }

  static Line doubt(String text) {
    return new Line(Tone.DOUBT, text);
  }

  static Line bad(String text) {
    return new Line(Tone.BAD, text);
  }
}
