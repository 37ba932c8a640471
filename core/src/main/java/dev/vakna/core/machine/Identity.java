package dev.vakna.core.machine;

import java.util.List;
import java.util.Objects;

/**
 * What makes a machine itself and not its original.
 *
 * @param hostname lower case
 * @param instanceId new for every restore; cloud-init takes a new one as a new machine
 * @param smbiosUuid canonical text
 * @param generationId the VM generation id, canonical text
 * @param mac of the first network card, lower case with colons
 * @param address inside the machine, dotted IPv4
 * @param prefix length of its network's prefix
 * @param gateway dotted IPv4
 * @param nameservers dotted IPv4
 * @param nonce marks the guest's own report as an answer to this restore
 */
public record Identity(
    String hostname,
    String instanceId,
    String smbiosUuid,
    String generationId,
    String mac,
    String address,
    int prefix,
    String gateway,
    List<String> nameservers,
    String nonce) {

  public Identity {
    Objects.requireNonNull(hostname);
    Objects.requireNonNull(instanceId);
    Objects.requireNonNull(smbiosUuid);
    Objects.requireNonNull(generationId);
    Objects.requireNonNull(mac);
    Objects.requireNonNull(address);
    Objects.requireNonNull(gateway);
    nameservers = List.copyOf(nameservers);
    Objects.requireNonNull(nonce);
  }
}
