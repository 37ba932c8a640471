package dev.vakna.cli.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EventFeedTest {

  private final List<EventFeed.Event> heard = new ArrayList<>();

  private boolean all(EventFeed.Event event) {
    heard.add(event);
    return true;
  }

  @Test
  void eventsAreToldAndCommentsAreNot() throws Exception {
    EventFeed feed =
        new EventFeed(
            Stream.of(
                ": ",
                "",
                "id: 7",
                "event: job",
                "data: {\"jobId\": \"job_1\"}",
                "",
                ": ",
                "",
                "id: 9",
                "event: reset",
                "data: {}",
                ""));
    assertThat(feed.tell(this::all)).isEqualTo(EventFeed.End.OVER);
    assertThat(heard).extracting(EventFeed.Event::name).containsExactly("job", "reset");
    assertThat(heard).extracting(EventFeed.Event::id).containsExactly("7", "9");
    assertThat(heard.getFirst().data().path("jobId").asString()).isEqualTo("job_1");
  }

  @Test
  void whoHasHeardEnoughLetsTheLineGo() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    EventFeed feed =
        new EventFeed(
            Stream.of("event: job", "data: {}", "", "event: job", "data: {}", "")
                .onClose(closed::countDown));
    assertThat(feed.tell(event -> false)).isEqualTo(EventFeed.End.HEARD);
    assertThat(closed.getCount()).isZero();
  }

  @Test
  void aLineThatBreaksOrFallsSilentIsBroken() throws Exception {
    Stream<String> broken =
        Stream.of("event: job", "data: {}", "", "x")
            .peek(line -> {
              if (line.equals("x")) {
                throw new IllegalStateException("the line broke");
              }
            });
    assertThat(new EventFeed(broken).tell(this::all)).isEqualTo(EventFeed.End.BROKEN);
    assertThat(heard).hasSize(1);
    CountDownLatch never = new CountDownLatch(1);
    Stream<String> silent =
        Stream.generate(() -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return "";
        });
    assertThat(new EventFeed(silent.limit(1), Duration.ofMillis(50)).tell(this::all))
        .isEqualTo(EventFeed.End.BROKEN);
    never.countDown();
  }
}
