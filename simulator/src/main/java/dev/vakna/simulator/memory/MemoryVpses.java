package dev.vakna.simulator.memory;

import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.Custody;
import dev.vakna.core.guest.MachineIdentity;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.FormerVps;
import dev.vakna.core.inventory.PowerStanding;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.store.VpsRecords;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

record MemoryVpses(State state, Instant now) implements VpsRecords {

  @Override
  public void insert(Vps vps) {
    state.requireAccount(vps.account());
    requireAlone(vps);
    state.vpses.insert(vps.id().value(), vps);
  }

  @Override
  public void update(Vps vps) {
    Vps before =
        find(vps.id())
            .orElseThrow(() ->
                new IllegalStateException("There is no VPS %s to update.".formatted(vps.id())));
    requireAlone(vps);
    put(before, copy(vps, before.account(), vps.standing().power(), before.createdAt()));
  }

  private void requireAlone(Vps vps) {
    if (state.vpses.has(
        other ->
            !other.id().equals(vps.id())
                && (samePlace(vps.origin().source(), other.origin().source())
                    || sameJob(vps.origin().restored(), other.origin().restored())))) {
      throw new IllegalStateException(
          "Another VPS has the backup source or the restoring job of %s.".formatted(vps.id()));
    }
  }

  private static boolean samePlace(
      Vps.@Nullable BackupSource one, Vps.@Nullable BackupSource other) {
    return one != null
        && other != null
        && one.store().equals(other.store())
        && one.vmid() == other.vmid()
        && key(one).equals(key(other));
  }

  private static String key(Vps.BackupSource source) {
    MachineIdentity machine = source.machine();
    return machine == null ? "" : machine.key();
  }

  private static boolean sameJob(Vps.@Nullable RestoredFrom one, Vps.@Nullable RestoredFrom other) {
    return one != null && other != null && one.job().equals(other.job());
  }

  private static Vps copy(Vps vps, AccountId account, PowerState power, Instant createdAt) {
    return new Vps(
        vps.id(),
        account,
        vps.label(),
        new Vps.Standing(vps.standing().status(), power, vps.standing().desiredPower()),
        vps.resources(),
        vps.os(),
        vps.billing(),
        vps.site(),
        vps.origin(),
        createdAt);
  }

  @Override
  public void remove(VpsId id) {
    find(id).ifPresent(this::keep);
    state.vpses.remove(id.value());
    state.expected.remove(id.value());
    state.powerTurns.remove(id.value());
    state.firewalls.remove(id.value());
    state
        .counters
        .where(counter -> counter.vps().equals(id))
        .toList()
        .forEach(counter -> state.counters.remove(State.CountedUnder.of(counter)));
    state
        .rulings
        .where(ruling -> id.equals(ruling.vps()))
        .toList()
        .forEach(ruling -> state.rulings.remove(State.RuledOn.of(ruling)));
  }

  /** What was ever a VPS's own makes it worth knowing when it is gone. */
  private void keep(Vps vps) {
    List<Backup> own = state.backups.where(backup -> backup.custody().isOf(vps.id())).toList();
    boolean came = state.rulings.has(ruling -> vps.id().equals(ruling.vps()));
    boolean kept = !own.isEmpty() || came;
    if (kept) {
      state.formerVpses.put(
          vps.id().value(),
          new FormerVps(
              vps.id(),
              vps.account(),
              vps.label().name(),
              vps.site().region(),
              vps.resources(),
              vps.os(),
              now));
    }
    new MemoryCustody(state).remember(vps.id(), kept ? vps.id() : null);
    own.forEach(backup ->
        state.backups.put(backup.id().value(), backup.in(new Custody.Retained(vps.id()))));
  }

  @Override
  public Optional<Vps> find(VpsId id) {
    return state.vpses.find(id.value());
  }

  @Override
  public List<Vps> all(Set<VpsId> ids) {
    return ids.stream()
        .flatMap(id -> find(id).stream())
        .sorted(Comparator.comparing(vps -> vps.id().value(), State.BY_BYTES))
        .toList();
  }

  @Override
  public Optional<Vps> lock(VpsId id) {
    state.mayLock();
    return find(id);
  }

  @Override
  public Optional<Vps> find(AccountId account, VpsId id) {
    return find(id).filter(vps -> vps.account().equals(account));
  }

  @Override
  public List<Vps> bySource(String store, int vmid) {
    return state
        .vpses
        .where(vps ->
            vps.origin().source() instanceof Vps.BackupSource source
                && source.store().equals(store)
                && source.vmid() == vmid)
        .toList();
  }

  @Override
  public List<Vps> page(
      AccountId account,
      @Nullable String name,
      @Nullable String primaryIp,
      @Nullable VpsId after,
      int limit) {
    return state
        .vpses
        .where(vps ->
            vps.account().equals(account)
                && (name == null || folded(name).equals(folded(vps.label().name())))
                && (primaryIp == null || primaryIp.equals(vps.site().primaryIp()))
                && (after == null || State.BY_BYTES.compare(vps.id().value(), after.value()) > 0))
        .limit(limit)
        .toList();
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  @Override
  public List<Vps> onHost(String host) {
    return state
        .vpses
        .where(vps ->
            vps.site().placement() != null && Objects.equals(vps.site().placement().host(), host))
        .toList();
  }

  @Override
  public List<PowerStanding> powers(String host, @Nullable Instant since) {
    return onHost(host).stream().map(PowerStanding::of).toList();
  }

  @Override
  public Resources lockReserved(String host) {
    state.mayLock();
    return reserved(host);
  }

  @Override
  public Resources reserved(String host) {
    List<Resources> placed = onHost(host).stream().map(Vps::resources).toList();
    return new Resources(
        placed.stream().mapToInt(Resources::cpuCores).sum(),
        placed.stream().mapToInt(Resources::memoryGb).sum(),
        placed.stream().mapToInt(Resources::storageGb).sum());
  }

  @Override
  public void expectDisk(VpsId id, long bytes) {
    if (find(id).isPresent()) {
      state.expected.put(id.value(), bytes);
    }
  }

  @Override
  public Set<VpsId> settled(String host) {
    return onHost(host).stream()
        .filter(vps -> vps.standing().status() != ServiceStatus.PENDING)
        .map(Vps::id)
        .collect(Collectors.toSet());
  }

  @Override
  public long expectedDisk(String host, Set<VpsId> but) {
    return onHost(host).stream()
        .filter(vps -> !but.contains(vps.id()))
        .mapToLong(vps -> state.expected.find(vps.id().value()).orElse(0L))
        .sum();
  }

  @Override
  public long powerTurn(VpsId id) {
    return state.powerTurns.find(id.value()).orElse(0L);
  }

  @Override
  public void setPower(VpsId id, PowerState power) {
    find(id).ifPresent(vps -> put(vps, copy(vps, vps.account(), power, vps.createdAt())));
  }

  private void put(Vps before, Vps after) {
    UUID id = after.id().value();
    state.vpses.put(id, after);
    if (!PowerStanding.of(before).equals(PowerStanding.of(after))) {
      state.powerTurns.put(id, powerTurn(after.id()) + 1);
    }
  }
}
