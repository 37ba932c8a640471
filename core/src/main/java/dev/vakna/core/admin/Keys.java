package dev.vakna.core.admin;

import dev.vakna.core.account.ApiKey;
import dev.vakna.core.account.Scope;
import dev.vakna.core.account.SourceNetwork;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.KeyId;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.store.Store;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes and ends API keys. A key is shown once; what is stored cannot be turned back into it. */
public final class Keys {

  private static final String START = "vk_live_";
  private static final Pattern FORM = Pattern.compile("vk_(live|test)_[0-9A-Za-z]{1,64}");
  private static final int SECRET_BYTES = 32;
  private static final int SECRET_CHARACTERS = 43;
  private static final int PREFIX_CHARACTERS = 12;
  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final BigInteger SIXTY_TWO = BigInteger.valueOf(62);

  private final Store store;
  private final Chance chance;
  private final Consumer<ApiKey> onMade;

  public Keys(Store store, Chance chance) {
    this(store, chance, _ -> {});
  }

  /**
   * The same for a server.
   *
   * @param onMade told of every key that was made
   */
  public Keys(Store store, Chance chance, Consumer<ApiKey> onMade) {
    this.store = Objects.requireNonNull(store);
    this.chance = Objects.requireNonNull(chance);
    this.onMade = Objects.requireNonNull(onMade);
  }

  /** Whether a text can be a key at all; nothing else need be looked for. */
  public static boolean plausible(String text) {
    return FORM.matcher(text).matches();
  }

  /**
   * A key just made.
   *
   * @param key as stored
   * @param text the key itself, never to be seen again
   */
  public record Made(ApiKey key, String text) {}

  /**
   * Makes a key.
   *
   * @param name for people
   * @param scopes what it may do, at least one
   * @param allowedNetworks source networks in CIDR form; empty allows every source
   * @param lifetime how long it is valid, or null for ever
   * @throws AdminRefusedException when there is no such account or a value cannot be
   */
  public Made create(
      AccountId account,
      String name,
      Set<Scope> scopes,
      List<String> allowedNetworks,
      @Nullable Duration lifetime) {
    if (name.isBlank() || name.length() > 100) {
      throw AdminRefusedException.fault(
          "name", FieldFault.Code.INVALID_NAME, "`name` must have 1 to 100 characters.");
    }
    if (scopes.isEmpty()) {
      throw AdminRefusedException.fault(
          "scopes", FieldFault.Code.MISSING_REQUIRED, "`scopes` must name at least one scope.");
    }
    for (String network : allowedNetworks) {
      if (SourceNetwork.parse(network).isEmpty()) {
        throw AdminRefusedException.fault(
            "allowedNetworks",
            FieldFault.Code.UNKNOWN_VALUE,
            "`%s` is no network; write one as 192.0.2.0/24 or 2001:db8::/32.".formatted(network));
      }
    }
    if (lifetime != null && !lifetime.isPositive()) {
      throw AdminRefusedException.fault(
          "expiresInDays", FieldFault.Code.BELOW_MINIMUM, "`expiresInDays` must be at least 1.");
    }
    String text = START + base62(chance.bytes(SECRET_BYTES));
    KeyId id = new KeyId(chance.nextId());
    Made made =
        store.transact(tx -> {
          if (tx.accounts().find(account).isEmpty()) {
            throw Accounts.absent(account);
          }
          ApiKey key =
              new ApiKey(
                  id,
                  account,
                  name,
                  text.substring(0, PREFIX_CHARACTERS),
                  hash(text),
                  scopes,
                  allowedNetworks,
                  tx.now(),
                  lifetime == null ? null : tx.now().plus(lifetime),
                  null);
          tx.keys().insert(key);
          return new Made(key, text);
        });
    onMade.accept(made.key());
    return made;
  }

  /** All keys of an account, oldest first. */
  public List<ApiKey> of(AccountId account) {
    return store.transact(tx -> tx.keys().of(account));
  }

  /**
   * Ends a key's validity at once.
   *
   * @throws AdminRefusedException when there is no such key or it had ended before
   */
  public void revoke(AccountId account, KeyId key) {
    store.transact(tx -> {
      if (!tx.keys().revoke(account, key, tx.now())) {
        throw AdminRefusedException.of(
            ProblemCode.API_KEY_NOT_FOUND,
            "The account has no valid key %s. List them with 'vakna admin key list'."
                .formatted(key.text()));
      }
      return key;
    });
  }

  /** What is stored of a key: SHA-256 in lower-case hexadecimal. */
  public static String hash(String key) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }

  private static String base62(byte[] bytes) {
    BigInteger rest = new BigInteger(1, bytes);
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < SECRET_CHARACTERS; i++) {
      BigInteger[] parts = rest.divideAndRemainder(SIXTY_TWO);
      digits.append(BASE62.charAt(parts[1].intValue()));
      rest = parts[0];
    }
    return digits.reverse().toString();
  }
}
