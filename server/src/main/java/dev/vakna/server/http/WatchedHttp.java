package dev.vakna.server.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The public door's protocol, whose connections are looked at every second for slow peers. */
public final class WatchedHttp extends NumberedHttp {

  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration HEADERS = Duration.ofSeconds(10);
  private static final Duration BODY = Duration.ofSeconds(15);
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private @Nullable Thread watch;

  @Override
  public void start() throws Exception {
    super.start();
    SlowPeers peers = new SlowPeers(this::exchanges, HEADERS, BODY, ANSWER);
    watch = Thread.ofPlatform().name("slow-peers").daemon().start(() -> watch(peers));
  }

  @Override
  public void stop() throws Exception {
    Thread running = watch;
    if (running != null) {
      running.interrupt();
    }
    super.stop();
  }

  private void watch(SlowPeers peers) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(PAUSE);
        try {
          peers.look();
        } catch (RuntimeException goneMeanwhile) {
          getLog().debug("A connection ended while it was looked at", goneMeanwhile);
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
