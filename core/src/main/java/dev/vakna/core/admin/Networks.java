package dev.vakna.core.admin;

import dev.vakna.core.network.Network;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.reconcile.AuditEntry;
import dev.vakna.core.reconcile.AuditLog;
import dev.vakna.core.region.Region;
import dev.vakna.core.store.AddressRecords.Refused;
import dev.vakna.core.store.AddressRecords.Tally;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes, changes and removes networks. Machines that are there keep what they were given. */
public final class Networks {

  private static final int HISTORY = 1000;
  private static final int SHOWN = 1000;
  private static final int NAMED = 5;

  /** What the local engine calls its own unless told otherwise. */
  private static final String ENGINES = "default";

  /** What cannot change under machines that are there. */
  private static final List<String> FIXED = List.of("region", "bridge", "VLAN", "IPv6 network");

  private final Store store;
  private final AuditLog audit;

  /**
   * @param audit keeps what was changed, with what was there before
   */
  public Networks(Store store, AuditLog audit) {
    this.store = Objects.requireNonNull(store);
    this.audit = Objects.requireNonNull(audit);
  }

  /**
   * A network and how its addresses stand.
   *
   * @param inUse addresses that others were seen to use, at most 1000
   */
  public record Shown(Network network, Tally addresses, List<Refused> inUse) {}

  /**
   * What a change changed, or would change.
   *
   * @param changes a line for each field; none when it is so already
   */
  public record Change(Network network, boolean made, List<String> changes) {}

  /** All, by name. */
  public List<Shown> all() {
    return store.read(
        tx -> tx.networks().all().stream().map(network -> shown(tx, network, 0)).toList());
  }

  /**
   * One of them.
   *
   * @throws AdminRefusedException when there is none of that name
   */
  public Shown show(String name) {
    return store.read(tx -> shown(tx, required(tx, name), SHOWN));
  }

  private static Shown shown(Tx tx, Network network, int most) {
    String first = network.range().first().toString();
    String last = network.range().last().toString();
    return new Shown(
        network,
        tx.addresses().tally(network.name(), first, last),
        most == 0 ? List.of() : tx.addresses().refused(network.name(), most));
  }

  private static Network required(Tx tx, String name) {
    return tx.networks()
        .find(name)
        .orElseThrow(() ->
            AdminRefusedException.of(
                ProblemCode.NOT_FOUND, "There is no network %s.".formatted(name)));
  }

  /** The newest changes of a network, newest first, also of one that is gone. */
  public List<AuditEntry> history(String name) {
    return store.transact(
        tx -> tx.reconciliation().newestOf(AuditEntry.Kind.NETWORK, name, HISTORY));
  }

  /**
   * Makes or replaces a network.
   *
   * @param trial only tells what would be changed
   * @throws AdminRefusedException when a value cannot be, or cannot be while machines are there;
   *     nothing was changed then
   */
  public Change put(NetworkFields wish, boolean trial) {
    Network network = wish.network();
    Done done =
        store.transact(tx -> {
          tx.networks().changeAlone();
          Optional<Network> before = tx.networks().find(network.name());
          checkRegion(tx, network);
          checkOthers(tx, network);
          checkLeases(tx, before, network);
          List<String> changes = Changed.lines(before.map(Networks::fields), fields(network));
          Change change = new Change(network, before.isEmpty(), changes);
          if (trial || changes.isEmpty()) {
            return new Done(change, Optional.empty());
          }
          tx.networks().put(network);
          Optional<AuditEntry> kept =
              Changed.words(before.map(Networks::fields), fields(network))
                  .map(words -> audit.append(tx, AuditEntry.Kind.NETWORK, network.name(), words));
          return new Done(change, kept);
        });
    done.kept().ifPresent(audit::tell);
    return done.change();
  }

  private record Done(Change change, Optional<AuditEntry> kept) {}

  /**
   * Forgets a network of which no address is leased; its region's machines get addresses of the
   * engine's own network from then on.
   *
   * @throws AdminRefusedException when there is none, or machines are in it
   */
  public void remove(String name) {
    AuditEntry kept =
        store.transact(tx -> {
          tx.networks().changeAlone();
          Network network = required(tx, name);
          long leased = leased(tx, name);
          if (leased > 0) {
            throw AdminRefusedException.fault(
                "name",
                FieldFault.Code.INVALID_VALUE,
                "Network %s stays: %s. End or move them first.".formatted(name, machines(leased)));
          }
          tx.networks().remove(name);
          return audit.append(
              tx,
              AuditEntry.Kind.NETWORK,
              name,
              "removed: " + String.join(", ", Changed.lines(Optional.empty(), fields(network))));
        });
    audit.tell(kept);
  }

  private static String machines(long leased) {
    return leased == 1
        ? "one machine has an address of it"
        : "%d machines have addresses of it".formatted(leased);
  }

  private static long leased(Tx tx, String name) {
    return tx.addresses().leased(name, "0.0.0.0", "255.255.255.255");
  }

  private static void checkRegion(Tx tx, Network network) {
    if (tx.regions().find(network.region()).isEmpty()) {
      throw AdminRefusedException.fault(
          "region",
          FieldFault.Code.UNKNOWN_REGION,
          "There is no region %s. There are: %s."
              .formatted(
                  network.region(),
                  String.join(", ", tx.regions().all().stream().map(Region::id).toList())));
    }
    tx.networks()
        .ofRegion(network.region())
        .filter(other -> !other.name().equals(network.name()))
        .ifPresent(other -> {
          throw NetworkFields.fault(
              "region",
              "the network of %s is %s; change that one, or remove it first"
                  .formatted(network.region(), other.name()));
        });
  }

  /** Two machines on one wire must not get the same address, nor one that a router has. */
  private static void checkOthers(Tx tx, Network network) {
    for (Network other : tx.networks().all()) {
      if (other.name().equals(network.name())
          || !isOneWire(other.bridge(), network.bridge())
          || ofDifferentEngines(tx, network, other)) {
        continue;
      }
      String where = "network %s, which is on the same %s".formatted(other.name(), other.bridge());
      if (other.range().overlaps(network.range())) {
        throw NetworkFields.fault(
            "ipv4",
            "%s has addresses of %s: its are %s; leave them out"
                .formatted(network.range(), where, other.range()));
      }
      if (network.range().holds(other.range().gateway())) {
        throw NetworkFields.fault(
            "ipv4",
            "%s holds %s, the gateway of %s; leave it out"
                .formatted(network.range(), other.range().gateway(), where));
      }
      if (other.range().holds(network.range().gateway())) {
        throw NetworkFields.fault(
            "gateway",
            "%s is an address of machines of %s".formatted(network.range().gateway(), where));
      }
      if (other.range6().map(Network.Range6::gateway).filter(network::gives).isPresent()
          || network.range6().map(Network.Range6::gateway).filter(other::gives).isPresent()) {
        throw NetworkFields.fault(
            "gateway6", "the IPv6 gateway of one is an address of machines of " + where);
      }
    }
  }

  /** What is plugged into a bridge that tells VLANs apart without one is in the first. */
  private static boolean isOneWire(Network.Bridge one, Network.Bridge two) {
    return one.name().equals(two.name()) && one.vlan().orElse(1) == two.vlan().orElse(1);
  }

  /** What engines elsewhere call alike need not be one wire. */
  private static boolean ofDifferentEngines(Tx tx, Network one, Network two) {
    Optional<String> first = tx.regions().find(one.region()).map(Region::engine);
    Optional<String> second = tx.regions().find(two.region()).map(Region::engine);
    return first.isPresent() && second.isPresent() && !first.equals(second);
  }

  private static void checkLeases(Tx tx, Optional<Network> before, Network network) {
    if (before.isEmpty() && (network.name().equals(ENGINES) || leased(tx, network.name()) > 0)) {
      throw NetworkFields.fault(
          "name",
          "an engine calls the network that it makes itself %s; choose another name"
              .formatted(network.name()));
    }
    Network.Range range = network.range();
    List<String> outside =
        tx.addresses()
            .leasedOutside(
                network.name(), range.first().toString(), range.last().toString(), NAMED + 1);
    if (!outside.isEmpty()) {
      throw NetworkFields.fault(
          "ipv4",
          "machines have addresses outside of %s: %s%s; set a range that holds them, or end those machines first"
              .formatted(
                  range,
                  String.join(", ", outside.subList(0, Math.min(NAMED, outside.size()))),
                  outside.size() > NAMED ? " and more" : ""));
    }
    if (before.isEmpty()) {
      return;
    }
    Map<String, String> was = fields(before.get());
    Map<String, String> is = fields(network);
    for (String field : FIXED) {
      if (!Objects.equals(was.get(field), is.get(field))) {
        long leased = leased(tx, network.name());
        if (leased > 0) {
          throw AdminRefusedException.whole(
              "The %s of network %s stays %s: %s. End them first, or make another region with a network of its own."
                  .formatted(field, network.name(), was.get(field), machines(leased)));
        }
      }
    }
  }

  private static Map<String, String> fields(Network network) {
    NetworkFields all = NetworkFields.of(network);
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("region", network.region());
    fields.put("bridge", network.bridge().name());
    fields.put("VLAN", text(all.vlan()));
    fields.put("addresses", text(all.ipv4()));
    fields.put("gateway", text(all.gateway()));
    fields.put("IPv6 network", text(all.ipv6()));
    fields.put("IPv6 gateway", text(all.gateway6()));
    fields.put("nameservers", listed(network.nameservers()));
    fields.put("sending bits/s", text(all.sendingBits()));
    fields.put("receiving bits/s", text(all.receivingBits()));
    fields.put("open", listed(Objects.requireNonNullElse(all.open(), List.of())));
    fields.put("hold-back seconds", text(all.holdBackSeconds()));
    return fields;
  }

  private static String text(@Nullable Object value) {
    return value == null ? "-" : value.toString();
  }

  private static String listed(List<String> values) {
    return values.isEmpty() ? "-" : String.join(" ", values);
  }
}
