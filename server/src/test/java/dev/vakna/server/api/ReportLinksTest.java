package dev.vakna.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.id.JobId;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Journal;
import dev.vakna.server.http.PublicUrl;
import dev.vakna.simulator.SeededChance;
import dev.vakna.simulator.memory.MemoryStore;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Links of servers that share a store. */
class ReportLinksTest {

  private Instant now = Instant.parse("2026-03-01T10:00:00Z");
  private final InstantSource clock = () -> now;
  private final SeededChance chance = new SeededChance(7, clock);
  private final MemoryStore store = new MemoryStore(clock);
  private final AtomicInteger asked = new AtomicInteger();
  private final JobId job = new JobId(chance.nextId());
  private final ReportLinks one = server();
  private final ReportLinks other = server();

  private ReportLinks server() {
    Store counted =
        new Store() {
          @Override
          public <R> R transact(Function<Tx, R> work) {
            asked.incrementAndGet();
            return store.transact(work);
          }

          @Override
          public Journal<Tx> journal() {
            return store.journal();
          }
        };
    return new ReportLinks(counted, chance, new PublicUrl("https://vakna.example", null), clock);
  }

  private boolean opens(ReportLinks server, ReportLinks.Link link) {
    String[] query = URI.create(link.url()).getQuery().split("[=&]", -1);
    return server.opens(job, query[1], query[3]);
  }

  @Test
  void aLinkOpensAtEveryServerAndAfterARestart() {
    ReportLinks.Link link = one.to(job);
    assertThat(opens(one, link)).isTrue();
    assertThat(opens(other, link)).isTrue();
    assertThat(opens(server(), link)).isTrue();
    assertThat(opens(other, one.to(job))).isTrue();
    assertThat(opens(one, other.to(job))).isTrue();
  }

  @Test
  void itEndsEverywhereAtItsTime() {
    ReportLinks.Link link = one.to(job);
    now = link.expiresAt();
    assertThat(opens(one, link)).isFalse();
    assertThat(opens(other, link)).isFalse();
  }

  @Test
  void whatIsSignedWithAKeyOutlivesItsFollowerAndThenTheKeyGoes() {
    ReportLinks.Link first = one.to(job);
    now = now.plus(ReportLinks.KEY_LIFE).minus(Duration.ofMinutes(1));
    ReportLinks.Link last = one.to(job);
    now = now.plus(Duration.ofMinutes(2));
    ReportLinks.Link next = other.to(job);
    assertThat(opens(one, next)).isTrue();
    assertThat(opens(other, last)).isTrue();
    assertThat(opens(server(), last)).isTrue();
    assertThat(opens(one, first)).isFalse();
    assertThat(keys()).isEqualTo(2);
    now = now.plus(ReportLinks.KEY_LIFE);
    one.to(job);
    assertThat(keys()).isEqualTo(2);
  }

  @Test
  void wrongLinksDoNotMakeTheStoreBeAskedAgainAndAgain() {
    ReportLinks.Link link = one.to(job);
    assertThat(opens(other, link)).isTrue();
    int before = asked.get();
    for (int i = 0; i < 100; i++) {
      assertThat(other.opens(job, "9999999999", "00")).isFalse();
    }
    assertThat(asked).hasValue(before);
    assertThat(other.opens(new JobId(chance.nextId()), "9999999999", "")).isFalse();
    assertThat(opens(other, link)).isTrue();
  }

  private long keys() {
    return store.transact(tx -> tx.signingKeys().of("links to reports").size());
  }
}
