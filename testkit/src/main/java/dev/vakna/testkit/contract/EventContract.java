package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Account;
import dev.vakna.core.destroy.Ending;
import dev.vakna.core.event.Event;
import dev.vakna.core.event.Event.What;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.operations.Claim;
import dev.vakna.operations.Entry;
import dev.vakna.operations.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is told of jobs and VPSs, of every storage. */
public abstract class EventContract extends JobContract {

  @Test
  public void aJobIsToldOfFromItsComingToItsEnd() {
    Job job = newJob();
    assertThat(told(job)).containsExactly(What.CREATED);
    Claim claim = claim();
    assertThat(told(job)).containsExactly(What.CREATED, What.CHANGED);
    journal().append(claim, "write-disks", Entry.Mark.INTENT, "{}", HALF);
    assertThat(told(job)).containsExactly(What.CREATED, What.CHANGED, What.PROGRESS);
    ask(tx -> tx.jobs().requestCancel(job.id()));
    journal().unwind(claim, CANCELLED);
    journal().finish(claim, CANCELLED, (tx, now) -> "{}");
    assertThat(told(job))
        .containsExactly(
            What.CREATED, What.CHANGED, What.PROGRESS, What.CHANGED, What.CHANGED, What.ENDED);
  }

  @Test
  public void thatAJobMovesOnIsToldOnceAndAlwaysAnew() {
    Job job = newJob();
    Claim claim = claim();
    journal().beat(claim, HALF, LONG);
    long first = last(job).position();
    assertThat(last(job).what()).isEqualTo(What.PROGRESS);
    for (int i = 51; i < 60; i++) {
      journal().beat(claim, new Progress("write-disks", i, i, 100, "mer"), LONG);
    }
    Event again = last(job);
    assertThat(again.what()).isEqualTo(What.PROGRESS);
    assertThat(again.position()).isGreaterThan(first);
    assertThat(told(job)).containsExactly(What.CREATED, What.CHANGED, What.PROGRESS);
    // What says nothing new is not told.
    journal().beat(claim, new Progress("write-disks", 59, 59, 100, "mer"), LONG);
    assertThat(last(job)).isEqualTo(again);
  }

  @Test
  public void aVpsIsToldOfFromItsComingToItsGoing() {
    Account account = newAccount();
    Vps vps = samples.clone(account.id(), new JobId(chance.nextId()), host);
    change(tx -> tx.vpses().insert(vps));
    PowerState other =
        vps.standing().power() == PowerState.RUNNING ? PowerState.STOPPED : PowerState.RUNNING;
    change(tx -> tx.vpses().setPower(vps.id(), other));
    change(tx -> tx.vpses().setPower(vps.id(), other));
    change(tx -> tx.vpses().expectDisk(vps.id(), 5));
    Vps now = ask(tx -> tx.vpses().find(vps.id())).orElseThrow();
    Vps.Standing standing = now.standing();
    ServiceStatus suspended = ServiceStatus.SUSPENDED;
    change(tx -> tx.vpses().update(now.in(suspended, standing.power(), standing.desiredPower())));
    change(tx -> tx.vpses().remove(vps.id()));
    change(tx -> tx.vpses().remove(vps.id()));
    assertThat(told(account.id(), vps.id().value()))
        .containsExactly(What.CREATED, What.POWER, What.CHANGED, What.DELETED);
  }

  @Test
  public void thatAnEndComesNearIsToldAndItsDateIsAChange() {
    Account account = newAccount();
    Vps vps = samples.clone(account.id(), new JobId(chance.nextId()), host);
    change(tx -> tx.vpses().insert(vps));
    Instant at = Instant.parse("2027-01-01T00:00:00Z");
    Ending ending = Ending.none(vps.id(), account.id());
    change(tx -> tx.ends().put(ending.ended(at)));
    change(tx -> tx.ends().put(ending));
    assertThat(told(account.id(), vps.id().value())).containsExactly(What.CREATED);
    change(tx -> tx.ends().put(ending.after(at)));
    change(tx -> tx.ends().put(ending.after(at)));
    change(tx -> tx.ends().put(ending.after(at).told()));
    change(tx -> tx.ends().put(ending.after(at).told()));
    change(tx -> tx.ends().put(ending.after(at).told().after(null)));
    assertThat(told(account.id(), vps.id().value()))
        .containsExactly(What.CREATED, What.CHANGED, What.ENDING, What.CHANGED);
    thatList(tx -> tx.ends().all(Set.of(vps.id(), new VpsId(chance.nextId()))))
        .containsExactly(ending.after(at).told().after(null));
  }

  @Test
  public void whatAnOwnerDoesNotSeeIsNotTold() {
    Account account = newAccount();
    Vps vps = samples.clone(account.id(), new JobId(chance.nextId()), host);
    change(tx -> tx.vpses().insert(vps));
    Vps now = ask(tx -> tx.vpses().find(vps.id())).orElseThrow();
    Vps.Standing standing = now.standing();
    PowerState other =
        standing.desiredPower() == PowerState.STOPPED ? PowerState.RUNNING : PowerState.STOPPED;
    change(tx -> tx.vpses().update(now.in(standing.status(), standing.power(), other)));
    assertThat(told(account.id(), vps.id().value())).containsExactly(What.CREATED);
  }

  @Test
  public void whatWasUndoneIsNotTold() {
    Account account = newAccount();
    Job job = samples.restore(account.id(), host);
    try {
      change(tx -> {
        tx.jobs().insert(job);
        throw new IllegalArgumentException("undone");
      });
    } catch (IllegalArgumentException expected) {
      assertThat(expected).hasMessage("undone");
    }
    assertThat(told(account.id(), job.id().value())).isEmpty();
  }

  @Test
  public void positionsOnlyRise() {
    long before = order();
    Job job = newJob();
    long after = order();
    assertThat(after).isGreaterThan(before);
    assertThat(last(job).position()).isGreaterThan(before).isLessThanOrEqualTo(after);
    long advanced = ask(tx -> tx.events().advance());
    assertThat(advanced).isGreaterThan(after);
    thatAnswer(tx -> tx.events().head() >= advanced).isTrue();
    Job next = newJob();
    assertThat(last(next).position()).isGreaterThan(advanced);
  }

  /** However transactions overlap: who has read up to a position has missed nothing below it. */
  @Test
  public void whoFollowsMissesNothing() throws Exception {
    Account account = newAccount();
    int writers = 8;
    int each = 25;
    long from = order();
    Set<UUID> wanted = new TreeSet<>();
    Set<UUID> seen = new TreeSet<>();
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<UUID>>> made = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        made.add(
            executor.submit(() -> {
              start.await();
              List<UUID> jobs = new ArrayList<>();
              for (int j = 0; j < each; j++) {
                Job one = samples.restore(account.id(), host);
                Job other = samples.restore(account.id(), host);
                change(tx -> {
                  tx.jobs().insert(one);
                  // Others begin and end meanwhile.
                  Thread.yield();
                  tx.jobs().insert(other);
                });
                jobs.addAll(List.of(one.id().value(), other.id().value()));
              }
              return jobs;
            }));
      }
      Future<?> second =
          executor.submit(() -> {
            start.await();
            for (int i = 0; i < 200; i++) {
              ask(tx -> tx.events().order(7));
            }
            return true;
          });
      start.countDown();
      long position = from;
      boolean all = false;
      while (!all) {
        all = made.stream().allMatch(Future::isDone) && second.isDone();
        long read = position;
        List<Event> news =
            ask(tx -> {
              tx.events().order(1000);
              return tx.events().after(read, 1000);
            });
        for (Event event : news) {
          assertThat(event.position()).isGreaterThan(position);
          position = event.position();
          if (event.account().equals(account.id())) {
            assertThat(seen.add(event.id())).as("told twice").isTrue();
          }
        }
      }
      for (Future<List<UUID>> one : made) {
        wanted.addAll(one.get(1, TimeUnit.MINUTES));
      }
    }
    assertThat(seen).isEqualTo(wanted);
  }

  @Test
  public void whatHappenedLongAgoIsForgotten() {
    Job job = newJob();
    journal().beat(claim(), HALF, LONG);
    assertThat(told(job)).contains(What.PROGRESS);
    ask(tx -> tx.events().forgetBefore(tx.now().minus(Duration.ofHours(1)), 100_000));
    assertThat(told(job)).hasSize(3);
    long head = ask(tx -> tx.events().head());
    ask(tx -> tx.events().forgetBefore(tx.now().plus(Duration.ofHours(1)), 100_000));
    assertThat(told(job)).isEmpty();
    thatAnswer(tx -> tx.events().head() == head).isTrue();
    Job next = newJob();
    assertThat(last(next).position()).isGreaterThan(head);
  }

  private List<What> told(Job job) {
    return told(job.account(), job.id().value());
  }

  private List<What> told(AccountId account, UUID id) {
    order();
    return ask(tx -> tx.events().after(account, 0, 1000)).stream()
        .filter(event -> event.id().equals(id))
        .map(Event::what)
        .toList();
  }

  private Event last(Job job) {
    order();
    return ask(tx -> tx.events().after(job.account(), 0, 1000)).getLast();
  }

  /** Orders all there is; the highest position. */
  private long order() {
    while (ask(tx -> tx.events().order(1000)) > 0) {
      continue;
    }
    return ask(tx -> tx.events().head());
  }
}
