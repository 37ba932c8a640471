package dev.vakna.core.job;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that a job removed, as its owner knows it; a line of a receipt.
 *
 * @param kind {@code cloud_vm}, {@code disk}, {@code storage}, {@code address} or {@code port}
 * @param id the VPS's id, the disk's key, the address, or the port with its host
 * @param name what it was called, or null
 * @param sizeBytes how large it was, or null
 */
public record Removed(String kind, String id, @Nullable String name, @Nullable Long sizeBytes) {

  public Removed {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(id);
  }

  public static Removed cloudVm(String id, String name) {
    return new Removed("cloud_vm", id, name, null);
  }

  public static Removed disk(String key, long bytes) {
    return new Removed("disk", key, null, bytes);
  }

  /** All disks together, where they are not known one by one. */
  public static Removed storage(String vps, long bytes) {
    return new Removed("storage", vps, null, bytes);
  }

  public static Removed address(String address) {
    return new Removed("address", address, null, null);
  }

  public static Removed port(String service, String host, int port) {
    return new Removed("port", "%s:%d".formatted(host, port), service, null);
  }
}
