package dev.vakna.core.overview;

import dev.vakna.core.engine.Gauges;
import dev.vakna.core.inventory.Vps;
import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a VPS does and uses now. What nobody can tell is null.
 *
 * @param vps the VPS as it is recorded
 * @param gauges what it uses, as its engine tells
 * @param processorPercent how much of all its cores it uses, 0 to 100
 * @param pendingTasks jobs on it that have not ended
 */
public record Status(
    Vps vps, Gauges gauges, @Nullable BigDecimal processorPercent, int pendingTasks) {

  public Status {
    Objects.requireNonNull(vps);
    Objects.requireNonNull(gauges);
  }
}
