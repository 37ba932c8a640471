package dev.vakna.core.resize;

import dev.vakna.core.problem.Asked;
import dev.vakna.core.problem.Meaning;
import org.jspecify.annotations.Nullable;

/**
 * The size that an owner asks for; null where the body did not say it soundly.
 *
 * @param cpuCores cores
 * @param memoryGb GiB
 */
public record NewSize(@Nullable Integer cpuCores, @Nullable Integer memoryGb) implements Asked {

  @Override
  public String meaning() {
    return Meaning.of("size").with("cpuCores", cpuCores).with("memoryGb", memoryGb).text();
  }
}
