package dev.vakna.simulator.planted;

import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.plan.PlanTerms;
import dev.vakna.core.plan.RestorePlan;
import dev.vakna.core.restore.RestoreIntake;
import dev.vakna.core.seed.Seed;
import dev.vakna.core.store.PlanRecords;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.simulator.world.Assembly;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/** Bugs in how plans are kept and used. */
final class PlanPlants {

  private PlanPlants() {}

  /** Restore calls that see storage so. */
  private abstract static class Seeing implements Assembly {
    abstract Tx seen(Tx tx);

    @Override
    public final RestoreIntake restores(
        Store store, Chance chance, Engine engine, OverCommit overCommit, Runnable onAccepted) {
      return Assembly.super.restores(
          Altered.transactions(store, this::seen), chance, engine, overCommit, onAccepted);
    }
  }

  static final class NotUsedUp extends Seeing {
    @Override
    Tx seen(Tx tx) {
      return Altered.records(tx, "plans", PlanRecords.class, "use", (_, _) -> null);
    }
  }

  private static Tx read(Tx tx, BiFunction<Tx, RestorePlan, RestorePlan> otherwise) {
    return Altered.records(
        tx,
        "plans",
        PlanRecords.class,
        "lock",
        (original, arguments) ->
            ((Optional<?>) original.call(arguments))
                .map(plan -> otherwise.apply(tx, (RestorePlan) plan)));
  }

  private static RestorePlan with(RestorePlan plan, PlanTerms terms, Instant expiresAt) {
    return new RestorePlan(
        plan.id(), plan.account(), plan.source(), plan.backup(), terms, expiresAt, plan.usedBy());
  }

  static final class NeverExpires extends Seeing {
    @Override
    Tx seen(Tx tx) {
      return read(tx, (_, plan) -> with(plan, plan.terms(), Instant.MAX));
    }
  }

  /** The prices of today are taken for those that were told. */
  static final class OtherPrices extends Seeing {
    @Override
    Tx seen(Tx tx) {
      return read(
          tx,
          (now, plan) -> {
            PlanTerms terms = plan.terms();
            return with(
                plan,
                new PlanTerms(
                    terms.archive(),
                    terms.name(),
                    terms.region(),
                    terms.resources(),
                    now.regions().find(terms.region()).orElseThrow().prices(),
                    terms.bootMode(),
                    terms.sshKeys(),
                    terms.deleteAfter()),
                plan.expiresAt());
          });
    }
  }

  /** What a plan adds is not kept with it. */
  static final class NothingAdded extends Seeing {
    @Override
    Tx seen(Tx tx) {
      return read(
          tx,
          (_, plan) -> {
            PlanTerms terms = plan.terms();
            return with(
                plan,
                new PlanTerms(
                    terms.archive(),
                    terms.name(),
                    terms.region(),
                    terms.resources(),
                    terms.prices(),
                    terms.bootMode(),
                    List.of(),
                    null),
                plan.expiresAt());
          });
    }
  }

  /** Keys are accepted, and the machine does not get them. */
  static final class KeysNotGiven implements Assembly {
    private static final Pattern KEYS = Pattern.compile("echo [A-Za-z0-9+/=]+ \\| base64");

    @Override
    public Engine engine(Engine engine) {
      return Altered.method(
          Engine.class,
          engine,
          "giveIdentity",
          (original, arguments) -> {
            Seed seed = (Seed) arguments[1];
            return original.call(
                Altered.with(
                    arguments,
                    1,
                    new Seed(
                        seed.metaData(),
                        KEYS.matcher(seed.userData()).replaceAll("echo | base64"),
                        seed.networkConfig())));
          });
    }
  }
}
