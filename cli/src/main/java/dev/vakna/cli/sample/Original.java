package dev.vakna.cli.sample;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What is known of the machine that the sample backup was taken of.
 *
 * @param vmid its number on the old host
 * @param hostname its name
 * @param machineId its systemd machine id
 * @param hostKeys fingerprints of its SSH host keys, each {@code type SHA256:…}
 * @param mac of its network card
 * @param address it had on its own network
 * @param content a sentence that its web page holds
 * @param users accounts that the customer's key opens
 */
public record Original(
    int vmid,
    String hostname,
    String machineId,
    List<String> hostKeys,
    String mac,
    String address,
    String content,
    List<String> users) {

  public Original {
    hostKeys = List.copyOf(hostKeys);
    users = List.copyOf(users);
  }

  /** Reads the {@code facts.json} that a guest's build leaves beside its disk. */
  public static Original of(JsonNode facts) {
    List<String> keys = new ArrayList<>();
    facts
        .path("hostKeys")
        .forEach(key ->
            keys.add(key.path("type").asString() + " " + key.path("fingerprint").asString()));
    List<String> users = new ArrayList<>();
    facts.path("users").forEach(user -> users.add(user.asString()));
    return new Original(
        facts.path("vmid").asInt(),
        facts.path("hostname").asString(),
        facts.path("machineId").asString(),
        keys,
        facts.path("mac").asString(),
        facts.path("address").asString(),
        facts.path("content").asString(),
        users);
  }

  /** The user to log in as: an ordinary one where there is one. */
  public String login() {
    return users.stream()
        .filter(user -> !user.equals("root"))
        .findFirst()
        .orElse(users.isEmpty() ? "root" : users.getFirst());
  }
}
