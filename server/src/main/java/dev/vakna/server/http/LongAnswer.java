package dev.vakna.server.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer that goes on: pieces are offered from any thread, for as long as it lasts, and sent as
 * fast as they are taken. No thread waits for it. What is not taken yet is bounded: a piece takes
 * the place of an earlier one of the same subject, and whoever leaves too many lying, or takes
 * nothing for too long, is cut off. Safe for use by many threads.
 *
 * <p>A handler gives it to the request and answers without a body; {@link Answers} begins it. It is
 * told exactly once that it is over, also when it never began.
 */
public final class LongAnswer implements WriteListener {

  private static final Logger LOG = LoggerFactory.getLogger(LongAnswer.class);
  private static final String ATTRIBUTE = LongAnswer.class.getName();
  private static final byte[] COMMENT = ": \n\n".getBytes(StandardCharsets.US_ASCII);

  /** Pieces that may lie, each of another subject. */
  static final int MOST = 256;

  /** How long nothing may be taken while something lies. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Map<String, byte[]> lying = new LinkedHashMap<>();
  private final Runnable onOver;
  private @Nullable AsyncContext exchange;
  private @Nullable ServletOutputStream out;
  private @Nullable Runnable cutter;
  private boolean unflushed;
  private boolean ending;
  private boolean over;
  private long standsSince;
  private boolean stands;

  /**
   * @param onOver told once, when nothing of it will be sent any more
   */
  public LongAnswer(Runnable onOver) {
    this.onOver = onOver;
  }

  /** Has the answer to a request be this one, once its handler is done. */
  public void answer(ServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  static @Nullable LongAnswer of(ServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof LongAnswer answer ? answer : null;
  }

  /** Begins to send. */
  void begin(AsyncContext at, ServletOutputStream to, Runnable cut) {
    synchronized (this) {
      exchange = at;
      out = to;
      cutter = cut;
    }
    to.setWriteListener(this);
  }

  /**
   * Offers a piece.
   *
   * @param subject what it tells of; an earlier piece of the same that lies yet is left out
   */
  public void offer(String subject, byte[] piece) {
    boolean tooMany;
    synchronized (this) {
      if (over || ending) {
        return;
      }
      lying.remove(subject);
      lying.put(subject, piece);
      tooMany = lying.size() > MOST;
    }
    if (tooMany) {
      cut("left too much lying");
    } else {
      send();
    }
  }

  /** Says that it is still there, where nothing else lies. */
  public void comment() {
    synchronized (this) {
      if (over || ending || !lying.isEmpty()) {
        return;
      }
      lying.put("", COMMENT);
    }
    send();
  }

  /** Ends it after what lies. */
  public void end() {
    synchronized (this) {
      ending = true;
    }
    send();
  }

  /** Cuts it off if nothing was taken for too long. */
  public void look() {
    boolean tooLong;
    synchronized (this) {
      tooLong = !over && stands && System.nanoTime() - standsSince > PATIENCE.toNanos();
    }
    if (tooLong) {
      cut("took nothing for %d s".formatted(PATIENCE.toSeconds()));
    }
  }

  /** It never began, or its line is gone. */
  void drop() {
    boolean first;
    synchronized (this) {
      first = !over;
      over = true;
      lying.clear();
    }
    if (first) {
      onOver.run();
    }
  }

  private void cut(String why) {
    Runnable line;
    synchronized (this) {
      line = cutter;
    }
    LOG.debug("A stream is cut off: its reader {}", why);
    drop();
    if (line != null) {
      line.run();
    }
  }

  private void send() {
    try {
      onWritePossible();
    } catch (IOException | RuntimeException gone) {
      // The container tells onError of it, and ends the exchange there.
      LOG.debug("The reader of a stream left: {}", gone.getMessage());
      drop();
    }
  }

  @Override
  public void onWritePossible() throws IOException {
    if (sent()) {
      drop();
    }
  }

  /** Sends what can be taken; true when that was the end. */
  private synchronized boolean sent() throws IOException {
    ServletOutputStream to = out;
    AsyncContext at = exchange;
    if (over || to == null || at == null) {
      return false;
    }
    while (to.isReady()) {
      stands = false;
      var next = lying.entrySet().iterator();
      if (next.hasNext()) {
        byte[] piece = next.next().getValue();
        next.remove();
        to.write(piece);
        unflushed = true;
      } else if (unflushed) {
        unflushed = false;
        to.flush();
      } else if (ending) {
        at.complete();
        return true;
      } else {
        return false;
      }
    }
    if (!stands) {
      stands = true;
      standsSince = System.nanoTime();
    }
    return false;
  }

  @Override
  public void onError(Throwable gone) {
    LOG.debug("The reader of a stream left: {}", gone.getMessage());
    drop();
    AsyncContext at;
    synchronized (this) {
      at = exchange;
    }
    if (at != null) {
      try {
        at.complete();
      } catch (IllegalStateException completedBefore) {
        LOG.debug("A stream ended twice", completedBefore);
      }
    }
  }
}
