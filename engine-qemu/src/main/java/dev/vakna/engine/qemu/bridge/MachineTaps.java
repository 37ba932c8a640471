package dev.vakna.engine.qemu.bridge;

import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.TrafficCounters;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.Wire;
import dev.vakna.core.network.Address6;
import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Ipv6;
import dev.vakna.core.network.Mac;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The taps of the machines of one home. A tap's name follows from its machine's, and its alias says
 * which machine of which home it is of; so it is found again by whoever comes after a crash, and
 * another home's is left alone.
 */
public final class MachineTaps {

  private static final String MARK = "vakna:";
  private static final int NAME_CHARS = 13;

  private final Taps taps;
  private final TapCounters counters;
  private final Neighbours neighbours;
  private final Path links;
  private final String home;

  /**
   * @param commands change the network
   * @param links where the kernel shows its network interfaces
   * @param home a word that no other home of this host has
   */
  public MachineTaps(HostCommands commands, Path links, String home) {
    this.taps = new Taps(commands);
    this.counters = new TapCounters(commands);
    this.neighbours = new Neighbours(commands);
    this.links = links;
    this.home = home;
  }

  /** Name of a machine's tap, whether or not it has one. */
  public static String name(MachineName machine) {
    String text = machine.text();
    return Tap.PREFIX + text.substring(text.length() - NAME_CHARS);
  }

  /**
   * Makes a machine's tap and its filter, or what of them is missing.
   *
   * @param wire where it is connected
   * @param uid who may open it, a user's number
   */
  public void connect(MachinePlan plan, Wire wire, int uid) throws InterruptedException {
    if (!Files.exists(links.resolve(wire.bridge()).resolve("bridge"))) {
      throw EngineException.retryable(
          "the network '%s' is at the bridge %s, which this host does not have. Make it, or name the right one with 'vakna admin network put'"
              .formatted(wire.network(), wire.bridge()),
          null);
    }
    if (wire.vlan() != null && isOneForAll(wire.bridge())) {
      throw EngineException.retryable(
          "the network '%s' is VLAN %d of the bridge %s, which does not tell VLANs apart: machines of all its VLANs would be in one network. Run 'ip link set dev %s type bridge vlan_filtering 1' on this host, and have whoever makes the bridge do so"
              .formatted(wire.network(), wire.vlan(), wire.bridge(), wire.bridge()),
          null);
    }
    try {
      taps.connect(tap(plan, wire), wire.place(), mark() + plan.name(), uid);
    } catch (HostNetworkException e) {
      throw failed("machine %s cannot be connected".formatted(plan.name()), e);
    }
  }

  /** A bridge takes and keeps what it is told of VLANs, and does not heed it. */
  private boolean isOneForAll(String bridge) {
    try {
      Path filtering = links.resolve(bridge).resolve("bridge").resolve("vlan_filtering");
      return Files.readString(filtering).strip().equals("0");
    } catch (NoSuchFileException e) {
      // A kernel that knows no VLANs of bridges refuses them itself.
      return false;
    } catch (IOException e) {
      throw EngineException.retryable(
          "it cannot be read whether the bridge %s tells VLANs apart: %s"
              .formatted(bridge, e.getMessage()),
          e);
    }
  }

  /** Puts a machine's filter in the place of what it had. */
  public void filter(MachinePlan plan, Wire wire) throws InterruptedException {
    try {
      taps.filter(tap(plan, wire));
    } catch (HostNetworkException e) {
      throw failed("the filter of machine %s cannot be put".formatted(plan.name()), e);
    }
  }

  /**
   * Those of the machines, each of which has a tap, whose tap has no filter, or no bridge: one that
   * was made anew has none of the ports that it had.
   */
  public List<MachineName> cutOff(List<MachineName> machines) throws InterruptedException {
    if (machines.isEmpty()) {
      return machines;
    }
    Set<String> unfiltered =
        new HashSet<>(taps.unfiltered(machines.stream().map(MachineTaps::name).toList()));
    return machines.stream()
        .filter(machine ->
            unfiltered.contains(name(machine))
                || !Files.exists(links.resolve(name(machine)).resolve("master")))
        .toList();
  }

  /** Removes a machine's tap and filter; finding none is success. */
  public void remove(MachineName machine) throws InterruptedException {
    try {
      taps.disconnect(name(machine));
    } catch (HostNetworkException e) {
      throw failed("the tap of machine %s cannot be removed".formatted(machine), e);
    }
  }

  /** Whether the machine has a tap now. */
  public boolean isThere(MachineName machine) {
    return Files.exists(links.resolve(name(machine)));
  }

  /** All machines of this home that have a tap. */
  public Set<MachineName> all() {
    Set<MachineName> all = new HashSet<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(links, Tap.PREFIX + "*")) {
      for (Path link : found) {
        machine(link).ifPresent(all::add);
      }
    } catch (IOException e) {
      throw EngineException.outOfReach(
          "the network interfaces of this host cannot be listed: " + e.getMessage(), e);
    }
    return all;
  }

  private Optional<MachineName> machine(Path link) throws IOException {
    try {
      // Whose interface it is, and what stands there, is anybody's choice.
      byte[] octets = Files.readAllBytes(link.resolve("ifalias"));
      String alias = new String(octets, StandardCharsets.UTF_8).strip();
      return alias.startsWith(mark())
          ? Optional.of(new MachineName(alias.substring(mark().length())))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      // Somebody else wrote what only begins like ours.
      return Optional.empty();
    } catch (IOException e) {
      // The kernel has no words for an interface that goes while it is read.
      if (Files.exists(link)) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /**
   * What passed the filters of those machines that have a tap. Where none has one, nothing is asked
   * of the host.
   */
  public TrafficCounters traffic(Collection<MachineName> machines) throws InterruptedException {
    List<MachineName> there = machines.stream().filter(this::isThere).toList();
    if (there.isEmpty()) {
      return TrafficCounters.NONE;
    }
    try {
      Map<String, TrafficCounters.Counter> taken = counters.read();
      Map<MachineName, TrafficCounters.Counter> traffic = new HashMap<>();
      for (MachineName machine : there) {
        TrafficCounters.Counter counter = taken.get(name(machine));
        if (counter != null) {
          traffic.put(machine, counter);
        }
      }
      return new TrafficCounters(traffic);
    } catch (HostNetworkException e) {
      throw failed("the traffic of machines cannot be read", e);
    }
  }

  /** Addresses that are not the machine's own and that it used all the same within a day. */
  public List<String> strangeAddresses(MachineName machine) throws InterruptedException {
    try {
      return isThere(machine) ? taps.strangeAddresses(name(machine)) : List.of();
    } catch (HostNetworkException e) {
      // It is only shown; whoever keeps the filters tells of one that is not there.
      return List.of();
    }
  }

  /** Who at the wire answers for that identity's addresses; none when nobody does. */
  public Optional<Mac> answering(Wire wire, Identity identity) throws InterruptedException {
    Optional<Mac> four = answering(wire, Ipv4.parse(identity.address()));
    @Nullable Address6 six = identity.six();
    if (four.isPresent() || six == null) {
      return four;
    }
    try {
      return neighbours.having(wire.bridge(), Ipv6.parse(six.address()));
    } catch (HostNetworkException e) {
      throw unasked(wire, six.address(), e);
    }
  }

  /** Who at the wire answers for that address alone; none when nobody does. */
  public Optional<Mac> answering(Wire wire, Ipv4 address) throws InterruptedException {
    try {
      return neighbours.having(wire.bridge(), address);
    } catch (HostNetworkException e) {
      throw unasked(wire, address.toString(), e);
    }
  }

  private static EngineException unasked(Wire wire, String address, HostNetworkException e) {
    return failed(
        "nobody can be asked at %s who has address %s".formatted(wire.bridge(), address), e);
  }

  private static EngineException failed(String what, HostNetworkException e) {
    return EngineException.retryable("%s: %s".formatted(what, e.getMessage()), e);
  }

  private String mark() {
    return MARK + home + ":";
  }

  private static Tap tap(MachinePlan plan, Wire wire) {
    Identity own = plan.identity();
    return new Tap(
        name(plan.name()),
        Mac.parse(own.mac()),
        Optional.of(Ipv4.parse(own.address())),
        Optional.ofNullable(own.six()).map(six -> Ipv6.parse(six.address())),
        wire.open(),
        wire.rates().sending(),
        wire.rates().receiving());
  }
}
