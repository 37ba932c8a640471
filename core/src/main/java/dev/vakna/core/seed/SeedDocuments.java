package dev.vakna.core.seed;

import dev.vakna.core.machine.Identity;
import dev.vakna.core.network.Address6;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The NoCloud seed of a clone. It gives new SSH host keys, host name, machine-id and network
 * configuration and grows the root file system; users, keys, passwords and package sources stay the
 * customer's, but for keys that the customer has added. What is put into the documents comes from
 * generated values and base64 alone.
 */
public final class SeedDocuments {

  private static final String META_DATA = read("meta-data");
  private static final String USER_DATA = read("user-data");
  private static final String SSH_KEYS = read("ssh-keys");
  private static final String KEYS_PLACE = "  # @SSH-KEYS@\n";
  private static final String SIX_PLACE = "    # @IPV6@\n";
  private static final String BY_HAND_PLACE = "        # @IPV6-BY-HAND@\n";
  private static final String ROUTE_PLACE = "      # @IPV6-ROUTE@\n";
  private static final String NETWORK_CONFIG = read("network-config");

  private SeedDocuments() {}

  /** A seed that adds no key. */
  public static Seed of(Identity identity) {
    return of(identity, List.of());
  }

  /**
   * @param keys that may log in besides those of the backup
   */
  public static Seed of(Identity identity, List<SshKey> keys) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("@HOSTNAME@", identity.hostname());
    values.put("@INSTANCE_ID@", identity.instanceId());
    values.put("@MAC@", identity.mac());
    values.put("@ADDRESS@", identity.address());
    values.put("@PREFIX@", Integer.toString(identity.prefix()));
    values.put("@GATEWAY@", identity.gateway());
    values.put("@DNS@", quoted(identity.nameservers()));
    values.put("@ADDRESSES@", quoted(addresses(identity)));
    values.put("@NONCE@", identity.nonce());
    return new Seed(
        filled(META_DATA, values),
        filled(
                USER_DATA
                    .replace(KEYS_PLACE, keys.isEmpty() ? "" : SSH_KEYS)
                    .replace(BY_HAND_PLACE, byHand(identity.six())),
                values)
            .replace("@KEYS@", encoded(keys)),
        filled(networkConfig(identity.six()), values));
  }

  /** For a guest whose owner took the network out of cloud-init's hands. */
  private static String byHand(@Nullable Address6 six) {
    return six == null
        ? ""
        : """
                ip addr add "%s/%d" dev "$(nic)"
                ip -6 route replace default via "%s" dev "$(nic)"
        """
            .formatted(six.address(), six.prefix(), six.gateway());
  }

  /**
   * A router's announcements are not heeded where the address is fixed: it would be a second one.
   */
  private static String networkConfig(@Nullable Address6 six) {
    return NETWORK_CONFIG
        .replace(SIX_PLACE, six == null ? "" : "    accept-ra: false\n")
        .replace(
            ROUTE_PLACE,
            six == null ? "" : "      - {to: \"::/0\", via: \"%s\"}\n".formatted(six.gateway()));
  }

  private static List<String> addresses(Identity identity) {
    List<String> all = new ArrayList<>();
    all.add("%s/%d".formatted(identity.address(), identity.prefix()));
    Address6 six = identity.six();
    if (six != null) {
      all.add("%s/%d".formatted(six.address(), six.prefix()));
    }
    return all;
  }

  private static String quoted(List<String> texts) {
    return String.join("\", \"", texts);
  }

  /** Fingerprint and line of each. A caller's text is put into no document as it is. */
  private static String encoded(List<SshKey> keys) {
    String lines =
        String.join(
            "", keys.stream().map(key -> key.fingerprint() + " " + key.line() + "\n").toList());
    return Base64.getEncoder().encodeToString(lines.getBytes(StandardCharsets.UTF_8));
  }

  private static String filled(String document, Map<String, String> values) {
    String text = document;
    for (Map.Entry<String, String> value : values.entrySet()) {
      text = text.replace(value.getKey(), value.getValue());
    }
    return text;
  }

  private static String read(String document) {
    try (InputStream in = SeedDocuments.class.getResourceAsStream(document)) {
      if (in == null) {
        throw new IllegalStateException("The seed document '%s' is missing.".formatted(document));
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
