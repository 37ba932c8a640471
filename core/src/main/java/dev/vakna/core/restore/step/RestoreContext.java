package dev.vakna.core.restore.step;

import dev.vakna.core.engine.CheckReceipt;
import dev.vakna.core.engine.Given;
import dev.vakna.core.engine.Reserved;
import dev.vakna.core.engine.TransferReceipt;
import dev.vakna.core.guest.Warning;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.Place;
import dev.vakna.core.restore.proof.Proof;
import dev.vakna.operations.Entry;
import dev.vakna.operations.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a restore's steps are told.
 *
 * @param engine name of the engine that it runs on, whatever its region's is by now
 * @param input what was admitted
 * @param results JSON text of each step done, by name
 */
public record RestoreContext(String engine, RestoreInput input, Map<String, String> results) {

  public RestoreContext {
    results = Map.copyOf(results);
  }

  /** That of a restore as its journal tells. */
  public static RestoreContext of(Operation operation) {
    Map<String, String> results = new LinkedHashMap<>();
    for (Entry entry : operation.journal()) {
      if (entry.mark() == Entry.Mark.DONE) {
        results.put(entry.step(), entry.payload());
      }
    }
    return new RestoreContext(
        operation.host(), OperationJson.read(operation.input(), RestoreInput.class), results);
  }

  private <V> Optional<V> result(String step, Class<V> type) {
    return Optional.ofNullable(results.get(step)).map(json -> OperationJson.read(json, type));
  }

  /** Size of the archive; 0 before it was opened. */
  public long archiveBytes() {
    return result(OpenArchive.NAME, OpenArchive.Opened.class)
        .map(OpenArchive.Opened::sizeBytes)
        .orElse(0L);
  }

  public Optional<TransferReceipt> receipt() {
    return result(WriteDisks.NAME, TransferReceipt.class);
  }

  /** Empty for a restore that an older release took past its disks. */
  public Optional<CheckReceipt> check() {
    return result(CheckDisks.NAME, CheckReceipt.class);
  }

  /** The machine's place; of one that nothing was reserved for, what its name says. */
  public Place place() {
    return result(ReservePlace.NAME, Reserved.class)
        .map(Reserved::place)
        .orElseGet(() -> Place.of(input.plan().name()));
  }

  /**
   * What the machine is known to have got so far; a later call knows better than an earlier one.
   */
  public Given given() {
    return result(ReservePlace.NAME, Reserved.class)
        .map(Reserved::given)
        .orElse(Given.NOTHING)
        .and(result(DefineVm.NAME, Given.class).orElse(Given.NOTHING))
        .and(result(Boot.NAME, Given.class).orElse(Given.NOTHING));
  }

  /**
   * Who the machine is, as far as it is known: the one path by which MAC, address and uuids reach
   * seed, proof, report, records and lease.
   */
  public Identity identity() {
    return given().identity(input.plan().identity());
  }

  /** The machine as it was planned, with the identity that it was given since. */
  public MachinePlan plan() {
    MachinePlan planned = input.plan();
    return planned.wire() == null ? planned : planned.as(identity());
  }

  public Optional<Proof> proof() {
    return result(Prove.NAME, Proof.class);
  }

  /** What was not carried over, is otherwise here, or was not confirmed; as far as it has come. */
  public List<Warning> warnings() {
    List<Warning> warnings = new ArrayList<>(input.warnings());
    given()
        .differences()
        .forEach(change -> warnings.add(new Warning(change.code(), change.message())));
    proof().ifPresent(proof -> warnings.addAll(proof.warnings()));
    return warnings;
  }
}
