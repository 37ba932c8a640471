package dev.vakna.core.inventory;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import java.time.Instant;
import java.util.Objects;

/**
 * What is kept of a VPS that is gone and had backups. It is there for the sake of these alone.
 *
 * @param id its identity, which is never given away again
 * @param account whose it was
 * @param name what its owner called it
 * @param region id of the region it was in
 * @param resources its size
 * @param os what was known of its operating system
 * @param removedAt when it went
 */
public record FormerVps(
    VpsId id,
    AccountId account,
    String name,
    String region,
    Resources resources,
    Vps.OperatingSystem os,
    Instant removedAt) {

  public FormerVps {
    Objects.requireNonNull(id);
    Objects.requireNonNull(account);
    Objects.requireNonNull(name);
    Objects.requireNonNull(region);
    Objects.requireNonNull(resources);
    Objects.requireNonNull(os);
    Objects.requireNonNull(removedAt);
  }
}
