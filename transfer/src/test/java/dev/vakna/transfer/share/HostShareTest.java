package dev.vakna.transfer.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.engine.TransferParty;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class HostShareTest {

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong nanos = new AtomicLong();

  @Test
  void theTightestLimitCounts() throws InterruptedException {
    onAThread(() -> {
      HostShare host = new HostShare(new TransferLimits(1000, 500, 100, 200, 0), 2, nanos::get);
      try (HostShare.Share one = host.begin(new TransferParty("a", "s"));
          HostShare.Share other = host.begin(new TransferParty("b", "t"))) {
        assertThat(one.read(100)).isEqualTo(SECOND);
        assertThat(one.written(500)).isEqualTo(SECOND);
        // Another store and owner: what they share is the host.
        assertThat(other.read(10)).isLessThan(SECOND / 5);
      }
    });
  }

  @Test
  void twoTransfersOfOneOwnerShareItsLimitAndAnotherOwnerIsNotHeldUp() throws InterruptedException {
    onAThread(() -> {
      HostShare host = new HostShare(new TransferLimits(0, 0, 0, 100, 100), 2, nanos::get);
      try (HostShare.Share one = host.begin(new TransferParty("a", "s"));
          HostShare.Share two = host.begin(new TransferParty("a", "s"));
          HostShare.Share other = host.begin(new TransferParty("b", "s"))) {
        one.read(100);
        assertThat(two.read(100)).isEqualTo(2 * SECOND);
        assertThat(other.read(100)).isEqualTo(SECOND);
        one.close();
        // A transfer that begins later shares what those before it have left.
        try (HostShare.Share three = host.begin(new TransferParty("a", "s"))) {
          assertThat(three.read(100)).isGreaterThan(2 * SECOND);
        }
      }
    });
  }

  @Test
  void withoutLimitsNothingWaits() throws InterruptedException {
    HostShare host = HostShare.unlimited();
    try (HostShare.Share share = host.begin(TransferParty.NOBODY)) {
      onAThread(() -> {
        assertThat(share.read(Long.MAX_VALUE / 2)).isZero();
        assertThat(share.written(Long.MAX_VALUE / 2)).isZero();
        assertThat(share.awaitTurn(LONG)).isTrue();
        share.endTurn();
      });
    }
  }

  @Test
  void inTheBackgroundNoMoreBytesGoInAnySpanThanTheRateAllows() throws InterruptedException {
    onAThread(() -> {
      var random = new Random(5);
      long rate = 1_000_000;
      nanos.set(-3 * SECOND);
      HostShare host = new HostShare(TransferLimits.NONE, 2, nanos::get);
      try (HostShare.Share share = host.beginInBackground(TransferParty.NOBODY, rate)) {
        long begin = nanos.get();
        long sent = 0;
        for (int i = 0; i < 10_000; i++) {
          long bytes = random.nextInt(50_000);
          nanos.addAndGet(share.read(bytes));
          // What has gone before this piece fits into the time that has passed.
          assertThat(sent).isLessThanOrEqualTo((nanos.get() - begin) / 1000 + 10_000 / 1000 + 1);
          sent += bytes;
          nanos.addAndGet(random.nextInt(10) == 0 ? random.nextInt(20_000_000) : 0);
        }
      }
      try (HostShare.Share free = host.beginInBackground(TransferParty.NOBODY, 0)) {
        assertThat(free.read(Long.MAX_VALUE)).isZero();
      }
    });
  }

  @Test
  void whoIsOutOfPatienceHoldsNoTurn() throws InterruptedException {
    HostShare host = new HostShare(TransferLimits.NONE, 1, nanos::get);
    HostShare.Share one = host.begin(TransferParty.NOBODY);
    HostShare.Share other = host.begin(TransferParty.NOBODY);
    onAThread(() -> {
      assertThat(one.awaitTurn(LONG)).isTrue();
      assertThat(other.awaitTurn(Duration.ofMillis(5))).isFalse();
      one.endTurn();
      assertThat(other.awaitTurn(LONG)).isTrue();
      other.endTurn();
    });
  }

  @Test
  void anInterruptedWaitHoldsNoTurn() throws InterruptedException {
    HostShare host = new HostShare(TransferLimits.NONE, 1, nanos::get);
    HostShare.Share one = host.begin(TransferParty.NOBODY);
    HostShare.Share other = host.begin(TransferParty.NOBODY);
    onAThread(() -> assertThat(one.awaitTurn(LONG)).isTrue());
    Thread waiting =
        Thread.ofPlatform()
            .start(() -> {
              try {
                other.awaitTurn(LONG);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    Awaitility.await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
    waiting.interrupt();
    waiting.join();
    onAThread(() -> {
      one.endTurn();
      assertThat(one.awaitTurn(LONG)).isTrue();
      one.endTurn();
    });
  }

  /** Real threads: never more at once than there are turns, and all come to their turn. */
  @Test
  void noMoreDecodeAtOnceThanThereAreTurns() throws InterruptedException {
    HostShare host = new HostShare(TransferLimits.NONE, 3, nanos::get);
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch entered = new CountDownLatch(8);
    List<Thread> threads = new ArrayList<>();
    List<AtomicInteger> turns = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      AtomicInteger mine = new AtomicInteger();
      turns.add(mine);
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try (HostShare.Share share = host.begin(TransferParty.NOBODY)) {
                  entered.countDown();
                  entered.await();
                  while (mine.get() < 200) {
                    if (share.awaitTurn(Duration.ofMillis(20))) {
                      most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                      mine.incrementAndGet();
                      atOnce.decrementAndGet();
                      share.endTurn();
                    }
                  }
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(turns).allMatch(count -> count.get() == 200);
    assertThat(most.get()).isBetween(1, 2);
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  /** A share lowers its thread's priority for good. */
  private static void onAThread(Work work) throws InterruptedException {
    List<Throwable> thrown = new ArrayList<>();
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                work.run();
              } catch (InterruptedException | RuntimeException | AssertionError e) {
                thrown.add(e);
              }
            });
    thread.join();
    assertThat(thrown).isEmpty();
  }
}
