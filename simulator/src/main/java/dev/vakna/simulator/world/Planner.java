package dev.vakna.simulator.world;

import dev.vakna.core.admission.RestoreRequest;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.id.PlanId;
import dev.vakna.core.idempotency.Sending;
import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.RefusalException;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.core.restore.RestoreCall;
import dev.vakna.core.restore.RestorePlanning;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A customer's program that looks before it leaps: it plans, and asks for what was planned; at once
 * or late, once or twice, at two servers at the same time.
 */
final class Planner {

  private static final int TRIES = 4;
  private static final Duration AGAIN = Duration.ofSeconds(2);
  private static final List<Long> WAITS = List.of(0L, 300L, 4_000L, 20_000L, 70_000L);
  private static final List<String> KEYS =
      List.of(
          "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f anna@laptop",
          "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP/+/fz7+vn49/b19PPy8fDv7u3s6+rp6Ofm5eTj4uHg");

  private final World world;
  private final Customer customer;
  private int others;

  Planner(World world, Customer customer) {
    this.world = world;
    this.customer = customer;
  }

  void act() {
    int rounds = 1 + world.choices().below(3);
    for (int i = 0; i < rounds; i++) {
      plan().ifPresent(this::use);
      world.scheduler().sleep(AGAIN.toNanos());
    }
  }

  /**
   * A plan that was told.
   *
   * @param backup which of the customer's
   */
  private record Mine(PlanId id, Backup backup) {}

  private Optional<Mine> plan() {
    Backup backup = customer.backups().get(world.choices().below(customer.backups().size()));
    RestoreRequest wish = wish();
    RestorePlanning.Call call =
        new RestorePlanning.Call(
            customer.caller(),
            customer.source().id().text(),
            backup.id().text(),
            new Body.Read<>(wish, List.of()));
    for (int attempt = 0; attempt < TRIES; attempt++) {
      Optional<Optional<PlanId>> answer =
          world.server().call("plan " + wish.name(), doors -> plan(doors, call, backup, wish));
      if (answer.isPresent()) {
        return answer.get().map(id -> new Mine(id, backup));
      }
      world.scheduler().sleep(AGAIN.toNanos());
    }
    return Optional.empty();
  }

  private Optional<PlanId> plan(
      Doors doors, RestorePlanning.Call call, Backup backup, RestoreRequest wish) {
    try {
      RestorePlanning.Planned planned = doors.planning().plan(call);
      world.plans().planned(customer, backup.id(), wish, planned);
      return Optional.ofNullable(planned.id());
    } catch (RefusalException e) {
      return Optional.empty();
    }
  }

  private RestoreRequest wish() {
    int cores = world.choices().below(3);
    int memory = world.choices().below(3);
    int keys = world.choices().below(KEYS.size() + 1);
    boolean ends = world.choices().below(3) == 2;
    return new RestoreRequest(
        "req-" + world.witness().newRequest(),
        null,
        cores == 0 ? null : cores,
        memory == 0 ? null : memory,
        null,
        null,
        null,
        keys == 0 ? null : KEYS.subList(0, keys),
        ends
            ? world
                .clock()
                .instant()
                .truncatedTo(ChronoUnit.SECONDS)
                .plus(Duration.ofHours(2))
                .toString()
            : null);
  }

  private void use(Mine mine) {
    long wait = WAITS.get(world.choices().below(WAITS.size()));
    boolean late = world.choices().below(12) == 11;
    world
        .scheduler()
        .sleep(
            late
                ? Math.max(
                    0,
                    Duration.between(world.clock().instant(), world.plans().expiresAt(mine.id()))
                        .toNanos())
                : Duration.ofMillis(wait).toNanos());
    switch (world.choices().below(4)) {
      case 0 -> restore(mine, true);
      case 1 -> {
        restore(mine, false);
        restore(mine, true);
      }
      default -> {
        String name = "%s beside %d".formatted(world.scheduler().current().name(), ++others);
        world.join(name, () -> restore(mine, true));
        restore(mine, world.choices().below(2) == 1);
      }
    }
  }

  private void restore(Mine mine, boolean keyed) {
    String key = keyed ? "plan-" + world.witness().newRequest() : null;
    RestoreCall call =
        new RestoreCall(
            customer.caller(),
            customer.source().id().text(),
            mine.backup().id().text(),
            new Body.Read<>(byPlan(mine.id()), List.of()),
            new Sending(key, "by " + mine.id().text()));
    for (int attempt = 0; attempt < (keyed ? TRIES : 1); attempt++) {
      if (send(mine.id(), call, key)) {
        return;
      }
      world.scheduler().sleep(AGAIN.toNanos());
    }
  }

  private static RestoreRequest byPlan(PlanId plan) {
    return new RestoreRequest(null, null, null, null, null, plan.text(), null);
  }

  /** Whether there was an answer. */
  private boolean send(PlanId plan, RestoreCall call, @Nullable String key) {
    return world
        .server()
        .call(
            "restore by " + plan.text(),
            doors -> {
              long since = world.scheduler().now();
              Instant at = world.clock().instant();
              RestoreAnswer answer = doors.restore(call);
              world.witness().answered(customer, key, call.sending().fingerprint(), answer);
              if (answer instanceof RestoreAnswer.Accepted(var job, var vps, var replayed)) {
                world.plans().accepted(plan, job, vps, replayed, since, at);
                customer.learn(job, vps);
              }
              return answer;
            })
        .isPresent();
  }
}
