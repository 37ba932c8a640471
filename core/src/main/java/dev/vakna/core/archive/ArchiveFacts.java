package dev.vakna.core.archive;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an archive's header says. Names, sizes and text are a stranger's; the reader has bounded and
 * whitelisted them.
 *
 * @param archiveId the header's uuid, canonical text
 * @param createdAt creation time in the header
 * @param devices the archived devices
 * @param config the text of {@code qemu-server.conf}, or null when the archive holds none
 * @param firewallConfig true when a guest firewall file is in the archive
 */
public record ArchiveFacts(
    String archiveId,
    Instant createdAt,
    List<Device> devices,
    @Nullable String config,
    boolean firewallConfig) {

  public ArchiveFacts {
    Objects.requireNonNull(archiveId);
    Objects.requireNonNull(createdAt);
    devices = List.copyOf(devices);
  }

  /**
   * One archived device.
   *
   * @param name as the archive names it, for example {@code drive-scsi0}
   * @param bytes its virtual size
   */
  public record Device(String name, long bytes) {}
}
