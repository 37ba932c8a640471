package dev.vakna.cli.machine;

import dev.vakna.cli.CommandFailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way into a machine by the system's own {@code ssh}.
 *
 * @param host where its SSH server is reached
 * @param port 1 to 65535
 * @param user to log in as, or null for ssh's own choice
 * @param identities private keys to try; none for ssh's own choice
 * @param knownHosts file with this machine's host keys only
 */
public record SshDoor(
    String host, int port, @Nullable String user, List<Path> identities, Path knownHosts) {
  private static final Duration SCAN_LIMIT = Duration.ofSeconds(40);

  public SshDoor {
    identities = List.copyOf(identities);
  }

  /** Where the host keys of a machine are kept. */
  public static Path knownHostsFile(Path home, String vpsId) {
    if (!vpsId.matches("[a-z0-9_]{1,64}")) {
      throw new IllegalArgumentException("'" + vpsId + "' is no VPS id");
    }
    return home.resolve("known-hosts").resolve(vpsId);
  }

  /**
   * Asks the SSH server for its keys.
   *
   * @return empty when it does not answer
   */
  public List<HostKey> scan() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                "ssh-keyscan", "-T", "20", "-t", "ed25519,ecdsa,rsa", "-p", "" + port, host)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.getOutputStream().close();
    List<String> lines;
    try (var reader = process.inputReader(StandardCharsets.US_ASCII)) {
      lines = reader.lines().limit(20).toList();
    }
    if (!process.waitFor(SCAN_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return HostKey.ofScan(lines);
  }

  /** Remembers these keys, and no others, as the machine's. */
  public void remember(List<HostKey> keys) throws IOException {
    Path parent = knownHosts.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.write(knownHosts, keys.stream().map(key -> key.knownHost(host, port)).toList());
  }

  /** The words that start ssh; a command of the other side may be added. */
  public List<String> words(boolean interactive) {
    List<String> words = new ArrayList<>();
    words.add("ssh");
    words.add("-p");
    words.add("" + port);
    words.add("-o");
    words.add("UserKnownHostsFile=\"" + knownHosts.toString().replace("%", "%%") + "\"");
    words.add("-o");
    words.add("GlobalKnownHostsFile=/dev/null");
    words.add("-o");
    words.add("StrictHostKeyChecking=" + (known() ? "yes" : "ask"));
    words.add("-o");
    words.add("ConnectTimeout=30");
    if (!interactive) {
      words.add("-o");
      words.add("BatchMode=yes");
    }
    for (Path identity : identities) {
      words.add("-i");
      words.add(identity.toString());
    }
    if (!identities.isEmpty()) {
      words.add("-o");
      words.add("IdentitiesOnly=yes");
    }
    words.add(user == null ? host : user + "@" + host);
    return words;
  }

  private boolean known() {
    try {
      return Files.exists(knownHosts) && Files.size(knownHosts) > 0;
    } catch (IOException _) {
      return false;
    }
  }

  /**
   * Runs a command on the machine.
   *
   * @throws CommandFailedException when it cannot be run or says that it failed
   */
  public List<String> run(String command, Duration limit) throws IOException, InterruptedException {
    List<String> words = words(false);
    words.add(command);
    Path faults = Files.createTempFile("vakna-ssh", ".err");
    try {
      Process process = new ProcessBuilder(words).redirectError(faults.toFile()).start();
      process.getOutputStream().close();
      List<String> lines;
      try (var reader = process.inputReader()) {
        lines = reader.lines().limit(10_000).toList();
      }
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.destroyForcibly();
      }
      if (!ended || process.exitValue() != 0) {
        throw new CommandFailedException(
            "SSH to %s port %d failed".formatted(host, port),
            ended
                ? lastLine(Files.readString(faults))
                : "no answer within " + limit.toSeconds() + " s",
            null);
      }
      return lines;
    } finally {
      Files.deleteIfExists(faults);
    }
  }

  private static String lastLine(String text) {
    return text.lines().reduce("ssh ended without a word", (_, line) -> line).strip();
  }
}
