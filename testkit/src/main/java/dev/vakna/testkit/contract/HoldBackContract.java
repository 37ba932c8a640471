package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.account.Account;
import dev.vakna.core.id.JobId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Lease;
import dev.vakna.core.network.Network;
import dev.vakna.core.store.AddressRecords.Refused;
import dev.vakna.core.store.AddressRecords.Taking;
import dev.vakna.core.store.AddressRecords.Tally;
import dev.vakna.core.store.Tx;
import dev.vakna.simulator.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Addresses of recorded networks: they rest after their release, and none that rests is leased. */
public abstract class HoldBackContract extends Contract {

  private static final Duration HOUR = Duration.ofHours(1);

  /** Lets time pass for what rests in that network. */
  protected abstract void later(String network, Duration time);

  @Test
  public void anAddressRestsAfterItsRelease() {
    Network network = newNetwork(1, 2, HOUR);
    Vps a = newClone();
    Vps b = newClone();
    Vps c = newClone();
    assertThat(lease(a, network)).contains(address(1));
    release(a);
    assertThat(lease(b, network)).as("never used").contains(address(2));
    assertThat(lease(c, network)).as("the other one rests").isEmpty();
    assertThat(anyFree(network)).isFalse();
    assertThat(lease(a, network)).as("whoever had it").isEmpty();
    assertThat(tally(network)).isEqualTo(new Tally(1, 1, 0, 0));
    later(network.name(), HOUR.plusMinutes(1));
    assertThat(anyFree(network)).isTrue();
    assertThat(tally(network)).isEqualTo(new Tally(1, 0, 0, 1));
    assertThat(lease(c, network)).contains(address(1));
    assertThat(tally(network)).isEqualTo(new Tally(2, 0, 0, 0));
    thatValue(tx -> tx.addresses().leased(network.name(), address(1), address(2))).isEqualTo(2L);
  }

  @Test
  public void neverUsedOnesComeFirstAndThenWhatIsFreeTheLongest() {
    Network network = newNetwork(1, 4, HOUR);
    List<Vps> some = newClones(3);
    some.forEach(vps -> lease(vps, network));
    for (int i : List.of(2, 0, 1)) {
      release(some.get(i));
      later(network.name(), Duration.ofMinutes(1));
    }
    later(network.name(), HOUR);
    List<Optional<String>> given = newClones(5).stream().map(vps -> lease(vps, network)).toList();
    assertThat(given)
        .containsExactly(
            Optional.of(address(4)),
            Optional.of(address(3)),
            Optional.of(address(1)),
            Optional.of(address(2)),
            Optional.empty());
  }

  @Test
  public void whereNothingIsHeldBackAnAddressIsFreeAtOnce() {
    Network network = newNetwork(1, 1, Duration.ZERO);
    Vps a = newClone();
    lease(a, network);
    release(a);
    assertThat(lease(newClone(), network)).contains(address(1));
    assertThat(anyFree(network)).isFalse();
  }

  @Test
  public void anAddressThatOthersUseIsNotLeasedBeforeItsTime() {
    Network network = newNetwork(1, 2, Duration.ZERO);
    Vps vps = newClone();
    Instant until = now().plus(HOUR);
    assertThat(lease(vps, network)).contains(address(1));
    assertThat(refuse(network, 1, until)).as("it is held").isFalse();
    assertHolds(vps, network, 1);
    change(tx -> {
      tx.addresses().release(vps.id());
      assertThat(tx.addresses().refuse(network.name(), address(1), until)).isTrue();
      assertThat(lease(tx, vps, network)).contains(address(2));
    });
    assertHolds(vps, network, 2);
    assertThat(refuse(network, 1, until.minus(Duration.ofMinutes(30)))).isTrue();
    thatList(tx -> tx.addresses().refused(network.name(), 9))
        .containsExactly(new Refused(address(1), until));
    assertThat(tally(network)).isEqualTo(new Tally(1, 0, 1, 0));
    assertThat(lease(newClone(), network)).isEmpty();
    later(network.name(), Duration.ofMinutes(40));
    assertThat(lease(newClone(), network)).as("the earlier end counts for nothing").isEmpty();
    later(network.name(), Duration.ofMinutes(30));
    thatList(tx -> tx.addresses().refused(network.name(), 9)).isEmpty();
    assertThat(tally(network)).isEqualTo(new Tally(1, 0, 0, 1));
    assertThat(lease(newClone(), network)).contains(address(1));
  }

  @Test
  public void whatIsRefusedRestsAtLeastAsLongAsItWouldHave() {
    Network network = newNetwork(1, 3, HOUR);
    Vps vps = newClone();
    lease(vps, network);
    release(vps);
    assertThat(refuse(network, 1, now().plusSeconds(1))).isTrue();
    assertThat(refuse(network, 3, now().plus(HOUR))).as("never used").isTrue();
    later(network.name(), Duration.ofMinutes(1));
    assertThat(tally(network)).isEqualTo(new Tally(0, 0, 2, 1));
    assertThat(lease(newClone(), network)).contains(address(2));
    assertThat(lease(newClone(), network)).isEmpty();
    thatList(tx -> tx.addresses().refused(network.name(), 1))
        .extracting(Refused::address)
        .containsExactly(address(1));
  }

  @Test
  public void onlyAddressesOfRecordedNetworksAreRefused() {
    String unknown = samples.unique("network");
    Vps vps = newClone();
    thatAnswer(tx -> tx.addresses().refuse(unknown, address(1), tx.now())).isFalse();
    thatOptional(tx -> tx.addresses().lease(vps.id(), unknown, address(1), address(1)))
        .contains(address(1));
    assertThatThrownBy(() -> ask(tx -> tx.addresses().refuse(unknown, "db8::1", tx.now())))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  public void whatAMachineWasGivenIsTakenThoughItRests() {
    Network network = newNetwork(1, 9, HOUR);
    Vps before = newClone();
    Vps vps = newClone();
    lease(before, network);
    release(before);
    lease(vps, network);
    thatValue(tx -> tx.addresses().take(vps.id(), network.name(), address(1)))
        .isEqualTo(new Taking.Taken());
    assertHolds(vps, network, 1);
    assertThat(tally(network)).as("what it held rests").isEqualTo(new Tally(1, 1, 0, 7));
    thatValue(tx -> tx.addresses().take(vps.id(), network.name(), address(1)))
        .isEqualTo(new Taking.Taken());
    assertThat(tally(network)).isEqualTo(new Tally(1, 1, 0, 7));
    refuse(network, 5, now().plus(HOUR));
    thatValue(tx -> tx.addresses().take(vps.id(), network.name(), address(5)))
        .isEqualTo(new Taking.Taken());
    assertThat(tally(network)).isEqualTo(new Tally(1, 2, 0, 6));
  }

  @Test
  public void whatIsGivenUpForAnotherNetworkRests() {
    Network one = newNetwork(1, 1, HOUR);
    Network two = newNetwork(1, 1, HOUR);
    Vps vps = newClone();
    lease(vps, one);
    assertThat(lease(vps, two)).contains(address(1));
    assertHolds(vps, two, 1);
    assertThat(tally(one)).isEqualTo(new Tally(0, 1, 0, 0));
    String unrecorded = samples.unique("network");
    change(tx -> tx.addresses().lease(vps.id(), unrecorded, address(1), address(1)));
    assertThat(tally(two)).isEqualTo(new Tally(0, 1, 0, 0));
  }

  @Test
  public void addressesTakenOutOfTurnAreLeftOut() {
    Network network = newNetwork(1, 6, HOUR);
    for (int taken : List.of(2, 3, 6)) {
      Vps vps = newClone();
      change(tx -> tx.addresses().take(vps.id(), network.name(), address(taken)));
    }
    assertThat(newClones(4).stream().map(vps -> lease(vps, network)))
        .containsExactly(
            Optional.of(address(1)),
            Optional.of(address(4)),
            Optional.of(address(5)),
            Optional.empty());
  }

  @Test
  public void aRangeCanGrowAndShrink() {
    Network network = newNetwork(10, 11, Duration.ZERO);
    List<Vps> some = newClones(3);
    assertThat(lease(some.get(0), network)).contains(address(10));
    assertThat(lease(some.get(1), network)).contains(address(11));
    assertThat(lease(some.get(2), network)).isEmpty();
    Network larger = changed(network, 8, 12);
    assertThat(lease(some.get(2), larger)).contains(address(8));
    assertThat(newClones(3).stream().map(vps -> lease(vps, larger)))
        .containsExactly(Optional.of(address(9)), Optional.of(address(12)), Optional.empty());
    release(some.get(2));
    Network smaller = changed(larger, 10, 11);
    assertThat(lease(newClone(), smaller)).isEmpty();
    assertThat(outside(smaller, 9)).containsExactly(address(9), address(12));
    assertThat(outside(smaller, 1)).containsExactly(address(9));
    assertThat(outside(larger, 9)).isEmpty();
    assertThat(tally(smaller)).isEqualTo(new Tally(2, 0, 0, 0));
    assertThat(lease(newClone(), changed(smaller, 8, 11))).contains(address(8));
  }

  @Test
  public void aPartOfTheRangeMayBeAskedFor() {
    Network network = newNetwork(1, 9, HOUR);
    assertThat(lease(newClone(), network)).contains(address(1));
    Vps high = newClone();
    thatOptional(tx -> tx.addresses().lease(high.id(), network.name(), address(7), address(8)))
        .contains(address(7));
    assertThat(lease(newClone(), network)).contains(address(2));
    Vps none = newClone();
    thatOptional(tx -> tx.addresses().lease(none.id(), network.name(), address(1), address(2)))
        .isEmpty();
    thatAnswer(tx -> tx.addresses().anyFree(network.name(), address(1), address(2))).isFalse();
    thatAnswer(tx -> tx.addresses().anyFree(network.name(), address(1), address(3))).isTrue();
    thatAnswer(tx -> tx.addresses().anyFree(network.name(), address(3), address(2))).isFalse();
  }

  @Test
  public void aNetworkThatIsForgottenHoldsNothingBack() {
    Network network = newNetwork(1, 1, HOUR);
    Vps vps = newClone();
    lease(vps, network);
    release(vps);
    change(tx -> tx.networks().remove(network.name()));
    assertThat(lease(newClone(), network)).contains(address(1));
  }

  @Test
  public void whatIsTakenBackWasNeverReleased() {
    Network network = newNetwork(1, 2, HOUR);
    Vps vps = newClone();
    lease(vps, network);
    assertThatThrownBy(() ->
            change(tx -> {
              tx.addresses().release(vps.id());
              lease(tx, vps, network);
              throw new IllegalStateException("no");
            }))
        .hasMessage("no");
    assertHolds(vps, network, 1);
    assertThat(tally(network)).isEqualTo(new Tally(1, 0, 0, 1));
  }

  @Test
  public void noneIsLeasedTwiceThoughAllComeAndGoAtOnce() throws Exception {
    Network network = newNetwork(1, 12, HOUR);
    Account account = newAccount();
    AtomicInteger turn = new AtomicInteger();
    List<Optional<String>> given =
        atOnce(
            16,
            () -> {
              Vps vps = samples.clone(account.id(), new JobId(chance.nextId()), "h");
              Optional<String> address =
                  ask(tx -> {
                    tx.vpses().insert(vps);
                    return lease(tx, vps, network);
                  });
              int mine = turn.getAndIncrement();
              if (mine % 3 == 0) {
                change(tx -> tx.addresses().release(vps.id()));
              } else if (mine % 3 == 1) {
                int refused = 1 + mine % 12;
                refuse(network, refused, now().plus(HOUR));
              }
              return address;
            });
    List<String> addresses = given.stream().flatMap(Optional::stream).toList();
    assertThat(addresses).doesNotHaveDuplicates();
    Tally tally = tally(network);
    assertThat(tally.leased() + tally.heldBack() + tally.inUse() + tally.free()).isEqualTo(12);
    assertThat(tally.free()).isZero();
  }

  @Test
  public void ofTwoWhoWantTheLastThatCameFreeOneGetsIt() throws Exception {
    Network network = newNetwork(1, 4, Duration.ZERO);
    List<Vps> holders = newClones(4);
    holders.forEach(vps -> lease(vps, network));
    Set<String> before =
        new HashSet<>(IntStream.rangeClosed(1, 4).mapToObj(HoldBackContract::address).toList());
    holders.forEach(this::release);
    List<Vps> wanting = newClones(12);
    AtomicInteger next = new AtomicInteger();
    List<Optional<String>> given =
        atOnce(12, () -> lease(wanting.get(next.getAndIncrement()), network));
    assertThat(given.stream().flatMap(Optional::stream))
        .hasSize(4)
        .containsExactlyInAnyOrderElementsOf(before);
  }

  private void assertHolds(Vps vps, Network network, int number) {
    thatOptional(tx -> tx.addresses().of(vps.id()))
        .contains(new Lease(network.name(), address(number)));
  }

  private static Optional<String> lease(Tx tx, Vps vps, Network network) {
    return tx.addresses()
        .lease(
            vps.id(),
            network.name(),
            network.range().first().toString(),
            network.range().last().toString());
  }

  private Optional<String> lease(Vps vps, Network network) {
    return ask(tx -> lease(tx, vps, network));
  }

  private void release(Vps vps) {
    change(tx -> tx.addresses().release(vps.id()));
  }

  private boolean refuse(Network network, int number, Instant until) {
    return ask(tx -> tx.addresses().refuse(network.name(), address(number), until));
  }

  private boolean anyFree(Network network) {
    String first = network.range().first().toString();
    return ask(
        tx -> tx.addresses().anyFree(network.name(), first, network.range().last().toString()));
  }

  private Tally tally(Network network) {
    String first = network.range().first().toString();
    return ask(
        tx -> tx.addresses().tally(network.name(), first, network.range().last().toString()));
  }

  private List<String> outside(Network network, int most) {
    String first = network.range().first().toString();
    return ask(tx ->
        tx.addresses()
            .leasedOutside(network.name(), first, network.range().last().toString(), most));
  }

  private Instant now() {
    return ask(Tx::now);
  }

  private static String address(int number) {
    return "10.2.0." + number;
  }

  private Network newNetwork(int first, int last, Duration holdBack) {
    String region = samples.unique("region").toLowerCase(Locale.ROOT);
    Network any = Samples.network(samples.unique("net").toLowerCase(Locale.ROOT), region);
    Network network =
        new Network(
            any.name(),
            region,
            any.bridge(),
            range(first, last),
            Optional.empty(),
            List.of(),
            any.rates(),
            any.open(),
            holdBack);
    change(tx -> {
      tx.regions().put(Samples.region(tx.regions().defaultRegion(), region));
      tx.networks().put(network);
    });
    return network;
  }

  private Network changed(Network network, int first, int last) {
    Network other =
        new Network(
            network.name(),
            network.region(),
            network.bridge(),
            range(first, last),
            network.range6(),
            network.nameservers(),
            network.rates(),
            network.open(),
            network.holdBack());
    change(tx -> tx.networks().put(other));
    return other;
  }

  private static Network.Range range(int first, int last) {
    return new Network.Range(
        Ipv4.parse("10.2.0.254"), 24, Ipv4.parse(address(first)), Ipv4.parse(address(last)));
  }

  private List<Vps> newClones(int many) {
    List<Vps> clones = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      clones.add(newClone());
    }
    return clones;
  }

  private Vps newClone() {
    Vps clone = samples.clone(newAccount().id(), new JobId(chance.nextId()), "h");
    change(tx -> tx.vpses().insert(clone));
    return clone;
  }
}
