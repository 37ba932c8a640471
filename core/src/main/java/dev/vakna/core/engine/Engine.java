package dev.vakna.core.engine;

import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.seed.Seed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whatever runs machines. Every call is told a name and may be repeated: it finds what an earlier
 * call of the same name made and goes on from there. Everything an engine makes carries a mark by
 * which {@link #inventory} and {@link #traces} know it.
 *
 * <p>All calls but {@link #name}, which an engine knows since it was made, may block and throw
 * {@link EngineException}, and are not made inside a transaction.
 */
public interface Engine {

  /** The engine's name, by which operations and placements are kept; stable over restarts. Pure. */
  String name();

  /** Reads the site: what it has and what it cannot do. Changes nothing. */
  SiteReading read();

  /** Makes the machine's directory and its disks, sparse, of their full size and all zero. */
  void createDisks(MachinePlan plan);

  /**
   * Fills every disk, the firmware variables and the TPM state from the archive and makes it
   * durable. Goes on where an earlier attempt had come to, as far as that is surely on the medium,
   * else begins again from nothing. A store that hangs does not hold it up: the watch is asked all
   * the time.
   *
   * @throws dev.vakna.core.archive.ArchiveRejectedException when the archive is damaged
   * @throws EngineException also of the kinds {@code NO_SPACE}, {@code SOURCE_UNREADABLE} and
   *     {@code DAMAGED}
   * @throws InterruptedException when the process is shutting down
   */
  TransferReceipt writeDisks(MachinePlan plan, ArchiveSource source, TransferWatch watch)
      throws InterruptedException;

  /**
   * Reads the filled disks back and compares them with what was read from the archive. Changes
   * nothing. Once the machine was defined its guest may have written, and nothing is compared.
   *
   * @param fullUpTo bytes of data up to which everything is read back; of more a part is, about so
   *     much, spread over the disks
   * @param watch told of the bytes read back, in the archive's place
   * @throws EngineException of kind {@code DAMAGED} when they differ: the disks must not be used
   * @throws InterruptedException when the process is shutting down
   */
  CheckReceipt checkDisks(MachinePlan plan, long fullUpTo, TransferWatch watch)
      throws InterruptedException;

  /** Puts the seed where the guest finds it. */
  void giveIdentity(MachineName name, Seed seed);

  /**
   * Fixes how the machine is run, chooses the outside ports of its services, and leaves it stopped.
   * A machine that is already defined keeps its ports.
   */
  Definition define(MachinePlan plan);

  /** Runs a defined machine; one that runs already is adopted. */
  void boot(MachineName name);

  /** Asks the guest to power off. Returns at once; watch {@link #observe}. */
  void powerDown(MachineName name);

  /** Ends the machine's run at once; keeps its disks. */
  void stop(MachineName name);

  /** What is seen of the machine now; cheap enough to be asked every second. */
  Observation observe(MachineName name);

  /**
   * The state alone of {@link #observe}; cheaper where an engine can say it without asking the
   * guest.
   */
  default Observation.State state(MachineName name) {
    return observe(name).state();
  }

  /**
   * What every machine on the host does, for who looks again and again at all of them. One machine
   * that cannot be looked at costs only itself. What is told may be some seconds old: whoever acts
   * on it asks {@link #state} first. Read before the records it is compared with.
   */
  default Sightings sightings() {
    Map<MachineName, Observation.State> states = new HashMap<>();
    Map<MachineName, String> troubles = new HashMap<>();
    for (MachineName name : inventory()) {
      try {
        states.put(name, state(name));
      } catch (EngineException e) {
        troubles.put(name, String.valueOf(e.getMessage()));
      }
    }
    return new Sightings(states, troubles);
  }

  /** The last part of the machine's serial console, control characters made harmless. */
  Optional<String> console(MachineName name, int maxChars);

  /**
   * What the machine's display shows now. Throws nothing that keeps a machine from being proven.
   */
  Screen screen(MachineName name);

  /**
   * The services of a machine as they are offered now, which may have changed since {@link #define}
   * told them; empty for one that is not defined or not here.
   */
  List<Service> services(MachineName name);

  /**
   * Removes the machine with all it has, and whatever else {@link #traces} tells under its name.
   * Finding nothing is success.
   */
  void destroy(MachineName name);

  /** The names of all machines that carry this engine's mark, in whatever state. */
  Set<MachineName> inventory();

  /**
   * Everything on the host that carries this engine's mark, whole machines and what is left of
   * others. Read before the records it is compared with.
   */
  Set<Trace> traces();

  /**
   * A machine's network.
   *
   * @param name its name, of 1 to 100 characters, stable over restarts; an address is leased once
   *     in all networks of one name
   * @param mode {@code user} or {@code bridge}
   * @param firstAddress first address of the pool, dotted IPv4
   * @param lastAddress last one
   * @param prefix length of the network's prefix
   * @param gateway dotted IPv4
   * @param nameservers dotted IPv4
   */
  record NetworkPlan(
      String name,
      String mode,
      String firstAddress,
      String lastAddress,
      int prefix,
      String gateway,
      List<String> nameservers) {
    public NetworkPlan {
      nameservers = List.copyOf(nameservers);
    }
  }

  /**
   * How a machine is reached and run.
   *
   * @param services its services' outside ports
   * @param acceleration {@code kvm} or {@code tcg}
   * @param changes what of the planned hardware is another one here; an earlier release told none
   */
  record Definition(List<Service> services, String acceleration, @Nullable List<Change> changes) {
    public Definition {
      services = List.copyOf(services);
      changes = changes == null ? List.of() : List.copyOf(changes);
    }

    /** One that is as planned. */
    public Definition(List<Service> services, String acceleration) {
      this(services, acceleration, List.of());
    }
  }

  /**
   * Hardware that a machine has otherwise than planned.
   *
   * @param code to branch on, for example {@code machine_version_replaced}
   * @param message in words for the customer: names nothing of the host
   */
  record Change(String code, String message) {}

  /**
   * One service of a machine as reached from outside.
   *
   * @param name {@code ssh}, {@code http}, …
   * @param host name or address to connect to
   * @param port 1 to 65535
   * @param guestPort the port inside the machine
   */
  record Service(String name, String host, int port, int guestPort) {}
}
