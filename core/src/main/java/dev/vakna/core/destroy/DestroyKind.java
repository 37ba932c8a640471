package dev.vakna.core.destroy;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.OnEngine;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.job.Removed;
import dev.vakna.core.network.Lease;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Operation;
import dev.vakna.operations.OperationKind;
import dev.vakna.operations.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Ends a Cloud VM. */
public final class DestroyKind implements OperationKind<Tx, OnEngine<DestroyInput>> {

  /** The operation's name. */
  public static final String NAME = "vps.destroy";

  private final List<Step<OnEngine<DestroyInput>>> steps;

  /** Ends those of one engine. */
  public DestroyKind(Engine engine, Store store) {
    this(Engines.only(engine), store);
  }

  /**
   * @param engines has the engine of every machine that is ended here
   * @param store tells what else is at work on a machine
   */
  public DestroyKind(Engines engines, Store store) {
    this.steps = List.of(new RemoveMachine(engines, store));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Step<OnEngine<DestroyInput>>> steps() {
    return steps;
  }

  @Override
  public boolean forwardOnly() {
    return true;
  }

  @Override
  public boolean quick() {
    return true;
  }

  @Override
  public OnEngine<DestroyInput> context(Operation operation, Map<String, String> results) {
    return new OnEngine<>(
        operation.host(), OperationJson.read(operation.input(), DestroyInput.class));
  }

  @Override
  public String complete(Tx tx, OnEngine<DestroyInput> on, Instant now) {
    List<Removed> removed = new ArrayList<>();
    tx.vpses().find(on.input().vps()).ifPresent(vps -> removed.addAll(all(vps)));
    tx.addresses()
        .of(on.input().vps())
        .map(Lease::address)
        .map(Removed::address)
        .ifPresent(removed::add);
    tx.addresses().release(on.input().vps());
    tx.vpses().remove(on.input().vps());
    return OperationJson.write(
        Map.of(
            "vpsId", on.input().vps().text(),
            "powerState", PowerState.STOPPED.code(),
            "removed", removed));
  }

  private static List<Removed> all(Vps vps) {
    List<Removed> all = new ArrayList<>();
    all.add(Removed.cloudVm(vps.id().text(), vps.label().name()));
    all.add(Removed.storage(vps.id().text(), (long) vps.resources().storageGb() << 30));
    Vps.Placement placement = vps.site().placement();
    if (placement != null) {
      placement.access().forEach(a -> all.add(Removed.port(a.service(), a.host(), a.port())));
    }
    return all;
  }

  @Override
  public String abandon(Tx tx, OnEngine<DestroyInput> on, Failure failure, Instant now) {
    throw new IllegalStateException("%s goes forward only".formatted(NAME));
  }
}
