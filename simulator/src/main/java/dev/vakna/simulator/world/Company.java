package dev.vakna.simulator.world;

import dev.vakna.simulator.SeededChance;
import dev.vakna.simulator.world.Keyholder.Household;

/**
 * Who is there besides ordinary clients. The seed says it and no choice, so that the others of a
 * run do the same with and without them.
 */
enum Company {
  NOBODY,
  PLANNERS,
  KEYHOLDERS,
  OWNERS,
  FOLLOWERS,
  GUARDS,
  EVERYBODY;

  static Company of(long seed) {
    return switch ((int) Long.remainderUnsigned(seed, 7)) {
      case 1 -> PLANNERS;
      case 2 -> KEYHOLDERS;
      case 3 -> OWNERS;
      case 4 -> FOLLOWERS;
      case 5 -> EVERYBODY;
      case 6 -> GUARDS;
      default -> NOBODY;
    };
  }

  boolean follows() {
    return this == FOLLOWERS || this == EVERYBODY;
  }

  boolean guards() {
    return this == GUARDS || this == EVERYBODY;
  }

  void come(World world) {
    if (this == PLANNERS || this == EVERYBODY) {
      world.join("planner", new Planner(world, world.customers().getFirst())::act);
      world.scheduler().begin("pricer", null, new Pricer(world)::act);
    }
    if (follows()) {
      for (Customer customer : world.customers()) {
        String whose = customer.account().name();
        world
            .scheduler()
            .begin("follower of " + whose, null, new AccountFollower(world, customer)::act);
        world
            .scheduler()
            .begin("follower of jobs of " + whose, null, new JobFollower(world, customer)::act);
      }
    }
    if (this == OWNERS || this == EVERYBODY) {
      world.join("owner", new Client(world, world.customers().getFirst())::tend);
    }
    if (guards()) {
      for (Customer customer : world.customers()) {
        String whose = customer.account().name();
        world.join("guard of " + whose, new Guard(world, customer)::act);
      }
    }
    if (this == KEYHOLDERS || this == EVERYBODY) {
      Customer customer = world.customers().getLast();
      Household own =
          Keyholder.settle(
              world, customer, new SeededChance(world.seed() ^ 0x6b65L, world.clock()));
      for (int i = 1; i <= 2; i++) {
        world.join("keyholder " + i, new Keyholder(world, customer, own)::act);
      }
    }
  }
}
