package dev.vakna.core.engine;

/** Text from a guest, fit to be shown: no escape sequence, no control or direction character. */
public final class ConsoleText {

  private ConsoleText() {}

  public static String harmless(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == 0x1b) {
        i = afterEscape(text, i + 1);
        continue;
      }
      if (c == '\n' || c == '\t') {
        shown.append(c);
      } else if (c == '\r') {
        // A bare return rewrites its line on a terminal; shown plainly it begins a new one.
        boolean pair =
            i + 1 < text.length() && (text.charAt(i + 1) == '\n' || text.charAt(i + 1) == '\r');
        if (!pair) {
          shown.append('\n');
        }
      } else if (!Character.isISOControl(c) && Character.getType(c) != Character.FORMAT) {
        shown.append(c);
      }
      i++;
    }
    return shown.toString();
  }

  /** Where the text goes on after an escape sequence (ECMA-48: CSI, OSC, two-character ones). */
  private static int afterEscape(String text, int start) {
    if (start >= text.length()) {
      return start;
    }
    char kind = text.charAt(start);
    int i = start + 1;
    if (kind == '[') {
      while (i < text.length() && text.charAt(i) >= 0x20 && text.charAt(i) < 0x40) {
        i++;
      }
      return Math.min(text.length(), i + 1);
    }
    if (kind == ']') {
      while (i < text.length()
          && text.charAt(i) != 7
          && text.charAt(i) != 0x1b
          && text.charAt(i) != '\n') {
        i++;
      }
      return i < text.length() && text.charAt(i) == 7 ? i + 1 : i;
    }
    return i;
  }
}
