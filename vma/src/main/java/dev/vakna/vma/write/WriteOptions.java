package dev.vakna.vma.write;

import dev.vakna.vma.format.Compression;
import java.time.Instant;
import java.util.UUID;

/**
 * How an archive is written. The same options and inputs give the same bytes.
 *
 * @param uuid the archive's identity
 * @param created when the backup was made; kept to the second
 * @param compression {@link Compression#NONE}, {@link Compression#ZSTD} or {@link Compression#GZIP}
 * @param level zstd level, 1 to 19; Proxmox VE uses 3
 * @param workers threads that zstd compresses with, 1 to 64; their number does not change the bytes
 */
public record WriteOptions(
    UUID uuid, Instant created, Compression compression, int level, int workers) {

  /** Checks the ranges. */
  public WriteOptions {
    if (compression == Compression.BZIP2 || compression == Compression.LZOP) {
      throw new IllegalArgumentException(
          "archives are written plain, as zstd or as gzip, not as " + compression.label());
    }
    if (level < 1 || level > 19) {
      throw new IllegalArgumentException("the zstd level must be 1 to 19");
    }
    if (workers < 1 || workers > 64) {
      throw new IllegalArgumentException("the number of workers must be 1 to 64");
    }
  }

  /** A new identity, made now, level 3, half of the processors. */
  public static WriteOptions now(Compression compression) {
    int workers = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 64);
    return new WriteOptions(UUID.randomUUID(), Instant.now(), compression, 3, workers);
  }
}
