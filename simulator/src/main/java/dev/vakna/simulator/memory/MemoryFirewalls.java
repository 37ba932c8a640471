package dev.vakna.simulator.memory;

import dev.vakna.core.engine.Enforcement;
import dev.vakna.core.firewall.Firewall;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerStanding;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.store.FirewallRecords;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

record MemoryFirewalls(State state) implements FirewallRecords {

  @Override
  public Optional<Firewall> find(VpsId vps) {
    return state.firewalls.find(vps.value());
  }

  @Override
  public void put(Firewall firewall) {
    if (state.vpses.find(firewall.vps().value()).isEmpty()) {
      throw new IllegalStateException("There is no VPS %s.".formatted(firewall.vps()));
    }
    state.firewalls.put(firewall.vps().value(), firewall);
  }

  @Override
  public boolean settle(VpsId vps, long version, Enforcement answer) {
    Optional<Firewall> wanted =
        find(vps).filter(firewall -> firewall.version() == version && firewall.settled() < version);
    wanted.ifPresent(firewall -> state.firewalls.put(vps.value(), firewall.settled(answer)));
    return wanted.isPresent();
  }

  @Override
  public List<VpsId> unsettled(String host, @Nullable VpsId after, int limit) {
    return state
        .firewalls
        .where(firewall -> firewall.state() == Firewall.State.PENDING)
        .map(Firewall::vps)
        .filter(vps -> after == null || State.BY_BYTES.compare(vps.value(), after.value()) > 0)
        .filter(vps -> state.vpses.find(vps.value()).filter(found -> on(found, host)).isPresent())
        .limit(limit)
        .toList();
  }

  private static boolean on(Vps vps, String host) {
    Vps.Placement placement = vps.site().placement();
    return placement != null && placement.host().equals(host) && PowerStanding.of(vps).metered();
  }
}
