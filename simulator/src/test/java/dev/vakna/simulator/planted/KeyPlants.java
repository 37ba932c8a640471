package dev.vakna.simulator.planted;

import dev.vakna.core.access.AccountKeys;
import dev.vakna.core.access.KeyCheck;
import dev.vakna.core.access.SessionSeal;
import dev.vakna.core.access.Sessions;
import dev.vakna.core.account.ApiKey;
import dev.vakna.core.account.Session;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.id.UserId;
import dev.vakna.core.store.KeyRecords;
import dev.vakna.core.store.SessionRecords;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.UserRecords;
import dev.vakna.operations.Pace;
import dev.vakna.simulator.PlainPasswords;
import dev.vakna.simulator.world.Assembly;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Bugs in who is let in. */
final class KeyPlants {

  private static final Duration LONG = Duration.ofDays(1);

  private KeyPlants() {}

  /** What was found once is found again, whatever became of it: each server's own memory. */
  private static Altered.Instead remembering() {
    Map<Object, Object> found = new HashMap<>();
    return (original, arguments) -> {
      Object known = found.get(arguments[0]);
      if (known != null) {
        return known;
      }
      Object now = original.call(arguments);
      if (now instanceof Optional<?> it && it.isPresent()) {
        found.put(arguments[0], now);
      }
      return now;
    };
  }

  static final class RememberedKeys implements Assembly {
    @Override
    public KeyCheck keyCheck(Store store, InstantSource clock) {
      Altered.Instead memory = remembering();
      return Assembly.super.keyCheck(
          Altered.transactions(
              store, tx -> Altered.records(tx, "keys", KeyRecords.class, "presented", memory)),
          clock);
    }
  }

  static final class RememberedSessions implements Assembly {
    @Override
    public Sessions sessions(Store store, Chance chance, Pace pace) {
      Altered.Instead memory = remembering();
      return Assembly.super.sessions(
          Altered.transactions(
              store, tx -> Altered.records(tx, "sessions", SessionRecords.class, "find", memory)),
          chance,
          pace);
    }
  }

  /** A session goes on whatever became of its user's password. */
  static final class RememberedUsers implements Assembly {
    @Override
    public Sessions sessions(Store store, Chance chance, Pace pace) {
      Altered.Instead memory = remembering();
      return Assembly.super.sessions(
          Altered.transactions(
              store, tx -> Altered.records(tx, "users", UserRecords.class, "find", memory)),
          chance,
          pace);
    }
  }

  /** A session lasts as long as it likes. */
  static final class EndlessSessions implements Assembly {
    @Override
    public Sessions sessions(Store store, Chance chance, Pace pace) {
      return new Sessions(
          store,
          new SessionSeal(store, chance, pace::nanos),
          new PlainPasswords(),
          new Session.Lasting(LONG, LONG));
    }
  }

  /** Who was let in makes and ends keys, whatever became of its own key since. */
  static final class LetInForGood implements Assembly {
    @Override
    public AccountKeys accountKeys(Store store, Chance chance) {
      return Assembly.super.accountKeys(
          Altered.transactions(
              store,
              tx ->
                  Altered.records(
                      tx,
                      "keys",
                      KeyRecords.class,
                      "hold",
                      (original, arguments) ->
                          ((Optional<?>) original.call(arguments))
                              .map(key -> unended((ApiKey) key)))),
          chance);
    }

    private static ApiKey unended(ApiKey key) {
      return key.with(ApiKey.Life.begun(key.life().createdAt(), key.life().createdBy()));
    }
  }

  /** Who was let in makes and ends keys, whatever became of its session since. */
  static final class SignedOutForNothing implements Assembly {
    @Override
    public AccountKeys accountKeys(Store store, Chance chance) {
      Session any = new Session("", new UserId(chance.nextId()), 0, Instant.EPOCH, Instant.EPOCH);
      return Assembly.super.accountKeys(
          Altered.transactions(
              store,
              tx ->
                  Altered.records(
                      tx, "sessions", SessionRecords.class, "hold", (_, _) -> Optional.of(any))),
          chance);
    }
  }
}
