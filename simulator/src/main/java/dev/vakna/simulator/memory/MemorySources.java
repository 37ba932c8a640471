package dev.vakna.simulator.memory;

import dev.vakna.core.backup.Backup;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.FormerVps;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.store.CustodyRecords.Position;
import dev.vakna.core.store.CustodyRecords.Ruling;
import dev.vakna.core.store.SourceRecords;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

record MemorySources(State state) implements SourceRecords {

  @Override
  public Optional<FormerVps> former(AccountId account, VpsId id) {
    return state.formerVpses.find(id.value()).filter(former -> former.account().equals(account));
  }

  @Override
  public List<Sourced> of(AccountId account, VpsId source, @Nullable Position after, int limit) {
    return sources(account)
        .filter(one -> one.source().equals(source))
        .flatMap(one -> {
          List<Sourced> backups = backups(one, after, limit);
          return backups.isEmpty() && after == null ? Stream.of(one) : backups.stream();
        })
        .toList();
  }

  @Override
  public List<Sourced> others(AccountId account, VpsId but, @Nullable VpsId after, int limit) {
    return sources(account)
        .filter(one -> !one.source().equals(but))
        .filter(
            one -> after == null || State.BY_BYTES.compare(one.source().value(), after.value()) > 0)
        .sorted(Comparator.comparing(one -> one.source().value(), State.BY_BYTES))
        .flatMap(one -> backups(one, null, limit).stream())
        .limit(limit)
        .toList();
  }

  private Stream<Sourced> sources(AccountId account) {
    return Stream.concat(
        state
            .vpses
            .where(vps -> vps.account().equals(account))
            .map(vps ->
                new Sourced(vps.id(), vps.label().name(), vps.standing().status(), false, null)),
        state
            .formerVpses
            .where(former -> former.account().equals(account))
            .map(former ->
                new Sourced(former.id(), former.name(), ServiceStatus.TERMINATED, true, null)));
  }

  private List<Sourced> backups(Sourced source, @Nullable Position after, int limit) {
    return new MemoryCustody(state)
        .of(source.source(), after, Integer.MAX_VALUE).stream()
            .filter(backup -> backup.condition().state() != Backup.State.DELETING)
            .limit(limit)
            .map(backup ->
                new Sourced(
                    source.source(),
                    source.name(),
                    source.status(),
                    source.retained(),
                    new Brief(
                        backup.id(),
                        backup.file().key(),
                        backup.createdAt(),
                        backup.file().sizeBytes())))
            .toList();
  }

  @Override
  public Optional<VpsId> formerOf(String store, String archiveId) {
    List<State.Former> all =
        state.formers.where(former -> former.subject().equals(Ruling.archive(archiveId))).toList();
    return all.stream().map(State.Former::account).distinct().count() > 1
        ? Optional.empty()
        : all.stream()
            .filter(former -> former.store().equals(store))
            .map(State.Former::vps)
            .filter(Objects::nonNull)
            .findFirst();
  }
}
