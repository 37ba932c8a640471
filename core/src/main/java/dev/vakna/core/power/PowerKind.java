package dev.vakna.core.power;

import dev.vakna.core.chance.Chance;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Operation;
import dev.vakna.operations.OperationKind;
import dev.vakna.operations.Pace;
import dev.vakna.operations.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Switches a machine on, off, or off and on. What it is to be stands in the records from the moment
 * the call is accepted; while the operation is at work {@link PowerWatch} leaves the machine to it.
 * One that comes to nothing, or is cancelled, leaves the wish of before.
 */
public final class PowerKind implements OperationKind<Tx, PowerInput> {

  private final PowerAct act;
  private final Chance chance;
  private final List<Step<PowerInput>> steps;

  private PowerKind(PowerAct act, Engine engine, Chance chance, Pace pace, Duration patience) {
    this.act = act;
    this.chance = chance;
    this.steps =
        act.works().stream()
            .<Step<PowerInput>>map(work -> new PowerStep(act, work, engine, pace, patience))
            .toList();
  }

  /**
   * The kinds of all acts.
   *
   * @param patience how long a guest may take to switch its machine off
   */
  public static List<PowerKind> all(Engine engine, Chance chance, Pace pace, Duration patience) {
    return Arrays.stream(PowerAct.values())
        .map(act -> new PowerKind(act, engine, chance, pace, patience))
        .toList();
  }

  @Override
  public String name() {
    return act.kind();
  }

  @Override
  public List<Step<PowerInput>> steps() {
    return steps;
  }

  @Override
  public boolean quick() {
    return true;
  }

  @Override
  public String aftermath() {
    return act.aftermath();
  }

  @Override
  public PowerInput context(Operation operation, Map<String, String> results) {
    return OperationJson.read(operation.input(), PowerInput.class);
  }

  @Override
  public String complete(Tx tx, PowerInput input, Instant now) {
    tx.vpses()
        .lock(input.vps())
        .ifPresent(vps -> {
          if (act.wanted() == PowerState.RUNNING) {
            PowerRecords.on(tx, chance, vps);
          } else {
            PowerRecords.off(tx, vps, PowerState.STOPPED);
          }
        });
    return result(tx, input.vps());
  }

  /** What was off is off; of what ran the watch tells what has become of it. */
  @Override
  public String abandon(Tx tx, PowerInput input, Failure failure, Instant now) {
    tx.vpses()
        .lock(input.vps())
        .ifPresent(vps -> {
          if (act == PowerAct.START) {
            PowerRecords.off(tx, vps, act.before());
          } else {
            tx.vpses()
                .update(vps.in(vps.standing().status(), vps.standing().power(), act.before()));
          }
        });
    return result(tx, input.vps());
  }

  private static String result(Tx tx, VpsId id) {
    String power = tx.vpses().find(id).map(vps -> vps.standing().power().code()).orElse("unknown");
    return OperationJson.write(Map.of("vpsId", id.text(), "powerState", power));
  }
}
