package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.account.Account;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.network.Lease;
import dev.vakna.core.store.AddressRecords.Taking;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Leases of addresses: each is leased once in its network, whoever asks at once. */
public abstract class AddressContract extends Contract {

  private final String network = newNetwork();
  private final String other = newNetwork();

  @Test
  public void leasesTheLowestFreeAddressAndKeepsIt() {
    Vps a = newClone();
    Vps b = newClone();
    Vps c = newClone();
    Vps d = newClone();
    assertThat(lease(a, network, 254, 257)).contains("10.1.0.254");
    assertThat(lease(b, network, 254, 257)).contains("10.1.0.255");
    assertThat(lease(c, network, 254, 257)).contains("10.1.1.0");
    assertThat(lease(b, network, 254, 257)).contains("10.1.0.255");
    change(tx -> tx.addresses().release(b.id()));
    change(tx -> tx.addresses().release(b.id()));
    thatOptional(tx -> tx.addresses().of(b.id())).isEmpty();
    assertThat(lease(d, network, 254, 257)).contains("10.1.0.255");
    assertThat(lease(b, network, 254, 257)).contains("10.1.1.1");
    assertHolds(b, network, "10.1.1.1");
    assertThat(lease(newClone(), network, 254, 257)).isEmpty();
    thatAnswer(tx -> tx.addresses().anyFree(network, "10.1.0.254", "10.1.1.1")).isFalse();
    thatAnswer(tx -> tx.addresses().anyFree(network, "10.1.0.254", "10.1.1.2")).isTrue();
    thatAnswer(tx -> tx.addresses().anyFree(other, "10.1.0.254", "10.1.1.1")).isTrue();
    change(tx -> tx.addresses().release(a.id()));
    thatAnswer(tx -> tx.addresses().anyFree(network, "10.1.0.254", "10.1.1.1")).isTrue();
    assertThat(lease(newClone(), network, 254, 257)).contains("10.1.0.254");
  }

  @Test
  public void twoNetworksLeaseTheSameAddresses() {
    Vps here = newClone();
    Vps there = newClone();
    Vps next = newClone();
    assertThat(lease(here, network, 1, 2)).contains("10.1.0.1");
    assertThat(lease(there, other, 1, 2)).contains("10.1.0.1");
    assertThat(lease(next, other, 1, 2)).contains("10.1.0.2");
    assertHolds(here, network, "10.1.0.1");
    assertHolds(there, other, "10.1.0.1");
    assertThat(leased(network)).isEqualTo(1);
    assertThat(leased(other)).isEqualTo(2);
    change(tx -> tx.addresses().release(there.id()));
    assertHolds(here, network, "10.1.0.1");
    assertThat(leased(network)).isEqualTo(1);
    assertThat(leased(other)).isEqualTo(1);
  }

  @Test
  public void aLeaseInAnotherNetworkEndsTheFirstUnlessThereIsNone() {
    Vps vps = newClone();
    lease(vps, network, 1, 9);
    lease(newClone(), other, 1, 1);
    assertThat(lease(vps, other, 1, 1)).isEmpty();
    assertHolds(vps, network, "10.1.0.1");
    assertThat(lease(vps, other, 1, 2)).contains("10.1.0.2");
    assertHolds(vps, other, "10.1.0.2");
    assertThat(leased(network)).isZero();
  }

  @Test
  public void takesExactlyTheAddressThatAMachineWasGiven() {
    Vps vps = newClone();
    lease(vps, network, 1, 9);
    assertThat(take(vps, network, "10.1.0.7")).isEqualTo(new Taking.Taken());
    assertHolds(vps, network, "10.1.0.7");
    assertThat(take(vps, network, "10.1.0.7")).isEqualTo(new Taking.Taken());
    assertThat(leased(network)).isEqualTo(1);
    assertThat(lease(newClone(), network, 1, 9)).as("what it held is free").contains("10.1.0.1");

    assertThat(take(vps, other, "192.0.2.4")).isEqualTo(new Taking.Taken());
    assertHolds(vps, other, "192.0.2.4");
    Vps without = newClone();
    assertThat(take(without, network, "10.1.0.7")).isEqualTo(new Taking.Taken());
    assertHolds(without, network, "10.1.0.7");
    assertThat(lease(without, network, 1, 9)).contains("10.1.0.7");
  }

  @Test
  public void anAddressOfAnotherIsNotTaken() {
    Vps holder = newClone();
    Vps vps = newClone();
    lease(holder, network, 1, 9);
    lease(vps, network, 1, 9);
    assertThat(take(vps, network, "10.1.0.1")).isEqualTo(new Taking.HeldBy(holder.id()));
    assertHolds(holder, network, "10.1.0.1");
    assertHolds(vps, network, "10.1.0.2");
    assertThat(take(newClone(), network, "10.1.0.1")).isEqualTo(new Taking.HeldBy(holder.id()));
    assertThat(take(vps, other, "10.1.0.1")).isEqualTo(new Taking.Taken());
  }

  @Test
  public void whatIsNoAddressOrNoNetworkIsNotTaken() {
    Vps vps = newClone();
    lease(vps, network, 1, 9);
    for (String wrong : List.of("", "10.1.0", "10.1.0.256", "10.1.0.1/24", "2001:db8::1", "db")) {
      assertThatThrownBy(() -> take(vps, network, wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (String wrong : List.of("", " ", "n".repeat(101))) {
      assertThatThrownBy(() -> take(vps, wrong, "10.1.0.3"))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertHolds(vps, network, "10.1.0.1");
  }

  @Test
  public void leasesEachAddressOnceWhoeverAsksAtOnce() throws Exception {
    Account account = newAccount();
    AtomicInteger asked = new AtomicInteger();
    List<Optional<Lease>> leased =
        atOnce(
            16,
            () -> {
              String wanted = asked.getAndIncrement() % 2 == 0 ? network : other;
              return ask(tx -> {
                Vps vps = samples.clone(account.id(), new JobId(chance.nextId()), "h");
                tx.vpses().insert(vps);
                tx.addresses().lease(vps.id(), wanted, "10.1.0.10", "10.1.0.15");
                return tx.addresses().of(vps.id());
              });
            });
    assertThat(leased.stream().flatMap(Optional::stream)).hasSize(12).doesNotHaveDuplicates();
  }

  @Test
  public void oneTakesAnAddressThatManyWantAtOnce() throws Exception {
    List<Vps> wanting = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Vps vps = newClone();
      assertThat(lease(vps, network, 1, 8)).isPresent();
      wanting.add(vps);
    }
    AtomicInteger next = new AtomicInteger();
    List<Taking> outcomes =
        atOnce(8, () -> take(wanting.get(next.getAndIncrement()), network, "10.1.0.9"));
    VpsId winner =
        wanting.stream()
            .map(Vps::id)
            .filter(vps ->
                ask(tx -> tx.addresses().of(vps)).equals(Optional.of(at(network, "10.1.0.9"))))
            .findFirst()
            .orElseThrow();
    assertThat(outcomes).containsOnlyOnce(new Taking.Taken());
    assertThat(outcomes).containsOnly(new Taking.Taken(), new Taking.HeldBy(winner));
    assertThat(leased(network)).isEqualTo(8);
  }

  @Test
  public void anAddressThatIsTakenIsNotLeasedAtTheSameTime() throws Exception {
    Vps given = newClone();
    Vps planned = newClone();
    AtomicInteger next = new AtomicInteger();
    atOnce(
        2,
        () ->
            next.getAndIncrement() == 0
                ? take(given, network, "10.1.0.1")
                : lease(planned, network, 1, 2));
    Optional<Lease> one = ask(tx -> tx.addresses().of(given.id()));
    Optional<Lease> two = ask(tx -> tx.addresses().of(planned.id()));
    assertThat(two).isPresent();
    assertThat(one).isNotEqualTo(two);
  }

  @Test
  public void noLeaseOutlivesItsVps() {
    Vps vps = newClone();
    lease(vps, network, 1, 9);
    assertThatThrownBy(() -> change(tx -> tx.vpses().remove(vps.id())))
        .isInstanceOf(RuntimeException.class);
    thatOptional(tx -> tx.vpses().find(vps.id())).isPresent();
    change(tx -> {
      tx.vpses().remove(vps.id());
      tx.addresses().release(vps.id());
    });
    thatOptional(tx -> tx.addresses().of(vps.id())).isEmpty();
    VpsId nobody = new VpsId(chance.nextId());
    assertThatThrownBy(
            () -> ask(tx -> tx.addresses().lease(nobody, network, "10.1.0.1", "10.1.0.9")))
        .isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> ask(tx -> tx.addresses().take(nobody, network, "10.1.0.1")))
        .isInstanceOf(RuntimeException.class);
  }

  private void assertHolds(Vps vps, String in, String address) {
    thatOptional(tx -> tx.addresses().of(vps.id())).contains(at(in, address));
  }

  private static Lease at(String network, String address) {
    return new Lease(network, address);
  }

  private Taking take(Vps vps, String from, String address) {
    return ask(tx -> tx.addresses().take(vps.id(), from, address));
  }

  private Optional<String> lease(Vps vps, String from, int first, int last) {
    return ask(tx -> tx.addresses().lease(vps.id(), from, address(first), address(last)));
  }

  private long leased(String of) {
    return ask(tx -> tx.addresses().leased(of, address(0), address(999)));
  }

  private static String address(int number) {
    return "10.1.%d.%d".formatted(number / 256, number % 256);
  }

  private String newNetwork() {
    return samples.unique("network");
  }

  private Vps newClone() {
    Vps clone = samples.clone(newAccount().id(), new JobId(chance.nextId()), "h");
    change(tx -> tx.vpses().insert(clone));
    return clone;
  }
}
