package dev.vakna.core.restore.outcome;

import dev.vakna.core.engine.CheckReceipt;
import dev.vakna.core.engine.TransferReceipt;
import dev.vakna.core.forecast.RestoreTiming;
import dev.vakna.core.id.JobId;
import dev.vakna.core.restore.step.CheckDisks;
import dev.vakna.core.restore.step.RestoreContext;
import dev.vakna.core.restore.step.WriteDisks;
import dev.vakna.operations.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes from a restore's journal how long it took. */
public final class Timings {

  private Timings() {}

  public static RestoreTiming of(
      JobId job,
      String host,
      Instant now,
      List<Entry> journal,
      RestoreContext context,
      List<RestoreTiming.Forecast> forecasts) {
    Instant began = journal.isEmpty() ? now : journal.getFirst().at();
    return new RestoreTiming(
        job,
        host,
        now,
        context.given().execution(),
        context.receipt().map(TransferReceipt::byIndex).orElse(false),
        context.archiveBytes(),
        seconds(began, now),
        stages(journal, context),
        waited(journal) ? List.of() : forecasts);
  }

  /** What was said before something fell out of reach is no lesson for what is said next. */
  private static boolean waited(List<Entry> journal) {
    return journal.stream().anyMatch(entry -> entry.mark() == Entry.Mark.WAITED);
  }

  /** None when a step was begun again: its time would be that of failures and pauses too. */
  private static List<RestoreTiming.Stage> stages(List<Entry> journal, RestoreContext context) {
    Map<String, Instant> begun = new HashMap<>();
    Set<String> again = new HashSet<>();
    List<RestoreTiming.Stage> stages = new ArrayList<>();
    for (Entry entry : journal) {
      if (entry.mark() == Entry.Mark.INTENT) {
        if (begun.put(entry.step(), entry.at()) != null) {
          again.add(entry.step());
        }
      } else if (entry.mark() == Entry.Mark.DONE) {
        Instant from = begun.getOrDefault(entry.step(), entry.at());
        stages.add(
            new RestoreTiming.Stage(
                entry.step(), seconds(from, entry.at()), bytes(entry.step(), context)));
      }
    }
    return again.isEmpty() ? stages : List.of();
  }

  private static long bytes(String step, RestoreContext context) {
    return switch (step) {
      case WriteDisks.NAME -> context.receipt().map(TransferReceipt::archiveBytes).orElse(0L);
      case CheckDisks.NAME ->
          context.check().orElse(CheckReceipt.NONE).disks().stream()
              .mapToLong(CheckReceipt.DiskCheck::bytesRead)
              .sum();
      default -> 0;
    };
  }

  private static double seconds(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toMillis() / 1000.0);
  }
}
