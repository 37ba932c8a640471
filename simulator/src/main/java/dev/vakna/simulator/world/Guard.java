package dev.vakna.simulator.world;

import dev.vakna.core.destroy.Cancellation;
import dev.vakna.core.firewall.FirewallWish;
import dev.vakna.core.firewall.Firewalls;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.problem.Body;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** An owner who cannot decide what is to be open of machines that come, stop, start and go. */
final class Guard {

  private static final List<Long> WAITS = List.of(0L, 50L, 700L, 1_100L, 3_000L, 9_000L);

  private final World world;
  private final Customer customer;
  private final Client client;

  Guard(World world, Customer customer) {
    this.world = world;
    this.customer = customer;
    this.client = new Client(world, customer);
  }

  void act() {
    client.restoreAnew(true);
    int actions = 5 + world.choices().below(10);
    for (int i = 0; i < actions; i++) {
      long wait = WAITS.get(world.choices().below(WAITS.size()));
      world.scheduler().sleep(Duration.ofMillis(wait).toNanos());
      switch (world.choices().below(12)) {
        case 8, 9 -> client.switchPower();
        case 10 -> client.restoreAnew(true);
        case 11 -> client.cancelMachine(Cancellation.Type.IMMEDIATE);
        default -> client.oneOfMine().ifPresent(this::say);
      }
    }
  }

  private void say(VpsId vps) {
    Set<Integer> ports = new TreeSet<>();
    for (int count = world.choices().below(3); count > 0; count--) {
      ports.add(1_000 + world.choices().below(8));
    }
    List<FirewallWish.Said> rules =
        ports.stream()
            .map(port -> new FirewallWish.Said("tcp", Integer.toString(port), null, null))
            .toList();
    Body<FirewallWish> body = new Body.Read<>(new FirewallWish(rules), List.of());
    world
        .server()
        .call(
            "open %s of %s".formatted(ports, vps.text()),
            doors ->
                world
                    .openPorts()
                    .asking(
                        vps,
                        ports,
                        answer -> answer instanceof Firewalls.Answer.Recorded,
                        () -> doors.firewalls().change(customer.caller(), vps.text(), body)));
  }
}
