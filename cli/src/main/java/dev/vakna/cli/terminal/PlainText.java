package dev.vakna.cli.terminal;

/** Text of others, fit for a terminal: nothing in it moves the cursor or turns the writing. */
public final class PlainText {

  private PlainText() {}

  /** The same in one line. */
  public static String line(String text) {
    return lines(text).replace('\n', ' ').replace('\t', ' ');
  }

  /** The same with its lines and tabulators. */
  public static String lines(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints().filter(PlainText::harmless).forEach(plain::appendCodePoint);
    return plain.toString();
  }

  private static boolean harmless(int point) {
    return point == '\n'
        || point == '\t'
        || switch (Character.getType(point)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
              false;
          default -> true;
        };
  }
}
