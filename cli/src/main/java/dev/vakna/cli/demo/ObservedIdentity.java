package dev.vakna.cli.demo;

import dev.vakna.cli.sample.Original;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What tells one machine from another.
 *
 * @param hostname its name
 * @param machineId its systemd machine id
 * @param hostKey fingerprint of its ed25519 host key
 * @param mac of its network card
 * @param address inside the machine
 */
record ObservedIdentity(
    String hostname, String machineId, String hostKey, String mac, String address) {

  static ObservedIdentity of(Original original) {
    return new ObservedIdentity(
        original.hostname(),
        original.machineId(),
        original.hostKeys().stream()
            .filter(key -> key.startsWith("ssh-ed25519 "))
            .map(key -> key.substring(key.indexOf(' ') + 1))
            .findFirst()
            .orElse(""),
        original.mac(),
        original.address());
  }

  /** Nothing of the two is the same, and nothing of this one is unknown. */
  boolean differsWhollyFrom(ObservedIdentity other) {
    List<Trait> mine = traits();
    List<Trait> theirs = other.traits();
    for (int i = 0; i < mine.size(); i++) {
      String value = mine.get(i).value();
      if (value.isEmpty() || value.equalsIgnoreCase(theirs.get(i).value())) {
        return false;
      }
    }
    return true;
  }

  /** In the order in which they are shown. */
  List<Trait> traits() {
    return List.of(
        new Trait("hostname", hostname),
        new Trait("SSH host key", hostKey),
        new Trait("machine-id", machineId),
        new Trait("MAC address", mac),
        new Trait("inner address", address));
  }

  ObjectNode json() {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("hostname", hostname);
    ArrayNode keys = node.putArray("hostKeys");
    if (!hostKey.isEmpty()) {
      keys.add("ssh-ed25519 " + hostKey);
    }
    return node.put("machineId", machineId).put("mac", mac).put("address", address);
  }

  /**
   * One thing by which a machine is known.
   *
   * @param name for people
   * @param value empty when unknown
   */
  record Trait(String name, String value) {}

  /** What the restored machine's job result says of it. */
  static ObservedIdentity reported(JsonNode guest) {
    String key = "";
    for (JsonNode each : guest.path("hostKeys")) {
      String text = each.asString("");
      if (text.startsWith("ssh-ed25519 ")) {
        key = text.substring(text.indexOf(' ') + 1);
      }
    }
    return new ObservedIdentity(
        guest.path("hostname").asString(""),
        guest.path("machineId").asString(""),
        key,
        guest.path("macs").path(0).asString(""),
        guest.path("addresses").path(0).asString(""));
  }
}
