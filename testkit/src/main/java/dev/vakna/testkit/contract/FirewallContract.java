package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.account.Account;
import dev.vakna.core.engine.Enforcement;
import dev.vakna.core.firewall.Firewall;
import dev.vakna.core.firewall.FirewallRule;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.network.OpenPorts;
import dev.vakna.core.network.OpenPorts.Protocol;
import dev.vakna.core.network.SourceNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every storage must keep of the firewalls of Cloud VMs. */
public abstract class FirewallContract extends Contract {

  private final Account account = samples.account();
  private final String host = samples.unique("host");

  private VpsId vps(ServiceStatus status) {
    Vps vps =
        samples
            .clone(account.id(), new JobId(chance.nextId()), host)
            .in(status, PowerState.RUNNING, PowerState.RUNNING);
    change(tx -> {
      if (tx.accounts().find(account.id()).isEmpty()) {
        tx.accounts().insert(account);
      }
      tx.vpses().insert(vps);
    });
    return vps.id();
  }

  private static FirewallRule rule(Protocol protocol, int first, int last, String... sources) {
    return new FirewallRule(
        protocol,
        first,
        last,
        Stream.of(sources).map(text -> SourceNetwork.parse(text).orElseThrow()).toList(),
        "");
  }

  private Firewall put(Firewall firewall) {
    change(tx -> tx.firewalls().put(firewall));
    thatOptional(tx -> tx.firewalls().find(firewall.vps())).contains(firewall);
    return firewall;
  }

  private boolean settle(VpsId vps, long version, Enforcement answer) {
    return store().transact(tx -> tx.firewalls().settle(vps, version, answer));
  }

  @Test
  public void keepsAllThatIsSaidOfAFirewall() {
    VpsId vps = vps(ServiceStatus.ACTIVE);
    thatOptional(tx -> tx.firewalls().find(vps)).isEmpty();
    Firewall first = put(Firewall.begin(vps, List.of(OpenPorts.toAll(Protocol.TCP, 22)), AT));
    put(first.saying(List.of(), AT.plusSeconds(1)));
    FirewallRule told =
        new FirewallRule(
            Protocol.UDP,
            1,
            65_535,
            List.of(SourceNetwork.parse("0.0.0.0/0").orElseThrow()),
            "Ænna's \"phone\"\n✂");
    put(
        first.saying(
            List.of(
                rule(Protocol.TCP, 8000, 8100, "203.0.113.0/24", "2001:db8::/32", "192.0.2.7"),
                told),
            AT.plusNanos(123_456_000)));
    put(first.settled(Enforcement.ENFORCED));
    put(first.settled(Enforcement.UNFILTERED));
    put(new Firewall(vps, first.rules(), Long.MAX_VALUE, 17, true, AT));
  }

  @Test
  public void goesWithItsVpsAndIsNeverWithoutOne() {
    VpsId vps = vps(ServiceStatus.ACTIVE);
    Firewall firewall = put(Firewall.begin(vps, List.of(), AT));
    change(tx -> tx.vpses().remove(vps));
    thatOptional(tx -> tx.firewalls().find(vps)).isEmpty();
    thatList(tx -> tx.firewalls().unsettled(host, null, 9)).isEmpty();
    assertThat(settle(vps, firewall.version(), Enforcement.ENFORCED)).isFalse();
    assertThatThrownBy(() -> change(tx -> tx.firewalls().put(firewall)))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  public void anAnswerCountsOnceAndOnlyForWhatIsWanted() {
    VpsId vps = vps(ServiceStatus.ACTIVE);
    Firewall first = put(Firewall.begin(vps, List.of(), AT));
    Firewall second = put(first.saying(List.of(rule(Protocol.TCP, 22, 22)), AT.minusSeconds(60)));
    assertThat(second.version()).as("a clock that goes back").isEqualTo(first.version() + 1);
    assertThat(settle(vps, first.version(), Enforcement.ENFORCED)).isFalse();
    thatOptional(tx -> tx.firewalls().find(vps)).contains(second);
    assertThat(settle(vps, second.version(), Enforcement.ENFORCED)).isTrue();
    assertThat(settle(vps, second.version(), Enforcement.UNFILTERED)).isFalse();
    thatOptional(tx -> tx.firewalls().find(vps)).contains(second.settled(Enforcement.ENFORCED));
    Firewall third = put(second.settled(Enforcement.ENFORCED).saying(List.of(), AT));
    assertThat(third.state()).isEqualTo(Firewall.State.PENDING);
    assertThat(settle(vps, third.version(), Enforcement.UNFILTERED)).isTrue();
    thatOptional(tx -> tx.firewalls().find(vps)).contains(third.settled(Enforcement.UNFILTERED));
  }

  @Test
  public void tellsByPageWhatNoEngineHasAnsweredTo() {
    List<VpsId> waiting = new ArrayList<>();
    for (ServiceStatus status :
        List.of(ServiceStatus.ACTIVE, ServiceStatus.SUSPENDED, ServiceStatus.ACTIVE)) {
      VpsId vps = vps(status);
      put(Firewall.begin(vps, List.of(), AT));
      waiting.add(vps);
    }
    for (ServiceStatus status : List.of(ServiceStatus.PENDING, ServiceStatus.TERMINATED)) {
      put(Firewall.begin(vps(status), List.of(), AT));
    }
    VpsId answered = vps(ServiceStatus.ACTIVE);
    put(Firewall.begin(answered, List.of(), AT).settled(Enforcement.UNFILTERED));
    vps(ServiceStatus.ACTIVE);
    List<VpsId> all = store().read(tx -> tx.firewalls().unsettled(host, null, 9));
    assertThat(all).containsExactlyInAnyOrderElementsOf(waiting);
    List<VpsId> paged = new ArrayList<>();
    for (VpsId after = null; paged.size() < all.size(); after = paged.getLast()) {
      VpsId from = after;
      List<VpsId> page = store().read(tx -> tx.firewalls().unsettled(host, from, 2));
      assertThat(page).hasSizeBetween(1, 2);
      paged.addAll(page);
    }
    assertThat(paged).isEqualTo(all);
    thatList(tx -> tx.firewalls().unsettled(host, all.getLast(), 2)).isEmpty();
    thatList(tx -> tx.firewalls().unsettled(samples.unique("elsewhere"), null, 2)).isEmpty();
  }
}
