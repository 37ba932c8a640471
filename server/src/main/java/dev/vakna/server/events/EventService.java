package dev.vakna.server.events;

import dev.vakna.core.store.Store;
import dev.vakna.core.trouble.Troubles;
import dev.vakna.server.api.EventViews;
import dev.vakna.server.security.Readmission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The three threads behind all streams, however many there are: one reads what is new, one keeps
 * lines alive and cuts off who takes nothing, one asks now and then whether their callers would be
 * let in again. So storage that hangs keeps nobody from hearing that the server is there.
 */
public final class EventService implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Events");

  private static final Duration COMMENT = Duration.ofSeconds(15);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration CALLERS = Duration.ofSeconds(5);

  private final Streams streams;
  private final EventReader reader;
  private final Troubles troubles;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean running;

  /**
   * @param troubles told when storage cannot be read
   */
  public EventService(Streams streams, Store store, EventViews views, Troubles troubles) {
    this.streams = streams;
    this.reader = new EventReader(streams, store, views, troubles);
    this.troubles = troubles;
  }

  /** Before the doors wait for calls that are at work, which streams would be for ever. */
  @Override
  public int getPhase() {
    return SmartLifecycle.DEFAULT_PHASE - 1;
  }

  @Override
  public synchronized void start() {
    begin("events", reader::run);
    begin(
        "stream-pulse",
        () -> {
          while (true) {
            Thread.sleep(LOOK);
            pulse();
          }
        });
    begin(
        "stream-callers",
        () -> {
          while (true) {
            Thread.sleep(CALLERS);
            callers();
          }
        });
    running = true;
  }

  /** Goes on until its thread is interrupted. */
  private interface Endless {
    void run() throws InterruptedException;
  }

  private void begin(String name, Endless work) {
    threads.add(
        Thread.ofPlatform()
            .name(name)
            .daemon()
            .start(() -> {
              try {
                work.run();
              } catch (InterruptedException stopped) {
                LOG.debug("{} ends", name);
              }
            }));
  }

  private void pulse() {
    long now = System.nanoTime();
    for (Stream stream : streams.all()) {
      try {
        stream.pulse(now, COMMENT.toNanos());
      } catch (RuntimeException gone) {
        LOG.debug("A stream ended while it was looked at", gone);
      }
    }
  }

  /** Ends the streams of those who would not be let in again; each is asked for once. */
  private void callers() {
    Map<Object, Boolean> let = new HashMap<>();
    for (Stream stream : streams.all()) {
      try {
        Readmission readmission = stream.readmission();
        if (!let.computeIfAbsent(
            readmission.credentials(), credentials -> readmission.letsIn().getAsBoolean())) {
          stream.answer().end();
        }
        troubles.over("callers");
      } catch (RuntimeException storage) {
        troubles.met("callers", "Callers cannot be asked for: " + storage.getMessage(), storage);
        return;
      }
    }
  }

  @Override
  public synchronized void stop() {
    running = false;
    streams.close();
    threads.forEach(Thread::interrupt);
    threads.clear();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
