package dev.vakna.core.access;

import dev.vakna.core.chance.Chance;
import dev.vakna.core.store.SigningKeyRecords.SigningKey;
import dev.vakna.core.store.Store;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Marks the secrets of sessions as ours, so that invented ones are known as such without asking
 * storage, by every server. A mark says nothing of whether the session goes on.
 */
public final class SessionSeal {

  private static final String PURPOSE = "sessions";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SECRET_BYTES = 32;
  private static final int MARK_BYTES = 16;
  private static final Pattern FORM =
      Pattern.compile("[0-9a-f]{%d}".formatted(2 * (SECRET_BYTES + MARK_BYTES)));

  /** Invented secrets make storage be asked for the keys no more often. */
  private static final long LOOK = Duration.ofSeconds(1).toNanos();

  private final Store store;
  private final Chance chance;
  private final LongSupplier nanos;
  private volatile Known known;

  private record Known(List<SigningKey> keys, long readAt) {}

  /**
   * @param nanos a clock that only goes forward
   */
  public SessionSeal(Store store, Chance chance, LongSupplier nanos) {
    this.store = Objects.requireNonNull(store);
    this.chance = Objects.requireNonNull(chance);
    this.nanos = Objects.requireNonNull(nanos);
    this.known = new Known(List.of(), nanos.getAsLong() - 2 * LOOK);
  }

  /** A new secret that nobody can guess. */
  SessionText fresh() {
    byte[] secret = chance.bytes(SECRET_BYTES);
    HexFormat hex = HexFormat.of();
    return new SessionText(hex.formatHex(secret) + hex.formatHex(mark(key(), secret)));
  }

  /** Whether one of the servers made it. */
  public boolean isOurs(SessionText session) {
    if (!FORM.matcher(session.text()).matches()) {
      return false;
    }
    if (isOf(known.keys(), session)) {
      return true;
    }
    return nanos.getAsLong() - known.readAt() > LOOK && isOf(read(), session);
  }

  private static boolean isOf(List<SigningKey> keys, SessionText session) {
    byte[] all = HexFormat.of().parseHex(session.text());
    byte[] secret = Arrays.copyOf(all, SECRET_BYTES);
    byte[] mark = Arrays.copyOfRange(all, SECRET_BYTES, all.length);
    boolean ours = false;
    for (SigningKey key : keys) {
      ours |= MessageDigest.isEqual(mark(key, secret), mark);
    }
    return ours;
  }

  private List<SigningKey> read() {
    long now = nanos.getAsLong();
    List<SigningKey> keys = store.transact(tx -> tx.signingKeys().of(PURPOSE));
    known = new Known(keys, now);
    return keys;
  }

  /** Two servers that make one at a time make two; both are good. */
  private SigningKey key() {
    List<SigningKey> keys = known.keys().isEmpty() ? read() : known.keys();
    if (!keys.isEmpty()) {
      return keys.getFirst();
    }
    SigningKey made =
        store.transact(tx -> {
          SigningKey key =
              new SigningKey(
                  PURPOSE, HexFormat.of().formatHex(chance.bytes(SECRET_BYTES)), tx.now());
          tx.signingKeys().add(key);
          return key;
        });
    read();
    return made;
  }

  private static byte[] mark(SigningKey key, byte[] secret) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(HexFormat.of().parseHex(key.secret()), ALGORITHM));
      mac.update("session\n".getBytes(StandardCharsets.US_ASCII));
      return Arrays.copyOf(mac.doFinal(secret), MARK_BYTES);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java has " + ALGORITHM, impossible);
    }
  }
}
