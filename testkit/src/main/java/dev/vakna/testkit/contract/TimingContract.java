package dev.vakna.testkit.contract;

import dev.vakna.core.forecast.RestoreTiming;
import dev.vakna.core.id.JobId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long restores took, of every storage. */
public abstract class TimingContract extends Contract {

  private final String host = samples.unique("host");

  @Test
  public void keepsATimingAsItWasGiven() {
    RestoreTiming timing = timing(host, AT);
    change(tx -> tx.timings().add(timing));
    thatList(tx -> tx.timings().newest(host, 5)).containsExactly(timing);
    thatList(tx -> tx.timings().newest(samples.unique("other"), 5)).isEmpty();
  }

  @Test
  public void whatIsThereOfAJobStays() {
    RestoreTiming timing = timing(host, AT);
    RestoreTiming again =
        new RestoreTiming(
            timing.job(), host, AT.plusSeconds(9), "tcg", true, 1, 2, List.of(), List.of());
    change(tx -> tx.timings().add(timing));
    change(tx -> tx.timings().add(again));
    thatList(tx -> tx.timings().newest(host, 5)).containsExactly(timing);
  }

  @Test
  public void theNewestComeFirstAndOlderOnesAreForgotten() {
    List<RestoreTiming> all =
        List.of(
            timing(host, AT.plusSeconds(3)),
            timing(host, AT.plusSeconds(2)),
            timing(host, AT.plusSeconds(1)),
            timing(host, AT));
    all.reversed().forEach(timing -> change(tx -> tx.timings().add(timing)));
    RestoreTiming elsewhere = timing(samples.unique("other"), AT.minusSeconds(9));
    change(tx -> tx.timings().add(elsewhere));
    thatList(tx -> tx.timings().newest(host, 2)).containsExactlyElementsOf(all.subList(0, 2));
    change(tx -> tx.timings().keepNewest(host, 5));
    thatList(tx -> tx.timings().newest(host, 9)).containsExactlyElementsOf(all);
    change(tx -> tx.timings().keepNewest(host, 3));
    thatList(tx -> tx.timings().newest(host, 9)).containsExactlyElementsOf(all.subList(0, 3));
    thatList(tx -> tx.timings().newest(elsewhere.host(), 9)).containsExactly(elsewhere);
  }

  private RestoreTiming timing(String where, Instant at) {
    return new RestoreTiming(
        new JobId(chance.nextId()),
        where,
        at,
        "kvm",
        false,
        8_123_456_789_012L,
        61.234,
        List.of(
            new RestoreTiming.Stage("open-archive", 0.1, 0),
            new RestoreTiming.Stage("write-disks", 40.004, 8_123_456_789_012L)),
        List.of(new RestoreTiming.Forecast(25, 40.5, 61.25, 38, 60, 44.75)));
  }
}
