package dev.vakna.simulator.world;

import dev.vakna.core.access.AccountKeys;
import dev.vakna.core.access.KeyCheck;
import dev.vakna.core.access.KeyWish;
import dev.vakna.core.access.Sessions;
import dev.vakna.core.account.ApiKey;
import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Email;
import dev.vakna.core.account.KeyText;
import dev.vakna.core.account.Reach;
import dev.vakna.core.account.Role;
import dev.vakna.core.account.Scope;
import dev.vakna.core.account.User;
import dev.vakna.core.admin.AdminRefusedException;
import dev.vakna.core.id.KeyId;
import dev.vakna.core.id.UserId;
import dev.vakna.core.idempotency.Sending;
import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.RefusalException;
import dev.vakna.simulator.PlainPasswords;
import dev.vakna.simulator.SeededChance;
import dev.vakna.simulator.world.KeyWitness.Credential;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One who signs in and out, makes keys and ends them, and uses them all, also those that ended; two
 * of them share what they have, and an operator ends their sessions meanwhile.
 */
final class Keyholder {

  private static final String FROM = "192.0.2.7";
  private static final List<Long> WAITS = List.of(0L, 20L, 400L, 3_000L, 11_000L, 45_000L);

  private final World world;
  private final Customer customer;
  private final Household own;
  private int others;

  Keyholder(World world, Customer customer, Household own) {
    this.world = world;
    this.customer = customer;
    this.own = own;
  }

  /** What those who share an account know. */
  static final class Household {
    private final UserId user;
    private final Email email;
    private String password = "correct horse battery";

    /** One at a time changes it, so that those who know it know the right one. */
    private boolean changing;

    private Household(UserId user, Email email) {
      this.user = user;
      this.email = email;
    }
  }

  /** Makes a user, a key without end and two that end while the run goes on. */
  static Household settle(World world, Customer customer, SeededChance chance) {
    String address = "anna@" + customer.account().id().value() + ".example";
    Household own =
        new Household(new UserId(chance.nextId()), new Email(address, Email.fold(address)));
    Instant now = world.clock().instant();
    world
        .records()
        .transact(tx ->
            tx.users()
                .insert(
                    new User(
                        own.user,
                        customer.account().id(),
                        own.email,
                        Role.OWNER,
                        true,
                        new User.Secrets(new PlainPasswords().hash(own.password), now, null, 0),
                        1,
                        User.Visits.NONE,
                        now)));
    for (int seconds : List.of(0, 25, 90)) {
      KeyText text = KeyText.fresh(chance, false);
      ApiKey key =
          new ApiKey(
              new KeyId(chance.nextId()),
              customer.account().id(),
              ApiKey.Label.of("first"),
              text.prefix(),
              text.hash(),
              new Reach(
                  EnumSet.allOf(Scope.class),
                  List.of(),
                  seconds == 0 ? null : now.plusSeconds(seconds)),
              ApiKey.Life.begun(now, ApiKey.Life.OPERATOR));
      world
          .records()
          .transact(tx -> {
            tx.keys().insert(key);
            return key;
          });
      world.keys().made(key, text);
    }
    return own;
  }

  void act() {
    int actions = 4 + world.choices().below(12);
    for (int i = 0; i < actions; i++) {
      switch (world.choices().below(10)) {
        case 0, 1, 2, 3 -> use();
        case 4 -> signIn();
        case 5 -> signOut();
        case 6, 7 -> makeKey();
        case 8 -> endKey();
        default -> changePassword();
      }
      long wait = WAITS.get(world.choices().below(WAITS.size()));
      world.scheduler().sleep(Duration.ofMillis(wait).toNanos());
    }
  }

  private Credential any() {
    List<Credential> all = world.keys().known();
    return all.get(world.choices().below(all.size()));
  }

  /** Who acts with it, as that server finds; judged by what the witness knew before. */
  private Optional<Caller> enter(Doors doors, Credential credential) {
    KeyWitness.Shown shown = world.keys().show(credential);
    Optional<Caller> caller = Optional.empty();
    if (credential.key != null) {
      caller =
          doors.keyCheck().check(credential.key, FROM) instanceof KeyCheck.Valid(var by, _)
              ? Optional.of(by)
              : Optional.empty();
    } else if (credential.session != null) {
      caller = doors.sessions().acting(credential.session).map(Sessions.Acting::caller);
    }
    world.keys().judged(shown, caller.isPresent());
    return caller;
  }

  private void use() {
    Credential credential = any();
    world
        .server()
        .call(
            "use " + credential,
            doors ->
                enter(doors, credential)
                    .map(caller -> doors.accountKeys().of(caller).size())
                    .orElse(-1));
  }

  private void signIn() {
    String password = own.password;
    world
        .server()
        .call(
            "sign in",
            doors -> {
              Instant since = world.clock().instant();
              Sessions sessions = doors.sessions();
              Sessions.Outcome outcome =
                  sessions.signIn(
                      sessions.candidate(own.email.text()),
                      new Sessions.Proof(password, null, FROM),
                      null);
              if (outcome instanceof Sessions.SignedIn(_, var session)) {
                Credential made = world.keys().signedIn(session, since);
                if (own.changing || !own.password.equals(password)) {
                  made.doubt();
                }
              }
              return outcome.getClass().getSimpleName();
            });
  }

  private void signOut() {
    signOut(any());
  }

  private void signOut(Credential credential) {
    if (credential.session == null) {
      return;
    }
    credential.doubt();
    world
        .server()
        .call(
            "sign out of " + credential,
            doors -> {
              doors.sessions().end(credential.session);
              credential.end();
              return credential;
            });
  }

  private void makeKey() {
    Credential by = any();
    boolean keyed = world.choices().below(2) == 1;
    String sending = keyed ? "make-" + world.witness().newRequest() : null;
    if (world.choices().below(3) == 2) {
      String name = "%s beside %d".formatted(world.scheduler().current().name(), ++others);
      world.join(
          name,
          () -> {
            endKey(by, by);
            signOut(by);
          });
    }
    for (int attempt = 0; attempt < (keyed ? 2 : 1); attempt++) {
      world.server().call("make a key by " + by, doors -> makeKey(doors, by, sending));
    }
  }

  private String makeKey(Doors doors, Credential by, @Nullable String sending) {
    Optional<Caller> caller = enter(doors, by);
    if (caller.isEmpty()) {
      return "not let in";
    }
    KeyWitness.Shown before = world.keys().show(by);
    world.keys().makes(by);
    KeyWish wish = new KeyWish("made", List.of(Scope.READ_VM.code()), false, null, null, List.of());
    try {
      AccountKeys.Made made =
          doors
              .accountKeys()
              .create(
                  caller.get(),
                  new Body.Read<>(wish, List.of()),
                  new Sending(sending, "a key by " + by));
      world.keys().acted(before, "made a key");
      KeyText secret = made.secret();
      if (secret != null) {
        world.keys().made(made.key(), secret);
      }
      return made.key().id().text();
    } catch (RefusalException e) {
      return e.refusal().detail();
    }
  }

  private void endKey() {
    endKey(any(), any());
  }

  private void endKey(Credential by, Credential ending) {
    if (ending.key == null) {
      return;
    }
    ending.doubt();
    world.server().call("end %s by %s".formatted(ending, by), doors -> endKey(doors, by, ending));
  }

  private String endKey(Doors doors, Credential by, Credential ending) {
    Optional<Caller> caller = enter(doors, by);
    if (caller.isEmpty()) {
      return "not let in";
    }
    KeyWitness.Shown before = world.keys().show(by);
    String hash = ending.key == null ? "" : ending.key.hash();
    Optional<KeyId> id =
        doors.accountKeys().of(caller.get()).stream()
            .filter(key -> key.hash().equals(hash))
            .map(ApiKey::id)
            .findFirst();
    if (id.isEmpty()) {
      return "not there";
    }
    try {
      doors.accountKeys().delete(caller.get(), id.get().text());
      world.keys().acted(before, "ended a key");
      ending.end();
      return "ended";
    } catch (RefusalException e) {
      return e.refusal().detail();
    }
  }

  /** An operator gives the user another password, which ends all sessions. */
  private void changePassword() {
    if (own.changing) {
      return;
    }
    own.changing = true;
    List<Credential> sessions =
        new ArrayList<>(
            world.keys().known().stream().filter(each -> each.session != null).toList());
    sessions.forEach(Credential::doubt);
    String password = "correct horse battery " + world.witness().newRequest();
    Optional<Boolean> done =
        world
            .server()
            .call(
                "set another password of " + customer.account().name(),
                doors -> {
                  try {
                    doors.users().setPassword(own.user, password);
                    own.password = password;
                    sessions.forEach(Credential::end);
                    return true;
                  } catch (AdminRefusedException e) {
                    return false;
                  }
                });
    // Without an answer nobody knows which of the two it is, and nobody changes it again.
    own.changing = done.isEmpty();
  }
}
