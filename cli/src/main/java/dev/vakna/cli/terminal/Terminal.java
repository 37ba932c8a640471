package dev.vakna.cli.terminal;

import java.io.PrintStream;
import java.util.Map;

/**
 * Where lines for a person go. On a live terminal the last line may be one that is drawn over and
 * over; other lines come in above it. Safe to use from several threads.
 */
public final class Terminal {
  private static final String ERASE_LINE = "\r\u001b[K";

  private final PrintStream stream;
  private final boolean live;
  private final boolean colour;
  private final int width;
  private String drawn = "";

  /**
   * @param stream where to write
   * @param live lines can be drawn over
   * @param colour colours are welcome
   * @param width columns
   */
  public Terminal(PrintStream stream, boolean live, boolean colour, int width) {
    this.stream = stream;
    this.live = live;
    this.colour = colour;
    this.width = width;
  }

  /** Standard output, as the launcher saw it. */
  public static Terminal output() {
    return of(System.out, "out", System.getenv());
  }

  /** Standard error, as the launcher saw it. */
  public static Terminal error() {
    return of(System.err, "err", System.getenv());
  }

  static Terminal of(PrintStream stream, String name, Map<String, String> env) {
    boolean terminal =
        (" " + env.getOrDefault("VAKNA_TERMINALS", "") + " ").contains(" " + name + " ")
            && !"dumb".equals(env.getOrDefault("TERM", "dumb"));
    String columns = env.getOrDefault("VAKNA_COLUMNS", "");
    int width = columns.matches("[1-9]\\d{1,3}") ? Integer.parseInt(columns) : 80;
    return new Terminal(
        stream, terminal, terminal && env.getOrDefault("NO_COLOR", "").isEmpty(), width);
  }

  public boolean live() {
    return live;
  }

  public int width() {
    return width;
  }

  /** Writes a line, above the drawn one. */
  public synchronized void line(String text) {
    if (!drawn.isEmpty()) {
      stream.print(ERASE_LINE);
    }
    stream.print(text + "\n");
    if (!drawn.isEmpty()) {
      stream.print(drawn);
    }
    stream.flush();
  }

  /** A table, fitted to the terminal; whole where the lines go elsewhere. */
  public void table(Table table) {
    (live ? table.lines(width) : table.lines()).forEach(this::line);
  }

  /** An empty line. */
  public void blank() {
    line("");
  }

  /** Draws the changing last line; does nothing where no line can be drawn over. */
  public synchronized void draw(String text) {
    if (live && !text.equals(drawn)) {
      drawn = text;
      stream.print(ERASE_LINE + text);
      stream.flush();
    }
  }

  /** Takes the changing line away. */
  public synchronized void erase() {
    if (!drawn.isEmpty()) {
      drawn = "";
      stream.print(ERASE_LINE);
      stream.flush();
    }
  }

  public String bold(String text) {
    return dressed("1", text);
  }

  public String dim(String text) {
    return dressed("2", text);
  }

  public String good(String text) {
    return dressed("32", text);
  }

  public String bad(String text) {
    return dressed("31", text);
  }

  public String notable(String text) {
    return dressed("33", text);
  }

  private String dressed(String code, String text) {
    return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
