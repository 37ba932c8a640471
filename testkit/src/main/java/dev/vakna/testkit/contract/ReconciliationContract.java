package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Account;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.reconcile.AuditEntry;
import dev.vakna.core.reconcile.RecordedState;
import dev.vakna.core.store.ReconciliationRecords.Metered;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Claim;
import dev.vakna.operations.Failure;
import dev.vakna.simulator.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a reconciler asks of every storage. */
public abstract class ReconciliationContract extends Contract {

  @Test
  public void tellsOfEachIdWhetherItIsRecordedAtWorkOrGone() {
    Account account = newAccount();
    VpsId never = new VpsId(chance.nextId());
    assertThat(state(never)).isEqualTo(RecordedState.UNKNOWN);
    assertThat(state(never).unknown()).isTrue();

    String host = samples.unique("host");
    Job job = samples.restore(account.id(), host);
    VpsId vps = job.vps();
    change(tx -> tx.jobs().insert(job));
    assertThat(state(vps)).isEqualTo(new RecordedState(false, true, null));
    Claim claim = store().journal().claim("w", Set.of(host), Duration.ofSeconds(8)).orElseThrow();
    assertThat(state(vps).gone()).isFalse();
    store().journal().park(claim, new Failure("stuck", "It is stuck.", ""));
    assertThat(state(vps)).as("parked").isEqualTo(new RecordedState(false, true, null));

    Job other = samples.restore(account.id(), host);
    change(tx -> tx.jobs().insert(other));
    end(host);
    RecordedState gone = state(other.vps());
    assertThat(gone.gone()).isTrue();
    assertThat(gone.lastOperationEnded())
        .isEqualTo(ask(tx -> tx.jobs().find(other.id())).orElseThrow().operation().finishedAt());
    Vps back =
        new Vps(
            other.vps(),
            account.id(),
            new Vps.Label("back"),
            new Vps.Standing(ServiceStatus.ACTIVE, PowerState.RUNNING, PowerState.RUNNING),
            samples.source(account.id(), "s", 1).resources(),
            samples.source(account.id(), "s", 1).os(),
            samples.source(account.id(), "s", 1).billing(),
            new Vps.Site("stockholm", null, new Vps.Placement(host, "", List.of())),
            Vps.Origin.UNKNOWN,
            AT);
    change(tx -> tx.vpses().insert(back));
    assertThat(state(other.vps()))
        .isEqualTo(new RecordedState(true, false, gone.lastOperationEnded()));
    thatValue(tx -> tx.reconciliation().recordedStates(Set.of())).isEqualTo(Map.of());
    Map<VpsId, RecordedState> states =
        ask(tx -> tx.reconciliation().recordedStates(Set.of(never, vps, other.vps())));
    assertThat(states).containsOnlyKeys(never, vps, other.vps());
  }

  @Test
  public void theLastEndOfSeveralOperationsCounts() {
    Account account = newAccount();
    String host = samples.unique("host");
    Job first = samples.restore(account.id(), host);
    change(tx -> tx.jobs().insert(first));
    end(host);
    Job second =
        samples.restore(
            account.id(),
            first.vps(),
            new BackupId(chance.nextId()),
            new JobId(chance.nextId()),
            host);
    change(tx -> tx.jobs().insert(second));
    assertThat(state(first.vps()).operationOpen()).isTrue();
    assertThat(state(first.vps()).gone()).isFalse();
    assertThat(state(first.vps()).lastOperationEnded()).isNotNull();
    end(host);
    assertThat(state(first.vps()).lastOperationEnded())
        .isEqualTo(ask(tx -> tx.jobs().find(second.id())).orElseThrow().operation().finishedAt());
  }

  @Test
  public void findsActiveVpsesThatAreNotMeteredAndMetersWithoutAVps() {
    Account account = newAccount();
    String host = samples.unique("host");
    Vps pending = samples.clone(account.id(), new JobId(chance.nextId()), host);
    Vps active =
        samples
            .clone(account.id(), new JobId(chance.nextId()), host)
            .in(ServiceStatus.ACTIVE, PowerState.RUNNING, PowerState.RUNNING);
    change(tx -> {
      tx.vpses().insert(pending);
      tx.vpses().insert(active);
      tx.metering().open(samples.interval(account.id(), active.id(), Meter.CPU, AT));
    });
    thatValue(tx -> tx.reconciliation().unmetered(host)).isEqualTo(Set.of(active.id()));
    change(
        tx -> tx.metering().open(samples.interval(account.id(), active.id(), Meter.STORAGE, AT)));
    thatValue(tx -> tx.reconciliation().unmetered(host)).isEqualTo(Set.of());

    assertThat(meteredAfterEnd(100_000)).doesNotContain(active.id());
    change(tx -> tx.vpses().remove(active.id()));
    assertThat(meteredAfterEnd(100_000)).contains(active.id());
    assertThat(meteredAfterEnd(1)).as("piece by piece").contains(active.id());
    Set<VpsId> both = Set.of(active.id(), pending.id());
    thatValue(tx -> tx.reconciliation().meteredAfterEnd(both)).isEqualTo(Set.of(active.id()));
    change(tx -> tx.metering().close(active.id(), Set.of(Meter.values()), AT.plusSeconds(9)));
    assertThat(meteredAfterEnd(100_000)).doesNotContain(active.id());
    thatValue(tx -> tx.reconciliation().meteredAfterEnd(both)).isEqualTo(Set.of());
  }

  private Set<VpsId> meteredAfterEnd(int atOnce) {
    Set<VpsId> gone = new HashSet<>();
    @Nullable VpsId after = null;
    do {
      VpsId from = after;
      Metered look = ask(tx -> tx.reconciliation().meteredAfterEnd(from, atOnce));
      gone.addAll(look.gone());
      after = look.last();
    } while (after != null);
    return gone;
  }

  @Test
  public void findsVpsesThatBearAnAddressOfSomebodyElse() {
    Account account = newAccount();
    String host = samples.unique("host");
    Vps without = samples.clone(account.id(), new JobId(chance.nextId()), host);
    Vps with =
        Samples.addressed(samples.clone(account.id(), new JobId(chance.nextId()), host), "x");
    change(tx -> {
      tx.vpses().insert(without);
      tx.vpses().insert(with);
    });
    thatValue(tx -> tx.reconciliation().addressNotLeased(host)).isEqualTo(Set.of(with.id()));
    String net = "10.%d.%d.".formatted(chance.below(256), chance.below(256));
    String leased = ask(tx -> tx.addresses().lease(with.id(), "n", net + 1, net + 9)).orElseThrow();
    thatValue(tx -> tx.reconciliation().addressNotLeased(host)).isEqualTo(Set.of(with.id()));
    change(tx -> tx.vpses().update(Samples.addressed(with, leased)));
    thatValue(tx -> tx.reconciliation().addressNotLeased(host)).isEqualTo(Set.of());
    thatValue(tx -> tx.addresses().leased("n", net + 1, net + 9)).isEqualTo(1L);
    thatValue(tx -> tx.addresses().leased("n", net + 5, net + 9)).isEqualTo(0L);
  }

  @Test
  public void keepsTheNewestAuditEntries() {
    List<AuditEntry> made = new ArrayList<>();
    // Later than whatever another test's run left.
    for (int i = 0; i < 5; i++) {
      made.add(
          new AuditEntry(
              chance.nextId(),
              AT.plus(Duration.ofDays(40_000)).plusSeconds(i / 2),
              "höst",
              AuditEntry.Kind.values()[i],
              "vps_" + i,
              "words 'and' \"more\" räka"));
    }
    change(tx -> made.forEach(tx.reconciliation()::append));
    List<AuditEntry> newest = ask(tx -> tx.reconciliation().newest(5));
    assertThat(newest).containsExactlyInAnyOrderElementsOf(made);
    assertThat(newest).extracting(AuditEntry::at).isSortedAccordingTo((a, b) -> b.compareTo(a));
    thatList(tx -> tx.reconciliation().newest(2)).isEqualTo(newest.subList(0, 2));
    change(tx -> tx.reconciliation().keepNewest(3));
    thatList(ReconciliationContract::passing).isEqualTo(newest.subList(0, 3));
    change(tx -> tx.reconciliation().keepNewest(3));
    thatList(ReconciliationContract::passing).hasSize(3);
    change(tx -> tx.reconciliation().keepNewest(100));
    thatList(ReconciliationContract::passing).hasSize(3);
  }

  @Test
  public void whatWasChangedOfRegionsIsNotForgotten() {
    String region = samples.unique("region");
    List<AuditEntry> made = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      made.addFirst(entry(AuditEntry.Kind.REGION, region, AT.plusSeconds(i)));
    }
    change(tx -> {
      made.forEach(tx.reconciliation()::append);
      tx.reconciliation().append(entry(AuditEntry.Kind.REGION, region + "x", AT));
      tx.reconciliation().append(entry(AuditEntry.Kind.POWER, region, AT));
      for (int i = 0; i < 4; i++) {
        tx.reconciliation().append(entry(AuditEntry.Kind.POWER, "vps", AT.plusSeconds(9)));
      }
      tx.reconciliation().keepNewest(1);
    });
    thatList(tx -> tx.reconciliation().newestOf(AuditEntry.Kind.REGION, region, 9)).isEqualTo(made);
    thatList(tx -> tx.reconciliation().newestOf(AuditEntry.Kind.REGION, region, 2))
        .isEqualTo(made.subList(0, 2));
    thatList(tx -> tx.reconciliation().newestOf(AuditEntry.Kind.POWER, region, 9))
        .isEqualTo(List.of());
  }

  private static List<AuditEntry> passing(Tx tx) {
    return tx.reconciliation().newest(100).stream()
        .filter(entry -> !entry.kind().permanent())
        .toList();
  }

  private AuditEntry entry(AuditEntry.Kind kind, String subject, Instant at) {
    return new AuditEntry(chance.nextId(), at, "host", kind, subject, "words");
  }

  private RecordedState state(VpsId id) {
    return ask(tx -> tx.reconciliation().recordedStates(Set.of(id)))
        .getOrDefault(id, RecordedState.UNKNOWN);
  }

  private void end(String host) {
    Claim claim = store().journal().claim("w", Set.of(host), Duration.ofSeconds(8)).orElseThrow();
    store()
        .journal()
        .finish(claim, new Failure("cancelled", "It was cancelled.", ""), (tx, now) -> "{}");
  }
}
