package dev.vakna.transfer.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class FairBucketTest {

  private static final long SECOND = 1_000_000_000L;
  private static final long RATE = 100_000_000L;

  /** A pass: takes so many bytes, waits, then works on them for so long, again and again. */
  private static final class Pass {
    final int number;
    final long bytes;
    final long work;
    long at;
    long pending;
    long moved;

    Pass(int number, long bytes, long work) {
      this.number = number;
      this.bytes = bytes;
      this.work = work;
    }
  }

  private static void run(FairBucket bucket, long until, Pass... passes) {
    PriorityQueue<Pass> order =
        new PriorityQueue<>(
            Comparator.comparingLong((Pass pass) -> pass.at).thenComparing(pass -> pass.number));
    for (Pass pass : passes) {
      order.add(pass);
    }
    for (Pass next = order.remove(); next.at < until; next = order.remove()) {
      next.moved += next.pending;
      next.pending = next.bytes;
      next.at += Math.max(1, bucket.take(next.number, next.bytes, next.at)) + next.work;
      order.add(next);
    }
  }

  @Test
  void oneAloneGoesAtTheRate() {
    Pass alone = new Pass(0, 1 << 20, 0);
    run(new FairBucket(RATE), 10 * SECOND, alone);
    assertThat(alone.moved).isCloseTo(10 * RATE, within(RATE / 20));
  }

  @Test
  void whoNeedsLittleIsNotHeldUpByWhoWantsAll() {
    // Wants 10 MB/s of 100: takes 1 MB and works on it for 100 ms.
    Pass modest = new Pass(0, 1_000_000, SECOND / 10);
    Pass greedy = new Pass(1, 8_000_000, 0);
    Pass other = new Pass(2, 1_000_000, 0);
    run(new FairBucket(RATE), 20 * SECOND, modest, greedy, other);
    assertThat(modest.moved / 20e6).isGreaterThan(7);
    assertThat((greedy.moved + other.moved + modest.moved) / 20e6).isCloseTo(100, within(2.0));
    assertThat((double) greedy.moved / other.moved).isCloseTo(1, within(0.05));
  }

  @Test
  void whatWasNotUsedIsNotSavedUp() {
    FairBucket bucket = new FairBucket(RATE);
    bucket.take(1, 1000, 0);
    assertThat(bucket.take(1, RATE, 100 * SECOND)).isCloseTo(SECOND, within(2L));
    assertThat(bucket.isIdle(101 * SECOND + 10)).isTrue();
  }

  /**
   * Whoever asks for how much: never more than the rate but for a few times what each asks for at
   * once, nothing left unused, and equal shares for all that want more than their share.
   */
  @RepeatedTest(60)
  void theRateHoldsAndSharesAreEqual(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    Pass[] passes = new Pass[1 + random.nextInt(10)];
    long atOnce = 0;
    for (int i = 0; i < passes.length; i++) {
      passes[i] = new Pass(i, 64_000L + random.nextInt(8_000_000), 0);
      atOnce += passes[i].bytes;
    }
    run(new FairBucket(RATE), 30 * SECOND, passes);
    long all = 0;
    long least = Long.MAX_VALUE;
    long most = 0;
    for (Pass pass : passes) {
      all += pass.moved;
      least = Math.min(least, pass.moved);
      most = Math.max(most, pass.moved);
    }
    assertThat(all).isLessThanOrEqualTo(30 * RATE + 4 * atOnce);
    assertThat(all).isGreaterThanOrEqualTo(30 * RATE - 2 * atOnce);
    assertThat(most - least).isLessThanOrEqualTo(4 * 8_100_000L);
  }
}
