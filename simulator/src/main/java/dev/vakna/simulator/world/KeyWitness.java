package dev.vakna.simulator.world;

import dev.vakna.core.access.SessionText;
import dev.vakna.core.account.ApiKey;
import dev.vakna.core.account.KeyText;
import dev.vakna.core.id.KeyId;
import dev.vakna.simulator.schedule.Actor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Knows of every key and session when it was ended, by the answers that customers had. */
final class KeyWitness {

  /** How long sessions last here after their last use, which nobody notes here. */
  static final Duration IDLE = Duration.ofSeconds(70);

  private final World world;
  private final List<Credential> known = new ArrayList<>();
  private final Set<KeyId> seen = new HashSet<>();

  /** By what each made its newest key. */
  private final Map<Actor, Credential> makers = new HashMap<>();

  KeyWitness(World world) {
    this.world = world;
  }

  /** A key or a session, as whoever has it knows it. */
  static final class Credential {
    final String name;
    final @Nullable KeyText key;
    final @Nullable SessionText session;

    /** Until then it goes on, as far as time ends it; null for ever. */
    final @Nullable Instant until;

    /** From then on it has ended; null never. */
    final @Nullable Instant over;

    /** Its end was asked for, whatever became of that. */
    private boolean doubted;

    /** Somebody was told that it has ended. */
    private boolean ended;

    private Credential(
        String name,
        @Nullable KeyText key,
        @Nullable SessionText session,
        @Nullable Instant until,
        @Nullable Instant over) {
      this.name = name;
      this.key = key;
      this.session = session;
      this.until = until;
      this.over = over;
    }

    /** Somebody is about to ask for its end. */
    void doubt() {
      doubted = true;
    }

    /** A server is about to answer that it has ended. */
    void end() {
      ended = true;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  List<Credential> known() {
    return known;
  }

  /** Looks what a transaction has changed: none makes a key for one that had ended before it. */
  void afterStorage() {
    for (Customer customer : world.customers()) {
      List<ApiKey> keys = world.records().transact(tx -> tx.keys().of(customer.account().id()));
      for (ApiKey key : keys) {
        if (seen.add(key.id())) {
          beginsWith(key);
          keys.stream()
              .filter(maker -> maker.id().text().equals(key.life().createdBy()))
              .filter(maker -> maker.life().revokedAt() != null)
              .forEach(maker ->
                  world
                      .witness()
                      .broken(
                          Invariant.ENDED_IS_ANSWERED_NO_MORE,
                          "%s was revoked and made %s".formatted(maker.id(), key.id())));
        }
      }
    }
  }

  /** A key that was just made: the session of the call that is at work was there until now. */
  private void beginsWith(ApiKey key) {
    Credential by = makers.get(world.scheduler().acting());
    if (by == null || by.session == null) {
      return;
    }
    String hash = by.session.hash();
    if (world.records().transact(tx -> tx.sessions().find(hash)).isEmpty()) {
      world
          .witness()
          .broken(
              Invariant.ENDED_IS_ANSWERED_NO_MORE,
              "%s had ended and made %s".formatted(by, key.id()));
    }
  }

  /** Whoever has the turn begins to make a key. */
  void makes(Credential by) {
    makers.put(world.scheduler().current(), by);
  }

  Credential made(ApiKey key, KeyText text) {
    Credential made =
        new Credential(
            "key %d".formatted(known.size()), text, null, key.reach().until(), key.reach().until());
    known.add(made);
    return made;
  }

  /**
   * Somebody has signed in.
   *
   * @param since when that was asked for, by storage's clock
   */
  Credential signedIn(SessionText session, Instant since) {
    // Nobody notes that it is used, so it ends as one that is not.
    Credential made =
        new Credential(
            "session %d".formatted(known.size()),
            null,
            session,
            since.plus(IDLE),
            world.clock().instant().plus(IDLE));
    known.add(made);
    return made;
  }

  /** How it stands with one just before it is shown to a server. */
  record Shown(Credential credential, boolean ended, boolean past) {}

  Shown show(Credential credential) {
    Instant until = credential.over;
    boolean past =
        until != null && !world.clock().jumped() && !world.clock().instant().isBefore(until);
    return new Shown(credential, credential.ended, past);
  }

  /** Time may have been taken back since. */
  private boolean hasEnded(Shown shown) {
    return shown.ended() || shown.past() && !world.clock().jumped();
  }

  /** A server has let it in, or not. */
  void judged(Shown shown, boolean letIn) {
    Credential credential = shown.credential();
    if (hasEnded(shown) && letIn) {
      world
          .witness()
          .broken(Invariant.ENDED_IS_ANSWERED_NO_MORE, credential + " had ended and was let in");
    }
    Instant until = credential.until;
    boolean good =
        !credential.doubted
            && (until == null
                || !world.clock().jumped() && world.clock().instant().isBefore(until));
    if (good && !letIn) {
      world
          .witness()
          .broken(Invariant.ENDED_IS_ANSWERED_NO_MORE, credential + " goes on and was turned away");
    }
  }

  /**
   * A server is about to answer that it did something for one that was let in before. That it was
   * is a use of a session, which time has not ended then.
   */
  void acted(Shown shown, String what) {
    if (shown.credential().session != null ? shown.ended() : hasEnded(shown)) {
      world
          .witness()
          .broken(
              Invariant.ENDED_IS_ANSWERED_NO_MORE,
              "%s had ended and %s".formatted(shown.credential(), what));
    }
  }
}
