package dev.vakna.core.restore.step;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.job.Standing;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.Wire;
import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Lease;
import dev.vakna.core.network.Mac;
import dev.vakna.core.network.Network;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Failure;
import dev.vakna.operations.LostLeaseException;
import dev.vakna.operations.OperationStatus;
import dev.vakna.operations.StepFailedException;
import java.time.Duration;
import java.util.Optional;

/**
 * Sees before a machine is made that nobody at its wire has its address in spite of all records.
 * Then that address is given to nobody for a day, and the machine gets another one. Which one it
 * has stands in its lease, so a step that is done again goes on from there.
 */
final class UntakenAddress {

  /** So many taken ones in a row are a wrongly recorded range. */
  private static final int TRIES = 16;

  private static final Duration REFUSED = Duration.ofDays(1);
  private static final int ADDRESS_BITS = 32;

  private final Store store;

  UntakenAddress(Store store) {
    this.store = store;
  }

  /** The plan with an address that is the machine's alone. */
  MachinePlan of(Engine engine, RestoreInput input) throws InterruptedException {
    MachinePlan plan = input.plan();
    Wire wire = plan.wire();
    if (wire == null) {
      return plan;
    }
    VpsId vps = input.target().vps();
    Begun begun =
        store.<Begun>read(tx ->
            new Begun(
                tx.jobs().standing(input.job()).map(Standing::fence).orElse(0L),
                leased(tx, input, wire)));
    Identity identity = begun.identity();
    for (int i = 0; i < TRIES; i++) {
      if (!engine.isTaken(wire, identity)) {
        return plan.as(identity);
      }
      Identity taken = identity;
      identity = store.<Identity>transact(tx -> another(tx, input, wire, taken, begun.fence()));
    }
    throw noAddress(
        "of network %s %d addresses in a row are in use by others; see 'vakna admin network show %s'"
            .formatted(wire.network(), TRIES, wire.network()));
  }

  /**
   * How it stood when this was begun.
   *
   * @param fence how often the restore had been claimed
   */
  private record Begun(long fence, Identity identity) {}

  /** Who stood still meanwhile might hear the machine itself, which somebody else went on with. */
  private static void requireHeld(Tx tx, RestoreInput input, long fence) {
    boolean held =
        tx.jobs()
            .standing(input.job())
            .filter(now -> now.fence() == fence)
            .filter(now -> now.job().operation().status() == OperationStatus.RUNNING)
            .isPresent();
    if (!held) {
      throw new LostLeaseException(input.job().value(), fence);
    }
  }

  private static Identity another(
      Tx tx, RestoreInput input, Wire wire, Identity taken, long fence) {
    VpsId vps = input.target().vps();
    Network network =
        tx.networks()
            .holdOf(input.target().region())
            .filter(now -> now.name().equals(wire.network()))
            .orElseThrow(() ->
                noAddress("network %s is not the region's any more".formatted(wire.network())));
    requireHeld(tx, input, fence);
    tx.addresses().release(vps);
    tx.addresses().refuse(network.name(), taken.address(), tx.now().plus(REFUSED));
    Optional<String> other =
        tx.addresses()
            .lease(
                vps,
                network.name(),
                network.range().first().toString(),
                network.range().last().toString());
    String address =
        other.orElseThrow(
            () -> noAddress("no address of network %s is free".formatted(wire.network())));
    tx.vpses().lock(vps).ifPresent(made -> tx.vpses().update(made.at(address)));
    return at(taken, address, network);
  }

  private static Identity leased(Tx tx, RestoreInput input, Wire wire) {
    Identity planned = input.plan().identity();
    Optional<String> held =
        tx.addresses()
            .of(input.target().vps())
            .filter(lease -> lease.network().equals(wire.network()))
            .map(Lease::address)
            .filter(address -> !address.equals(planned.address()));
    return held.flatMap(address ->
            tx.networks().find(wire.network()).map(network -> at(planned, address, network)))
        .orElse(planned);
  }

  /**
   * The same at another address, from which MAC and IPv6 address follow. A network may have grown
   * since the plan was made: the address and the gateway belong together.
   */
  private static Identity at(Identity identity, String text, Network network) {
    Ipv4 address = Ipv4.parse(text);
    Mac mac = Mac.parse(identity.mac());
    return new Identity(
        identity.hostname(),
        identity.instanceId(),
        identity.smbiosUuid(),
        identity.generationId(),
        new Mac(mac.bits() >>> ADDRESS_BITS << ADDRESS_BITS | address.number()).toString(),
        text,
        network.range().prefix(),
        network.range().gateway().toString(),
        identity.nameservers(),
        identity.nonce(),
        network.address6(address).orElse(null));
  }

  private static StepFailedException noAddress(String detail) {
    return StepFailedException.retryable(
        new Failure(
            ProblemCode.CAPACITY_UNAVAILABLE.code(),
            "There was no free address for the machine on our side. Try again later, or ask support"
                + " and name this job. Nothing was kept and nothing is charged.",
            detail),
        null);
  }
}
