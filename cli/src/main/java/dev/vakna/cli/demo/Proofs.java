package dev.vakna.cli.demo;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * All that was seen of the new machine, beside its original.
 *
 * @param http its web page
 * @param ssh a login with the customer's key
 * @param original what the backup's machine was known by
 * @param restored what the new machine is known by
 */
record Proofs(HttpProof http, SshProof ssh, ObservedIdentity original, ObservedIdentity restored) {

  /**
   * The machine is up, holds the backup's content, answers under its own name and key, and shares
   * nothing with its original.
   */
  boolean confirmed() {
    return http.good()
        && ssh.good()
        && ssh.hostKeyConfirmed()
        && http.hostname().equals(restored.hostname())
        && restored.differsWhollyFrom(original);
  }

  ObjectNode json() {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.set("http", http.json());
    node.set("ssh", ssh.json());
    node.putObject("identity").set("original", original.json()).set("clone", restored.json());
    return node.put("confirmed", confirmed());
  }
}
