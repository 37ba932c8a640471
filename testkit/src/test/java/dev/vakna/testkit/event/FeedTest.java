package dev.vakna.testkit.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Account;
import dev.vakna.core.event.Feed;
import dev.vakna.core.event.Reading;
import dev.vakna.core.event.Told;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.job.Job;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Caps;
import dev.vakna.operations.Claim;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Journal;
import dev.vakna.simulator.Samples;
import dev.vakna.simulator.SeededChance;
import dev.vakna.simulator.memory.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What lies between two reads of a server that others work beside. */
class FeedTest {

  private static final Instant AT = Instant.parse("2026-03-07T01:15:09Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(AT);
  private final MemoryStore records = new MemoryStore(now::get);
  private final SeededChance chance = new SeededChance(11, now::get);
  private final Samples samples = new Samples(chance, AT);
  private final Account account = samples.account();
  private final Job job = samples.restore(account.id(), "host-a");
  private final AtomicInteger place = new AtomicInteger(3);
  private final List<Runnable> before = new ArrayList<>();
  private final Follower follower = new Follower(job.id());
  private final Feed<Told> feed =
      new Feed<>(
          new Interrupted(),
          new Alone(),
          new Places(),
          () -> Duration.between(Instant.EPOCH, now.get()).toNanos());

  /** Storage in which others do something just before a transaction, the last one first. */
  private final class Interrupted implements Store {
    @Override
    public <R> R transact(Function<Tx, R> work) {
      if (!before.isEmpty()) {
        before.removeLast().run();
      }
      return records.transact(work);
    }

    @Override
    public Journal<Tx> journal() {
      return records.journal();
    }
  }

  private final class Places implements Feed.Words<Told> {
    @Override
    public Told of(Told told) {
      return told;
    }

    @Override
    public Object shown(Job of) {
      return place.get();
    }
  }

  private static final class Follower implements Feed.Reader<Told> {
    private final JobId job;
    private final List<Told> heard = new ArrayList<>();
    private long position = -1;

    Follower(JobId job) {
      this.job = job;
    }

    @Override
    public AccountId account() {
      throw new IllegalStateException("it follows a job");
    }

    @Override
    public JobId job() {
      return job;
    }

    @Override
    public @Nullable String resumed() {
      return null;
    }

    @Override
    public boolean isNew() {
      return position < 0;
    }

    @Override
    public void startAt(long head) {
      position = head;
    }

    @Override
    public void tell(Told told, Told piece) {
      if (told.position() > position) {
        position = told.position();
        heard.add(piece);
      }
    }

    @Override
    public void give(Told told, Told piece) {
      heard.add(piece);
    }

    @Override
    public void end() {
      throw new IllegalStateException("the job is there");
    }
  }

  private final class Alone implements Feed.Readers<Told> {
    @Override
    public List<Follower> all() {
      return List.of(follower);
    }

    @Override
    public boolean followed(AccountId of) {
      return false;
    }

    @Override
    public boolean followed(JobId of) {
      return of.equals(follower.job);
    }

    @Override
    public List<Follower> of(AccountId of) {
      return List.of();
    }

    @Override
    public List<Follower> of(JobId of) {
      return followed(of) ? List.of(follower) : List.of();
    }
  }

  private void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  /** Another server takes the job, gives it up, and has its events placed. */
  private void endElsewhere() {
    Claim claim =
        records
            .journal()
            .claim("other", Set.of("host-a"), Caps.NONE, Duration.ofSeconds(8))
            .orElseThrow();
    records
        .journal()
        .finish(claim, new Failure("engine_failed", "It could not be.", ""), (_, _) -> "{}");
    records.transact(tx -> tx.events().order(100));
  }

  @Test
  void anEndThatComesWhileAPlaceInLineIsToldIsToldToo() {
    records.transact(tx -> {
      tx.accounts().insert(account);
      tx.jobs().insert(job);
      return tx;
    });
    feed.look();
    assertThat(follower.heard).hasSize(1);
    pass(Duration.ofSeconds(2));
    place.set(2);
    // First what is new is read, and then the place is told.
    before.add(this::endElsewhere);
    before.add(() -> {});
    feed.look();
    feed.look();

    assertThat(follower.heard.getLast())
        .isInstanceOfSatisfying(Told.OfJob.class, of -> assertThat(of.last()).isTrue());
    assertThat(follower.heard).extracting(Told::position).isSorted().doesNotHaveDuplicates();
    String last = Long.toString(follower.heard.getLast().position());
    assertThat(
            records.<Boolean>transact(
                tx -> Reading.knowsTheEnd(tx, tx.jobs().find(job.id()).orElseThrow(), last)))
        .isTrue();
  }

  @Test
  void aPlaceInLineIsToldWithAPlaceOfItsOwn() {
    records.transact(tx -> {
      tx.accounts().insert(account);
      tx.jobs().insert(job);
      return tx;
    });
    feed.look();
    pass(Duration.ofSeconds(2));
    feed.look();
    assertThat(follower.heard).as("nothing moved").hasSize(1);
    pass(Duration.ofSeconds(2));
    place.set(1);
    feed.look();
    assertThat(follower.heard).hasSize(2);
    endElsewhere();
    feed.look();
    assertThat(follower.heard).hasSize(3);
    assertThat(follower.heard).extracting(Told::position).isSorted().doesNotHaveDuplicates();
  }
}
