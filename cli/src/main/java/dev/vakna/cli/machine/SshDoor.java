package dev.vakna.cli.machine;

import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.command.OutsideProgram;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
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

  private static final Duration PACE = Duration.ofMillis(500);

  /** A server under emulation takes a while for its first word. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

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

  /** The host keys that are known of the machine. */
  public List<HostKey> known() throws IOException {
    return Files.exists(knownHosts)
        ? HostKey.ofKnownHosts(Files.readAllLines(knownHosts))
        : List.of();
  }

  /** Forgets every host key of the machine. */
  public void forget() throws IOException {
    Path parent = knownHosts.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.deleteIfExists(knownHosts);
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
    // A person can be asked about an unknown key; a program looks at it afterwards.
    words.add(
        "StrictHostKeyChecking=" + (!isUnknown() ? "yes" : interactive ? "ask" : "accept-new"));
    words.add("-o");
    words.add("HashKnownHosts=no");
    words.add("-o");
    words.add("HostKeyAlgorithms=ssh-ed25519,ecdsa-sha2-nistp256,rsa-sha2-512,rsa-sha2-256");
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

  private boolean isUnknown() {
    try {
      return known().isEmpty();
    } catch (IOException _) {
      return true;
    }
  }

  /**
   * Waits until an SSH server answers there. A machine may tell that it is up before its SSH server
   * is, and whoever forwards the port takes the connection all the same, to end it at once.
   *
   * @return whether one answered in that time
   */
  public boolean awaitAnswer(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!answers()) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      Thread.sleep(PACE);
    }
    return true;
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), (int) PATIENCE.toMillis());
      socket.setSoTimeout((int) PATIENCE.toMillis());
      return "SSH-"
          .equals(
              new String(
                  socket.getInputStream().readNBytes("SSH-".length()), StandardCharsets.US_ASCII));
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
      Process process = OutsideProgram.of(words).redirectError(faults.toFile()).start();
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
