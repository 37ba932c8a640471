package dev.vakna.core.engine;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.Wire;
import dev.vakna.core.network.Address6;
import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Ipv6;
import dev.vakna.core.network.Lease;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a machine really got, as its engine tells it. A plan only asks; where an engine gives
 * something else, this counts: for the seed, the proof, the report, the records and the lease. Told
 * in parts, by each call that learns something; what is null is not told by this part.
 *
 * @param nic the network card and its address
 * @param smbiosUuid canonical text; empty when the machine has none
 * @param generationId the VM generation id, canonical text; empty when the machine has none
 * @param services where its services are reached from outside
 * @param acceleration how it is executed, for example {@code kvm} or {@code tcg}; only compared
 * @param changes what of the planned hardware is another one
 */
public record Given(
    @Nullable Nic nic,
    @Nullable String smbiosUuid,
    @Nullable String generationId,
    @Nullable List<Service> services,
    @Nullable String acceleration,
    @Nullable List<Change> changes) {

  /** Nothing is told. */
  public static final Given NOTHING = new Given(null, null, null, null, null, null);

  private static final Pattern UUID = Pattern.compile("[0-9A-Za-z-]{1,64}");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._+-]{1,40}");

  /**
   * @throws IllegalArgumentException when a uuid or the acceleration is not one
   */
  public Given {
    require(UUID, smbiosUuid);
    require(UUID, generationId);
    if (acceleration != null && !WORD.matcher(acceleration).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no word for an execution".formatted(acceleration));
    }
    services = services == null ? null : List.copyOf(services);
    changes = changes == null ? null : List.copyOf(changes);
  }

  private static void require(Pattern form, @Nullable String text) {
    if (text != null && !text.isEmpty() && !form.matcher(text).matches()) {
      throw new IllegalArgumentException("'%s' is no uuid".formatted(text));
    }
  }

  /**
   * A network card.
   *
   * @param network name of the network that it is in, in which no other machine has the address
   * @param mac lower case with colons
   * @param address inside the machine, dotted IPv4
   * @param prefix length of its network's prefix
   * @param gateway dotted IPv4
   * @param nameservers IPv4 or IPv6
   * @param six its IPv6 address; null when it has none beside the link-local one
   */
  public record Nic(
      String network,
      String mac,
      String address,
      int prefix,
      String gateway,
      List<String> nameservers,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Address6 six) {

    private static final Pattern MAC = Pattern.compile("([0-9a-f]{2}:){5}[0-9a-f]{2}");

    /**
     * What an engine says goes into the guest's seed and into the records, so it is held to its
     * form here, before anything large is made.
     *
     * @throws IllegalArgumentException when a part is not what it should be
     */
    public Nic {
      var _ = new Lease(network, address);
      if (!MAC.matcher(mac).matches()) {
        throw new IllegalArgumentException("'%s' is no MAC address".formatted(mac));
      }
      if (prefix < 0 || prefix > 32) {
        throw new IllegalArgumentException("%d is no length of a prefix".formatted(prefix));
      }
      Ipv4.parse(gateway);
      nameservers = List.copyOf(nameservers);
      nameservers.forEach(Nic::requireAddress);
    }

    /** One without an IPv6 address. */
    public Nic(
        String network,
        String mac,
        String address,
        int prefix,
        String gateway,
        List<String> nameservers) {
      this(network, mac, address, prefix, gateway, nameservers, null);
    }

    private static void requireAddress(String text) {
      if (text.indexOf(':') < 0) {
        Ipv4.parse(text);
      } else {
        Ipv6.parse(text);
      }
    }

    /** The one that a plan asks for. */
    public static Nic of(Identity planned, String network) {
      return new Nic(
          network,
          planned.mac(),
          planned.address(),
          planned.prefix(),
          planned.gateway(),
          planned.nameservers(),
          planned.six());
    }
  }

  /** An identity that is exactly the planned one; for an engine that obeys. */
  public static Given asPlanned(Identity planned, String network) {
    return new Given(
        Nic.of(planned, network), planned.smbiosUuid(), planned.generationId(), null, null, null);
  }

  /**
   * The same for a planned machine.
   *
   * @param elsewhere name of the network of one that is plugged in nowhere
   */
  public static Given asPlanned(MachinePlan plan, String elsewhere) {
    Wire wire = plan.wire();
    return asPlanned(plan.identity(), wire == null ? elsewhere : wire.network());
  }

  /** This part, and a later one which knows better where both tell something. */
  public Given and(Given later) {
    return new Given(
        later.nic == null ? nic : later.nic,
        later.smbiosUuid == null ? smbiosUuid : later.smbiosUuid,
        later.generationId == null ? generationId : later.generationId,
        later.services == null ? services : later.services,
        later.acceleration == null ? acceleration : later.acceleration,
        later.changes == null ? changes : later.changes);
  }

  /** How it is executed; {@code unknown} when that is not told. */
  public String execution() {
    return acceleration == null ? "unknown" : acceleration;
  }

  /** The services; none when none are told. */
  public List<Service> reached() {
    return services == null ? List.of() : services;
  }

  /** What is otherwise than planned; nothing when nothing is told. */
  public List<Change> differences() {
    return changes == null ? List.of() : changes;
  }

  /** The identity that the machine has, where it was planned to have that one. */
  public Identity identity(Identity planned) {
    return new Identity(
        planned.hostname(),
        planned.instanceId(),
        smbiosUuid == null ? planned.smbiosUuid() : smbiosUuid,
        generationId == null ? planned.generationId() : generationId,
        nic == null ? planned.mac() : nic.mac,
        nic == null ? planned.address() : nic.address,
        nic == null ? planned.prefix() : nic.prefix,
        nic == null ? planned.gateway() : nic.gateway,
        nic == null ? planned.nameservers() : nic.nameservers,
        planned.nonce(),
        nic == null ? planned.six() : nic.six);
  }
}
