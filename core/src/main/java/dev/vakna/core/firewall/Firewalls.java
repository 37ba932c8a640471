package dev.vakna.core.firewall;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
import dev.vakna.core.destroy.EndFacts;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.network.Network;
import dev.vakna.core.network.OpenPorts;
import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.NotFound;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.problem.RefusalException;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What owners say and are told of the firewalls of their Cloud VMs. It is only recorded, and put
 * before the machine by {@link FirewallRound}.
 */
public final class Firewalls {

  private final Store store;

  public Firewalls(Store store) {
    this.store = Objects.requireNonNull(store);
  }

  /** What is open of new machines in a region: what its network says. */
  public static List<OpenPorts> ofNewMachines(Tx tx, String region) {
    return tx.networks().ofRegion(region).map(Network::open).orElse(Network.OPEN);
  }

  /**
   * Gives a VPS that is being made its firewall, in the transaction that enters it.
   *
   * @return what its machine is to be made with
   */
  public static List<OpenPorts> begin(Tx tx, VpsId vps, String region) {
    Firewall firewall = Firewall.begin(vps, ofNewMachines(tx, region), tx.now());
    tx.firewalls().put(firewall);
    return firewall.open();
  }

  /**
   * A VPS and its firewall.
   *
   * @param firewall null where none is kept, as of a VPS that is not run here
   */
  public record Shown(Vps vps, @Nullable Firewall firewall) {}

  /** What came of it. */
  public sealed interface Answer {
    /**
     * These are the rules now.
     *
     * @param changed others were before
     */
    record Recorded(Shown shown, boolean changed) implements Answer {}

    /** Nothing changed. */
    record Refused(Refusal refusal) implements Answer {}
  }

  /** The firewall of a VPS of the caller's; another account's is not found. */
  public Optional<Shown> of(Caller caller, String id) {
    return store.read(tx ->
        VpsId.parse(id)
            .flatMap(known -> tx.vpses().find(caller.account(), known))
            .map(vps -> new Shown(vps, tx.firewalls().find(vps.id()).orElse(null))));
  }

  /**
   * Has a Cloud VM be reached by what is named and nothing else. What it says already is no change.
   *
   * @param id the path's text, not yet known to be an id
   */
  public Answer change(Caller caller, String id, Body<FirewallWish> body) {
    try {
      return store.transact(tx -> decide(tx, caller, id, body));
    } catch (RefusalException e) {
      return new Answer.Refused(e.refusal());
    }
  }

  private static Answer decide(Tx tx, Caller caller, String id, Body<FirewallWish> body) {
    Vps vps =
        VpsId.parse(id)
            .flatMap(known -> tx.vpses().lock(caller.account(), known))
            .orElseThrow(() -> new RefusalException(NotFound.VPS));
    List<FirewallRule> rules = rules(body);
    Account account =
        tx.accounts()
            .find(vps.account())
            .filter(found -> found.access().active())
            .orElseThrow(() -> new RefusalException(Refusal.accountClosed()));
    Optional<Refusal> closed = FirewallGate.refusal(EndFacts.read(tx, vps, account));
    if (closed.isPresent()) {
      throw new RefusalException(closed.get());
    }
    Optional<Firewall> before = tx.firewalls().find(vps.id());
    if (before.isPresent() && before.get().rules().equals(rules)) {
      return new Answer.Recorded(new Shown(vps, before.get()), false);
    }
    Firewall now =
        before
            .orElseGet(() -> Firewall.begin(vps.id(), List.of(), tx.now()))
            .saying(rules, tx.now());
    tx.firewalls().put(now);
    return new Answer.Recorded(new Shown(vps, now), true);
  }

  /** All faults of a body are told at once. */
  private static List<FirewallRule> rules(Body<FirewallWish> body) {
    List<FieldFault> faults = new ArrayList<>();
    List<FirewallRule> rules = List.of();
    if (body instanceof Body.Read<FirewallWish>(FirewallWish wish, _)) {
      RuleReader.Read read = RuleReader.read(wish.said());
      faults.addAll(read.faults());
      rules = read.rules();
    }
    body.sound(faults);
    return rules;
  }
}
