package dev.vakna.cli.terminal;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * Follows one thing to its end: a line drawn again and again on a terminal; elsewhere a plain line
 * for every new stage, for every further tenth within one, and now and then as a sign of life.
 *
 * <p>A bar by a library knows one amount and its end; here the bar is of the whole, the bytes and
 * their pace of its stage, the remaining time is told by another, and other lines come in between.
 */
public final class ProgressDisplay {
  private static final Duration BYTES_WINDOW = Duration.ofSeconds(5);
  private static final Duration SILENCE = Duration.ofSeconds(15);

  private final Terminal terminal;
  private final Expectation expectation;
  private final RateMeter bytes = new RateMeter(BYTES_WINDOW);
  private String stage = "";
  private Duration stageBegan = Duration.ZERO;
  private Duration spoke = Duration.ZERO;
  private int told = -1;

  public ProgressDisplay(Terminal terminal, Expectation expectation) {
    this.terminal = terminal;
    this.expectation = expectation;
  }

  /**
   * Shows a moment.
   *
   * @param at monotone time since any fixed moment
   * @param newStage what happens now
   * @param percent 0 to 100 over the whole, or {@link ProgressView#UNKNOWN}
   * @param current bytes done within the stage; 0 when it moves none
   * @param total bytes of the stage; 0 when unknown
   */
  public void show(Duration at, String newStage, int percent, long current, long total) {
    show(at, newStage, percent, current, total, OptionalDouble.empty(), OptionalDouble.empty());
  }

  /**
   * Shows a moment of something that itself says how long it will take.
   *
   * @param p50 remaining seconds of the whole that half stay below, when it says so
   * @param p90 likewise of nine in ten
   */
  public void show(
      Duration at,
      String newStage,
      int percent,
      long current,
      long total,
      OptionalDouble p50,
      OptionalDouble p90) {
    boolean changed = !newStage.equals(stage);
    if (changed) {
      bytes.reset();
      stage = newStage;
      stageBegan = at;
    }
    bytes.add(at, current);
    Duration elapsed = at.minus(stageBegan);
    OptionalDouble rate = bytes.perSecond();
    ProgressView view =
        new ProgressView(
            stage,
            percent,
            current,
            total,
            rate.isPresent() && rate.getAsDouble() > 0 ? rate : OptionalDouble.empty(),
            p50.isPresent()
                ? p50
                : expectation.left(
                    stage,
                    elapsed.toMillis() / 1000.0,
                    total > 0 ? bytes.secondsTo(total) : OptionalDouble.empty()),
            p90,
            elapsed);
    if (terminal.live()) {
      terminal.draw(view.line(terminal.width() - 1));
    } else if (changed || percent / 10 > told / 10 || at.minus(spoke).compareTo(SILENCE) >= 0) {
      terminal.line("  " + view.plain());
      spoke = at;
    }
    told = percent;
  }

  /** The thing is over; what follows is written where the line was. */
  public void end() {
    terminal.erase();
  }
}
