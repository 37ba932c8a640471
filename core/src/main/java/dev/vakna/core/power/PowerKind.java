package dev.vakna.core.power;

import dev.vakna.core.chance.Chance;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerStanding;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.OnEngine;
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
import java.util.Optional;

/**
 * Switches a machine on, off, or off and on. What it is to be stands in the records from the moment
 * the call is accepted; while the operation is at work {@link PowerWatch} leaves the machine to it.
 * One that comes to nothing, or is cancelled, leaves the wish of before.
 */
public final class PowerKind implements OperationKind<Tx, OnEngine<PowerInput>> {

  private final PowerAct act;
  private final Chance chance;
  private final List<Step<OnEngine<PowerInput>>> steps;

  private PowerKind(PowerAct act, Engines engines, Chance chance, Pace pace, Duration patience) {
    this.act = act;
    this.chance = chance;
    this.steps =
        act.works().stream()
            .<Step<OnEngine<PowerInput>>>map(
                work -> new PowerStep(act, work, engines, pace, patience))
            .toList();
  }

  /** The same on one engine. */
  public static List<PowerKind> all(Engine engine, Chance chance, Pace pace, Duration patience) {
    return all(Engines.only(engine), chance, pace, patience);
  }

  /**
   * The kinds of all acts.
   *
   * @param engines has the engine of every machine that is worked at here
   * @param patience how long a guest may take to switch its machine off
   */
  public static List<PowerKind> all(Engines engines, Chance chance, Pace pace, Duration patience) {
    return Arrays.stream(PowerAct.values())
        .map(act -> new PowerKind(act, engines, chance, pace, patience))
        .toList();
  }

  @Override
  public String name() {
    return act.kind();
  }

  @Override
  public List<Step<OnEngine<PowerInput>>> steps() {
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
  public OnEngine<PowerInput> context(Operation operation, Map<String, String> results) {
    return new OnEngine<>(
        operation.host(), OperationJson.read(operation.input(), PowerInput.class));
  }

  @Override
  public String complete(Tx tx, OnEngine<PowerInput> on, Instant now) {
    kept(tx, on.input().vps())
        .ifPresent(vps -> {
          if (act.wanted() == PowerState.RUNNING) {
            PowerRecords.on(tx, chance, vps);
          } else {
            PowerRecords.off(tx, vps, PowerState.STOPPED);
          }
        });
    return result(tx, on.input().vps());
  }

  /** What was off is off; of what ran the watch tells what has become of it. */
  @Override
  public String abandon(Tx tx, OnEngine<PowerInput> on, Failure failure, Instant now) {
    kept(tx, on.input().vps())
        .ifPresent(vps -> {
          if (act == PowerAct.START) {
            PowerRecords.off(tx, vps, act.before());
          } else {
            tx.vpses()
                .update(vps.in(vps.standing().status(), vps.standing().power(), act.before()));
          }
        });
    return result(tx, on.input().vps());
  }

  /** One that is being ended meanwhile stays off, and is never charged again. */
  private static Optional<Vps> kept(Tx tx, VpsId id) {
    return tx.vpses().lock(id).filter(vps -> PowerStanding.of(vps).metered());
  }

  private static String result(Tx tx, VpsId id) {
    String power = tx.vpses().find(id).map(vps -> vps.standing().power().code()).orElse("unknown");
    return OperationJson.write(Map.of("vpsId", id.text(), "powerState", power));
  }
}
