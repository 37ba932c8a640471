package dev.vakna.cli.terminal;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * Follows one thing to its end: a line drawn again and again on a terminal; elsewhere a plain line
 * for every new stage and for every further tenth within one.
 */
public final class ProgressDisplay {
  private static final Duration BYTES_WINDOW = Duration.ofSeconds(5);
  private static final Duration WHOLE_WINDOW = Duration.ofSeconds(30);

  private final Terminal terminal;
  private final RateMeter bytes = new RateMeter(BYTES_WINDOW);
  private final RateMeter whole = new RateMeter(WHOLE_WINDOW);
  private String stage = "";
  private int told = -1;

  public ProgressDisplay(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Shows a moment.
   *
   * @param at monotone time since any fixed moment
   * @param newStage what happens now
   * @param percent 0 to 100 over the whole
   * @param current bytes done within the stage; 0 when it moves none
   * @param total bytes of the stage; 0 when unknown
   */
  public void show(Duration at, String newStage, int percent, long current, long total) {
    boolean changed = !newStage.equals(stage);
    if (changed) {
      bytes.reset();
      stage = newStage;
    }
    bytes.add(at, current);
    whole.add(at, percent);
    ProgressView view =
        new ProgressView(stage, percent, current, total, positive(bytes), whole.secondsTo(100));
    if (terminal.live()) {
      terminal.draw(view.line(terminal.width() - 1));
    } else if (changed || percent / 10 > told / 10) {
      terminal.line("  " + view.plain());
    }
    told = percent;
  }

  /** The thing is over; what follows is written where the line was. */
  public void end() {
    terminal.erase();
  }

  private static OptionalDouble positive(RateMeter meter) {
    OptionalDouble rate = meter.perSecond();
    return rate.isPresent() && rate.getAsDouble() > 0 ? rate : OptionalDouble.empty();
  }
}
