package dev.vakna.core.machine;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vakna.core.network.Address6;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
 * @param nameservers IPv4 or IPv6
 * @param nonce marks the guest's own report as an answer to this restore
 * @param six its IPv6 address; null when it has none beside the link-local one
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
    String nonce,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Address6 six) {

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

  /** One without an IPv6 address. */
  public Identity(
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
    this(
        hostname,
        instanceId,
        smbiosUuid,
        generationId,
        mac,
        address,
        prefix,
        gateway,
        nameservers,
        nonce,
        null);
  }
}
