package dev.vakna.cli.api;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Server-sent events, as one answer brings them. */
public final class EventFeed {

  /** The server says every 15 seconds that it is there; three times that is silence. */
  private static final Duration SILENCE = Duration.ofSeconds(45);

  private final Stream<String> lines;
  private final Duration silence;
  private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();

  /**
   * One event.
   *
   * @param id with which a feed that broke is taken up again
   */
  public record Event(String name, String id, JsonNode data) {}

  /** Whoever is told of events; it may have heard enough. */
  @FunctionalInterface
  public interface Listener {
    /** True when it wants more. */
    boolean hears(Event event);
  }

  /** How an answer ended. */
  public enum End {
    /** The listener has heard enough. */
    HEARD,
    /** The server has no more to tell. */
    OVER,
    /** The line broke, or fell silent. */
    BROKEN
  }

  private sealed interface Piece {
    record Line(String text) implements Piece {}

    record Last(boolean whole) implements Piece {}
  }

  EventFeed(Stream<String> lines) {
    this(lines, SILENCE);
  }

  EventFeed(Stream<String> lines, Duration silence) {
    this.lines = lines;
    this.silence = silence;
  }

  /** Tells the listener what comes until one of both has enough, and lets the line go. */
  public End tell(Listener listener) throws InterruptedException {
    Thread.ofVirtual().name("events").start(this::takeIn);
    try {
      return told(listener);
    } finally {
      lines.close();
    }
  }

  /** A line that falls silent cannot be told from one that is slow, but by somebody else. */
  private void takeIn() {
    try {
      lines.forEach(line -> pieces.add(new Piece.Line(line)));
      pieces.add(new Piece.Last(true));
    } catch (RuntimeException broken) {
      pieces.add(new Piece.Last(false));
    }
  }

  private End told(Listener listener) throws InterruptedException {
    String name = "message";
    String id = "";
    StringBuilder data = new StringBuilder();
    while (true) {
      @Nullable Piece next = pieces.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
      if (next == null) {
        return End.BROKEN;
      }
      if (next instanceof Piece.Last(boolean whole)) {
        return whole ? End.OVER : End.BROKEN;
      }
      String line = next instanceof Piece.Line(String text) ? text : "";
      if (line.startsWith("event: ")) {
        name = line.substring(7);
      } else if (line.startsWith("id: ")) {
        id = line.substring(4);
      } else if (line.startsWith("data: ")) {
        data.append(line.substring(6));
      } else if (line.isEmpty() && !data.isEmpty()) {
        JsonNode told = JsonMapper.shared().readTree(data.toString());
        if (!listener.hears(new Event(name, id, told))) {
          return End.HEARD;
        }
        name = "message";
        data.setLength(0);
      }
    }
  }
}
