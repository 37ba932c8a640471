package dev.vakna.core.reconcile;

import dev.vakna.core.engine.Trace;
import dev.vakna.core.engine.Traces;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerStanding;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.machine.MachineName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The observed state of a host beside its desired one. Pure.
 *
 * <p>The host must have been read before the records: a restore writes its record before it touches
 * the host, so whatever was seen there is recorded by then, or gone.
 */
final class Comparison {

  private static final Comparator<MachineName> BY_TEXT = Comparator.comparing(MachineName::text);

  private final DesiredState desired;
  private final boolean complete;
  private final Map<MachineName, List<Trace>> byMachine = new TreeMap<>(BY_TEXT);
  private final List<Finding> findings = new ArrayList<>();

  private Comparison(Traces traces, DesiredState desired) {
    this.desired = desired;
    this.complete = traces.complete();
    for (Trace trace : traces.found()) {
      MachineName machine = trace.machine();
      if (machine == null) {
        found(Finding.Kind.UNKNOWN, trace.words(), unknown(trace.words()));
      } else {
        byMachine.computeIfAbsent(machine, _ -> new ArrayList<>()).add(trace);
      }
    }
  }

  /** All that is not as it should be, in a steady order. */
  static List<Finding> of(Traces traces, DesiredState desired) {
    Comparison comparison = new Comparison(traces, desired);
    comparison.byMachine.forEach(comparison::machine);
    desired.placed().values().forEach(comparison::vps);
    comparison.meters();
    return comparison.findings.stream()
        .sorted(Comparator.comparing(Finding::kind).thenComparing(Finding::subject))
        .toList();
  }

  /** The VPS whose machine bears that name, if the name is one that we give. */
  static Optional<VpsId> owner(MachineName machine) {
    return VpsId.parse(VpsId.PREFIX + "_" + machine.text());
  }

  private void machine(MachineName machine, List<Trace> traces) {
    String subject = machine.text();
    Optional<VpsId> owner = owner(machine);
    PowerStanding vps = owner.isEmpty() ? null : desired.placed().get(owner.get());
    if (vps != null) {
      known(vps, traces);
      return;
    }
    if (owner.isEmpty() || desired.state(owner.get()).unknown()) {
      found(Finding.Kind.UNKNOWN, subject, unknown(words(traces)));
      return;
    }
    VpsId id = owner.get();
    if (desired.state(id).gone()) {
      found(
          Finding.Kind.ORPHAN,
          subject,
          "its operation is over, and this was left of it: %s".formatted(words(traces)));
    } else if (desired.state(id).vpsRecorded()) {
      found(
          Finding.Kind.MISPLACED,
          subject,
          "%s is recorded on another host, and here is: %s. It is not touched; if that host took the machine over, remove this by hand."
              .formatted(id, words(traces)));
    }
  }

  private void known(PowerStanding vps, List<Trace> traces) {
    if (vps.status() != ServiceStatus.ACTIVE) {
      // A worker is at it, or nobody may be.
      return;
    }
    for (Trace trace : traces) {
      switch (trace.kind()) {
        case RUNNING_UNCLAIMED ->
            found(
                Finding.Kind.STRAY_PROCESS,
                vps.vps().text(),
                "the engine's record of the machine does not claim it: %s. A machine that should run adopts it; of one that should not it is ended after the grace."
                    .formatted(trace.words()));
        case INCOMPLETE ->
            found(
                Finding.Kind.INCOMPLETE_MACHINE,
                vps.vps().text(),
                "%s. Bring the missing part back, or remove the Cloud VM with 'vakna admin vps remove %s' and restore it again."
                    .formatted(trace.words(), vps.vps()));
        case MACHINE, BEGINNING, LEFTOVER -> {}
      }
    }
  }

  private void vps(PowerStanding vps) {
    String id = vps.vps().text();
    if (DesiredState.inBetween(vps) && !desired.state(vps.vps()).operationOpen()) {
      found(
          Finding.Kind.ABANDONED,
          id,
          "it is %s and no operation is at work on it. End it: vakna admin vps remove %s"
              .formatted(vps.status().code(), id));
    }
    if (complete && vps.status() == ServiceStatus.ACTIVE && !isHere(MachineName.of(vps.vps()))) {
      found(
          Finding.Kind.MISSING_MACHINE,
          id,
          "it is active and its machine is not on the host. Bring the machine back, or end it: vakna admin vps remove %s"
              .formatted(id));
    }
    if (desired.unmetered().contains(vps.vps())) {
      found(
          Finding.Kind.UNMETERED,
          id,
          "it is active and its storage is not metered. Nothing is changed; look at its jobs: vakna admin operation list");
    }
    if (desired.addressNotLeased().containsKey(vps.vps())) {
      found(
          Finding.Kind.ADDRESS_NOT_LEASED,
          id,
          "it bears %s, which is not leased to it and may be given to another machine. Nothing is changed; restore it again under a new address."
              .formatted(desired.addressNotLeased().get(vps.vps())));
    }
  }

  private boolean isHere(MachineName machine) {
    return byMachine.getOrDefault(machine, List.of()).stream()
        .anyMatch(trace -> trace.kind() == Trace.Kind.MACHINE);
  }

  private void meters() {
    for (VpsId vps : desired.meteredAfterEnd()) {
      found(
          Finding.Kind.METERED_AFTER_END,
          vps.text(),
          desired.state(vps).gone()
              ? "it is gone and metered. Its meters are closed after the grace, at the moment its last operation ended."
              : "it is metered and there is no VPS and no operation of that id. Nothing is changed.");
    }
  }

  private static String unknown(String words) {
    return "it carries our mark and the records have never heard of it: %s. It is not touched. It may belong to a database that was since replaced or restored from a backup; if it is nobody's, remove it by hand."
        .formatted(words);
  }

  private static String words(List<Trace> traces) {
    return traces.stream().map(Trace::words).sorted().collect(Collectors.joining("; "));
  }

  private void found(Finding.Kind kind, String subject, String words) {
    findings.add(new Finding(kind, subject, words));
  }
}
