package dev.vakna.cli.demo;

import dev.vakna.cli.command.CommandFailedException;
import dev.vakna.cli.machine.HostKey;
import dev.vakna.cli.machine.SshDoor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What was seen by logging in to the new machine with the customer's own key.
 *
 * @param user who logged in
 * @param hostname the machine's own answer
 * @param machineId the machine's own answer
 * @param mac the machine's own answer
 * @param address the machine's own answer
 * @param hostKey fingerprint of the ed25519 key that the server offered
 * @param hostKeyConfirmed the machine reported the same key to the platform on another way
 * @param content the sentence that the backup held, empty when it was not found
 * @param fault why there was no login, empty when there was one
 */
record SshProof(
    String user,
    String hostname,
    String machineId,
    String mac,
    String address,
    String hostKey,
    boolean hostKeyConfirmed,
    String content,
    String fault) {
  private static final Duration LOGIN_LIMIT = Duration.ofSeconds(90);
  private static final String QUESTION =
      "uname -n; cat /etc/machine-id; cat /sys/class/net/[!l]*/address | head -n 1;"
          + " ip -o -4 addr show scope global | head -n 1; cat /srv/www/index.html";

  /**
   * Logs in.
   *
   * @param reported fingerprints that the machine reported to the platform
   */
  static SshProof ask(SshDoor door, List<String> reported, String content)
      throws IOException, InterruptedException {
    String user = String.valueOf(door.user());
    door.forget();
    // What it says of itself may come before its SSH server does; if none comes, ssh says why.
    door.awaitAnswer(LOGIN_LIMIT);
    List<String> answer;
    try {
      answer = door.run(QUESTION, LOGIN_LIMIT);
    } catch (CommandFailedException e) {
      return failed(user, "", String.valueOf(e.reason()));
    }
    // What ssh met is kept only when the machine itself reported the same on another way.
    List<HostKey> met = door.known();
    String fingerprint = met.isEmpty() ? "" : met.getFirst().fingerprint();
    boolean confirmed = !met.isEmpty() && met.getFirst().isAmong(reported);
    if (!confirmed) {
      door.forget();
      if (!reported.isEmpty()) {
        return failed(
            user, fingerprint, "the SSH server has another host key than the machine reported");
      }
    }
    return read(user, fingerprint, confirmed, answer, content);
  }

  static SshProof read(
      String user, String hostKey, boolean confirmed, List<String> answer, String content) {
    List<String> lines = new ArrayList<>(answer);
    while (lines.size() < 4) {
      lines.add("");
    }
    String page = String.join("\n", lines.subList(4, lines.size()));
    String address = lines.get(3).replaceFirst(".* inet ([0-9.]+).*", "$1");
    return new SshProof(
        user,
        lines.get(0).strip(),
        lines.get(1).strip(),
        lines.get(2).strip(),
        address,
        hostKey,
        confirmed,
        page.contains(content) ? content : "",
        "");
  }

  static SshProof failed(String user, String hostKey, String fault) {
    return new SshProof(user, "", "", "", "", hostKey, false, "", fault);
  }

  boolean good() {
    return fault.isEmpty() && !hostname.isEmpty() && !content.isEmpty();
  }

  ObservedIdentity identity() {
    return new ObservedIdentity(hostname, machineId, hostKey, mac, address);
  }

  ObjectNode json() {
    ObjectNode node =
        JsonMapper.shared()
            .createObjectNode()
            .put("ok", good())
            .put("user", user)
            .put("hostname", hostname)
            .put("hostKey", hostKey)
            .put("hostKeyConfirmed", hostKeyConfirmed)
            .put("content", content);
    return fault.isEmpty() ? node : node.put("error", fault);
  }
}
