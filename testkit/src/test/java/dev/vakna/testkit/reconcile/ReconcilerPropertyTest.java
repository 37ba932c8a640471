package dev.vakna.testkit.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.vakna.core.engine.Trace;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.reconcile.AuditEntry;
import dev.vakna.core.reconcile.DriftReport;
import dev.vakna.core.reconcile.RecordedState;
import dev.vakna.operations.Claim;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Random hosts and records that change between looks; what may be removed is said independently.
 */
class ReconcilerPropertyTest {

  private static final int RUNS = 400;

  /** A VPS that was, is or never was, and what an observer of its own knows of it. */
  private static final class Story {
    final VpsId id;
    boolean recorded;
    boolean known;
    List<Claim> unended = new ArrayList<>();

    Story(VpsId id) {
      this.id = id;
    }

    boolean over() {
      return known && !recorded && unended.isEmpty();
    }
  }

  private Scene scene = new Scene(0);
  private final Set<Claim> parked = new HashSet<>();
  private int removals;
  private final Map<MachineName, Story> stories = new HashMap<>();
  private final Map<MachineName, Instant> overAndThereSince = new HashMap<>();

  @Test
  void onlyWhatIsOverIsRemovedOnlyAfterTheGraceAndAllOfItIsInTheEnd() {
    for (int run = 0; run < RUNS; run++) {
      scene = new Scene(run);
      removals = 0;
      stories.clear();
      overAndThereSince.clear();
      int steps = 20 + scene.chance.below(40);
      for (int step = 0; step < steps; step++) {
        happen();
        if (scene.chance.below(3) > 0) {
          reconcile(run);
        }
        scene.clock.advance(Duration.ofSeconds(scene.chance.below(400)));
      }
      reconcile(run);
      scene.clock.advance(Scene.GRACE);
      reconcile(run);
      atRest(run);
    }
  }

  /** Something changes in the records or on the host. */
  private void happen() {
    switch (scene.chance.below(9)) {
      case 0 -> {
        Story pending = story();
        scene.record(pending.id, ServiceStatus.PENDING, Scene.HOST);
        pending.recorded = true;
        begin(pending);
      }
      case 1 -> {
        Story active = story();
        scene.record(
            active.id, ServiceStatus.ACTIVE, scene.chance.below(4) == 0 ? "host-b" : Scene.HOST);
        active.recorded = true;
      }
      case 2 -> story();
      case 3, 4 -> any(story -> begin(story));
      case 5, 6 ->
          any(story -> {
            if (!story.unended.isEmpty()) {
              Claim claim = story.unended.getFirst();
              if (scene.chance.below(4) == 0) {
                park(claim);
                // It stays unended for good here.
                return;
              }
              if (!parked.contains(claim)) {
                scene.end(claim);
                story.unended.remove(claim);
              }
            }
          });
      case 7 ->
          any(story -> {
            if (story.recorded && story.unended.isEmpty()) {
              scene.change(tx -> {
                tx.addresses().release(story.id);
                tx.metering().close(story.id, Set.of(Meter.values()), tx.now());
                tx.vpses().remove(story.id);
              });
              story.recorded = false;
            }
          });
      default ->
          any(story -> {
            if (scene.chance.below(2) == 0) {
              scene.machine(story.id);
            } else {
              scene.leave(
                  Trace.Kind.values()[scene.chance.below(Trace.Kind.values().length)], story.id);
            }
          });
    }
  }

  private void park(Claim claim) {
    if (parked.add(claim)) {
      scene.park(claim);
    }
  }

  private void begin(Story story) {
    story.unended.add(scene.begin(story.id));
    story.known = true;
  }

  private Story story() {
    Story story = new Story(scene.newId());
    stories.put(MachineName.of(story.id), story);
    if (scene.chance.below(2) == 0) {
      scene.machine(story.id);
    }
    return story;
  }

  private void any(Consumer<Story> work) {
    List<Story> all =
        stories.values().stream().sorted((a, b) -> a.id.text().compareTo(b.id.text())).toList();
    if (!all.isEmpty()) {
      work.accept(all.get(scene.chance.below(all.size())));
    }
  }

  private Set<MachineName> there() {
    Set<MachineName> names = new HashSet<>();
    scene.engine.traces().found().forEach(trace -> names.add(trace.machine()));
    return names;
  }

  private void reconcile(int run) {
    Set<MachineName> before = there();
    Map<MachineName, Instant> since = new HashMap<>();
    for (MachineName name : before) {
      if (state(stories.get(name)).gone()) {
        since.put(name, overAndThereSince.getOrDefault(name, scene.clock.instant()));
      }
    }
    overAndThereSince.clear();
    overAndThereSince.putAll(since);
    List<Vps> records = scene.store.transact(tx -> tx.vpses().onHost(Scene.HOST));

    scene.reconcile();

    Set<MachineName> removed = new HashSet<>(before);
    removed.removeAll(there());
    Set<MachineName> due = new HashSet<>();
    since.forEach((name, first) -> {
      if (!first.plus(Scene.GRACE).isAfter(scene.clock.instant())) {
        due.add(name);
      }
    });
    removals += removed.size();
    removed.forEach(overAndThereSince::remove);
    assertThat(removed).as("run %d", run).isEqualTo(due);
    assertThat(removed).as("run %d", run).allMatch(name -> stories.get(name).over());
    List<Vps> after = scene.store.transact(tx -> tx.vpses().onHost(Scene.HOST));
    assertThat(after)
        .extracting(Vps::id, v -> v.standing().status(), v -> v.standing().power())
        .isEqualTo(
            records.stream()
                .map(vps -> tuple(vps.id(), vps.standing().status(), vps.standing().power()))
                .toList());
  }

  private RecordedState state(Story story) {
    return scene
        .store
        .transact(tx -> tx.reconciliation().recordedStates(Set.of(story.id)))
        .getOrDefault(story.id, RecordedState.UNKNOWN);
  }

  private void atRest(int run) {
    Set<MachineName> left = there();
    for (MachineName name : left) {
      assertThat(stories.get(name).over()).as("run %d: %s", run, name).isFalse();
    }
    List<AuditEntry> audited = List.copyOf(scene.audited);
    scene.reconcile();
    List<DriftReport.OpenFinding> found = scene.reconciler.latest().findings();
    scene.reconcile();
    assertThat(there()).isEqualTo(left);
    assertThat(scene.audited).isEqualTo(audited);
    assertThat(scene.reconciler.latest().findings()).isEqualTo(found);
    assertThat(audited)
        .filteredOn(entry -> entry.kind() == AuditEntry.Kind.REMOVED)
        .hasSize(removals);
  }
}
