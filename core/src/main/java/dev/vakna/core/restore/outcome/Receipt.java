package dev.vakna.core.restore.outcome;

import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Removed;
import dev.vakna.core.network.Lease;
import dev.vakna.core.restore.step.CreateDisks;
import dev.vakna.core.restore.step.RestoreContext;
import dev.vakna.core.restore.step.RestoreInput;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Entry;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an undone restore removed, and what it costs; its JSON text is the job's result.
 *
 * @param removed what there was of it
 * @param charged nothing, whenever it was undone
 * @param currencyCode of what is charged
 */
public record Receipt(List<Removed> removed, BigDecimal charged, @Nullable String currencyCode) {

  public Receipt {
    removed = List.copyOf(removed);
  }

  /** The receipt of a restore whose records still stand and whose machine is gone. */
  public static Receipt of(Tx tx, RestoreContext context) {
    RestoreInput input = context.input();
    List<Removed> removed = new ArrayList<>();
    Vps vps = tx.vpses().find(input.target().vps()).orElse(null);
    removed.add(Removed.cloudVm(input.target().vps().text(), input.target().name()));
    List<Entry> journal =
        tx.jobs().find(input.job()).stream()
            .flatMap(job -> job.operation().journal().stream())
            .toList();
    if (hadDisks(journal)) {
      input.plan().disks().forEach(disk -> removed.add(Removed.disk(disk.key(), disk.bytes())));
    }
    tx.addresses()
        .of(input.target().vps())
        .map(Lease::address)
        .map(Removed::address)
        .ifPresent(removed::add);
    context.given().reached().forEach(s -> removed.add(Removed.port(s.name(), s.host(), s.port())));
    return new Receipt(removed, BigDecimal.ZERO, vps == null ? null : vps.billing().currencyCode());
  }

  /** A try that found its host out of reach made none. */
  private static boolean hadDisks(List<Entry> journal) {
    List<Entry.Mark> marks =
        journal.stream()
            .filter(line -> line.step().equals(CreateDisks.NAME))
            .map(Entry::mark)
            .toList();
    return Collections.frequency(marks, Entry.Mark.INTENT)
        > Collections.frequency(marks, Entry.Mark.WAITED);
  }
}
