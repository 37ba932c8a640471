package dev.vakna.core.seed;

import java.util.Objects;

/**
 * The three documents of a NoCloud seed.
 *
 * @param metaData YAML
 * @param userData cloud-config
 * @param networkConfig YAML, version 2
 */
public record Seed(String metaData, String userData, String networkConfig) {

  public Seed {
    Objects.requireNonNull(metaData);
    Objects.requireNonNull(userData);
    Objects.requireNonNull(networkConfig);
  }
}
