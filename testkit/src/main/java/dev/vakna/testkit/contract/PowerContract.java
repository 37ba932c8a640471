package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.Account;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerStanding;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How it stands with the power of a host's VPSs, of every storage. */
public abstract class PowerContract extends Contract {

  private final String host = samples.unique("host");

  @Test
  public void tellsOfAllVpsesOfAHost() {
    Vps one = placed(host);
    Vps two = placed(host);
    placed(samples.unique("other"));
    thatList(tx -> tx.vpses().powers(host, null))
        .containsExactlyInAnyOrder(PowerStanding.of(one), PowerStanding.of(two));
  }

  @Test
  public void findsThoseOfManyThatAreThere() {
    Vps one = placed(host);
    Vps two = placed(host);
    placed(host);
    VpsId nobody = new VpsId(chance.nextId());
    thatList(tx -> tx.vpses().all(Set.of(two.id(), nobody, one.id())))
        .containsExactlyInAnyOrder(one, two);
    thatList(tx -> tx.vpses().all(Set.of())).isEmpty();
  }

  @Test
  public void tellsOfAtLeastWhatChangedSince() {
    Vps one = placed(host);
    Vps two = placed(host);
    Instant before = ask(Tx::now);
    change(tx -> tx.vpses().setPower(one.id(), PowerState.STOPPED));
    assertThat(changed(before))
        .contains(
            new PowerStanding(
                one.id(),
                one.standing().status(),
                PowerState.STOPPED,
                one.standing().desiredPower()));

    Instant later = ask(Tx::now);
    change(tx ->
        tx.vpses()
            .update(two.in(ServiceStatus.TERMINATED, PowerState.UNKNOWN, PowerState.STOPPED)));
    assertThat(changed(later))
        .contains(
            new PowerStanding(
                two.id(), ServiceStatus.TERMINATED, PowerState.UNKNOWN, PowerState.STOPPED));

    Instant last = ask(Tx::now);
    Vps three = placed(host);
    assertThat(changed(last)).contains(PowerStanding.of(three));
  }

  @Test
  public void countsHowOftenTheStandingOfOneChanged() {
    Vps one = placed(host);
    Vps other = placed(host);
    long first = turn(one);
    change(tx -> tx.vpses().setPower(one.id(), PowerState.STOPPED));
    long second = turn(one);
    change(tx -> tx.vpses().setPower(one.id(), one.standing().power()));
    long third = turn(one);
    assertThat(List.of(first, second, third)).doesNotHaveDuplicates().isSorted();

    Vps sized = one.sized(new Resources(2, 3, 60));
    change(tx -> tx.vpses().update(sized));
    assertThat(turn(one)).as("its size is not its power").isEqualTo(third);
    change(tx ->
        tx.vpses().update(sized.in(ServiceStatus.ACTIVE, PowerState.RUNNING, PowerState.STOPPED)));
    assertThat(turn(one)).isGreaterThan(third);
    assertThat(turn(other)).isEqualTo(first);
    assertThat(this.<Long>ask(tx -> tx.vpses().powerTurn(new VpsId(chance.nextId())))).isZero();
  }

  private long turn(Vps vps) {
    return ask(tx -> tx.vpses().powerTurn(vps.id()));
  }

  private List<PowerStanding> changed(Instant since) {
    return ask(tx -> tx.vpses().powers(host, since));
  }

  private Vps placed(String where) {
    Account account = newAccount();
    Vps vps = samples.clone(account.id(), new JobId(chance.nextId()), where);
    change(tx -> tx.vpses().insert(vps));
    return vps;
  }
}
