package dev.vakna.simulator.world;

import dev.vakna.core.event.Event;
import dev.vakna.core.event.Told;
import dev.vakna.core.id.JobId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Follows all that happens to an account for as long as the run lasts, and says what it missed. */
final class AccountFollower {

  private static final int ALL = 100_000;

  private final World world;
  private final Customer customer;
  private final Followed followed;
  private final Map<UUID, Long> heard = new HashMap<>();
  private final Set<JobId> ended = new HashSet<>();

  /** What happened up to there it need not know. */
  private long from = -1;

  private boolean begun;

  AccountFollower(World world, Customer customer) {
    this.world = world;
    this.customer = customer;
    this.followed = new Followed(world, customer, null);
  }

  void act() {
    world.atRest(this::missedNothing);
    while (true) {
      long before = followed.last();
      if (followed.next() instanceof Followed.Heard(Told told)) {
        heard(told, before);
      } else if (before < 0 && followed.startedAt() >= 0) {
        // Whoever comes without an id is told what comes from then on.
        from = followed.startedAt();
        begun = true;
      }
    }
  }

  private void broken(String found, @Nullable Object... values) {
    world
        .witness()
        .broken(
            Invariant.FOLLOWERS_MISS_NOTHING,
            customer.account().name() + ": " + found.formatted(values));
  }

  private void heard(Told told, long before) {
    world.tell("hears " + told.position() + " " + told.getClass().getSimpleName());
    if (before < 0) {
      from = followed.startedAt();
      begun = true;
    }
    if (told.position() <= before && !(told instanceof Told.Reset)) {
      broken("%d came after %d", told.position(), before);
    }
    switch (told) {
      case Told.Reset(long at) -> {
        from = at;
        ended.clear();
      }
      case Told.OfJob of -> {
        JobId job = of.job().id();
        requireOwn(of.job().account().equals(customer.account().id()), job);
        if (ended.contains(job)) {
          broken("%s was told of again after its end", job.text());
        }
        if (of.last()) {
          ended.add(job);
        }
        heard.put(job.value(), told.position());
      }
      case Told.OfVps of -> {
        requireOwn(of.vps().account().equals(customer.account().id()), of.vps().id());
        heard.put(of.vps().id().value(), told.position());
      }
      case Told.OfGone of -> {
        requireOwn(of.account().equals(customer.account().id()), of.vps());
        heard.put(of.vps().value(), told.position());
      }
    }
  }

  private void requireOwn(boolean own, Object what) {
    if (!own) {
      world.witness().broken(Invariant.TENANTS_APART, what + " was told to a stranger");
    }
  }

  private void missedNothing() {
    if (!begun) {
      return;
    }
    List<Event> all =
        world
            .records()
            .transact(tx -> {
              tx.events().order(ALL);
              return tx.events().after(customer.account().id(), from, ALL);
            });
    for (Event event : all) {
      Long told = heard.get(event.id());
      if (told == null || told < event.position()) {
        broken(
            "%s of %s %s at %d was missed; it was told of at %s",
            event.what(), event.subject(), event.id(), event.position(), told);
      }
    }
  }
}
