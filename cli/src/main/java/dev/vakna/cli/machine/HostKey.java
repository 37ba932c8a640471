package dev.vakna.cli.machine;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * An SSH host key as the server offers it.
 *
 * @param type for example {@code ssh-ed25519}
 * @param base64 the public key's bytes
 */
public record HostKey(String type, String base64) {

  /**
   * Reads the lines of a {@code known_hosts} file; others are left out.
   *
   * @param lines {@code host type base64} each
   */
  static List<HostKey> ofKnownHosts(List<String> lines) {
    return lines.stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("\\s+"))
        .filter(words -> words.length >= 3 && words[2].matches("[A-Za-z0-9+/]+=*"))
        .map(words -> new HostKey(words[1], words[2]))
        .toList();
  }

  /** The fingerprint as OpenSSH shows it: {@code SHA256:…}. */
  public String fingerprint() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(Base64.getDecoder().decode(base64));
      return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** One of these fingerprints, each alone or after a type, is this key's. */
  public boolean isAmong(List<String> fingerprints) {
    String own = fingerprint();
    return fingerprints.stream().anyMatch(each -> each.equals(own) || each.endsWith(" " + own));
  }
}
