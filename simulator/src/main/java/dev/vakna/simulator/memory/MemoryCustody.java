package dev.vakna.simulator.memory;

import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.Custody;
import dev.vakna.core.guest.ArchivedGuest;
import dev.vakna.core.guest.MachineIdentity;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.FormerVps;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.store.CustodyRecords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

record MemoryCustody(State state) implements CustodyRecords {

  private static final int MACHINES = 200;

  private static final Comparator<Backup> BY_ID =
      Comparator.comparing(backup -> backup.id().value(), State.BY_BYTES);

  private static final Comparator<Backup> OLDEST_FIRST =
      Comparator.comparing(Backup::createdAt).thenComparing(BY_ID);

  private static final Comparator<Backup> NEWEST_FIRST = OLDEST_FIRST.reversed();

  /** Transactions happen one after another anyway. */
  @Override
  public void lock(String store, int vmid) {
    state.mayLock();
  }

  @Override
  public List<Backup> of(VpsId vps, @Nullable Position after, int limit) {
    return state
        .backups
        .where(backup -> backup.custody().isOf(vps))
        .filter(backup -> after == null || isAfter(backup, after))
        .sorted(NEWEST_FIRST)
        .limit(limit)
        .map(MemoryCustody::withoutFacts)
        .toList();
  }

  private static boolean isAfter(Backup backup, Position after) {
    int time = backup.createdAt().compareTo(after.createdAt());
    return time < 0
        || (time == 0 && State.BY_BYTES.compare(backup.id().value(), after.id().value()) < 0);
  }

  /** As storage does, which leaves most of a row where it is. */
  private static Backup withoutFacts(Backup backup) {
    return new Backup(
        backup.id(),
        backup.file(),
        backup.vmid(),
        backup.createdAt(),
        backup.condition(),
        new Backup.Contents(null, backup.contents().guest()),
        backup.custody());
  }

  @Override
  public int count(VpsId vps) {
    return (int) state.backups.where(backup -> backup.custody().isOf(vps)).count();
  }

  private Stream<Backup> under(String store, int vmid, Predicate<Backup> condition) {
    return state
        .backups
        .where(backup -> backup.file().store().equals(store) && backup.vmid() == vmid)
        .filter(condition);
  }

  private static @Nullable String key(Backup backup) {
    MachineIdentity machine = backup.machine();
    return machine == null ? null : machine.key();
  }

  @Override
  public List<Integer> numbers(String store, int after, int limit) {
    return state
        .backups
        .where(backup -> backup.file().store().equals(store) && backup.vmid() > after)
        .map(Backup::vmid)
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .limit(limit)
        .toList();
  }

  @Override
  public List<Seen> machines(String store, int vmid) {
    return under(store, vmid, backup -> key(backup) != null)
        .collect(Collectors.groupingBy(backup -> Objects.requireNonNull(key(backup))))
        .entrySet()
        .stream()
        .map(entry -> seen(entry.getKey(), entry.getValue().stream().sorted(NEWEST_FIRST).toList()))
        .sorted(Comparator.comparing(Seen::newest).reversed().thenComparing(Seen::key))
        .limit(MACHINES)
        .toList();
  }

  private static Seen seen(String key, List<Backup> backups) {
    return new Seen(
        key,
        Objects.requireNonNull(backups.getFirst().machine()),
        backups.size(),
        backups.getLast().createdAt(),
        backups.getFirst().createdAt());
  }

  @Override
  public Optional<Backup> newest(String store, int vmid, Set<String> keys) {
    return under(store, vmid, backup -> backup.condition().state() == Backup.State.AVAILABLE)
        .filter(backup -> key(backup) != null && keys.contains(key(backup)))
        .sorted(NEWEST_FIRST)
        .map(MemoryCustody::withoutFacts)
        .findFirst();
  }

  @Override
  public Optional<Backup> nearest(String store, int vmid, Instant at) {
    List<Backup> all =
        under(store, vmid, backup -> key(backup) != null)
            .map(MemoryCustody::withoutFacts)
            .sorted(NEWEST_FIRST)
            .toList();
    return all.stream()
        .filter(backup -> !backup.createdAt().isAfter(at))
        .findFirst()
        .or(() -> all.reversed().stream().findFirst());
  }

  @Override
  public Optional<Backup> newestUnreadable(String store, int vmid) {
    return under(store, vmid, backup -> key(backup) == null)
        .sorted(NEWEST_FIRST)
        .map(MemoryCustody::withoutFacts)
        .findFirst();
  }

  @Override
  public int assign(
      String store, int vmid, Set<String> keys, boolean unreadable, VpsId vps, Instant at) {
    List<Backup> given =
        under(
                store,
                vmid,
                backup -> {
                  String key = key(backup);
                  return key == null ? unreadable : keys.contains(key);
                })
            .filter(backup ->
                !(backup.custody() instanceof Custody.Of(VpsId owner)) || owner.equals(vps))
            .filter(backup -> key(backup) != null || !isRetainedOfAnother(backup, vps))
            .filter(backup -> !backup.custody().equals(new Custody.Apart(Custody.Reason.REFUSED)))
            .filter(backup -> decisions(backup).allMatch(decision -> vps.equals(decision.vps())))
            .toList();
    for (Backup backup : given) {
      if (backup.contents().facts() != null) {
        Ruling came =
            new Ruling(
                store,
                vmid,
                Ruling.archive(backup.contents().facts().archiveId()),
                Ruling.Kind.CAME,
                vps,
                at);
        if (state.rulings.find(State.RuledOn.of(came)).isEmpty()) {
          state.rulings.put(State.RuledOn.of(came), came);
        }
      }
      state.backups.put(backup.id().value(), backup.in(new Custody.Of(vps)));
    }
    return given.size();
  }

  private boolean isRetainedOfAnother(Backup backup, VpsId vps) {
    return backup.custody() instanceof Custody.Retained(VpsId former)
        && !state
            .formerVpses
            .find(former.value())
            .map(FormerVps::account)
            .equals(state.vpses.find(vps.value()).map(Vps::account));
  }

  @Override
  public void put(BackupId id, Custody custody) {
    state
        .backups
        .find(id.value())
        .ifPresent(backup -> state.backups.put(id.value(), backup.in(custody)));
  }

  @Override
  public Set<AccountId> formerly(String store, int vmid, Set<String> keys) {
    Set<String> subjects =
        under(store, vmid, backup -> key(backup) != null && keys.contains(key(backup)))
            .flatMap(MemoryCustody::subjects)
            .collect(Collectors.toSet());
    keys.forEach(key -> subjects.add(Ruling.machine(key)));
    return state
        .formers
        .where(former -> subjects.contains(former.subject()))
        .filter(former -> former.store().equals(store) || former.subject().startsWith("archive:"))
        .map(State.Former::account)
        .collect(Collectors.toSet());
  }

  /**
   * Whose it was stays known when the VPS has it no more.
   *
   * @param gone the VPS when it goes and stays known, or null
   */
  void remember(VpsId id, @Nullable VpsId gone) {
    Vps vps = state.vpses.find(id.value()).orElse(null);
    if (vps == null) {
      return;
    }
    Vps.BackupSource source = vps.origin().source();
    MachineIdentity tied = source == null ? null : source.machine();
    List<State.Former> formers = new ArrayList<>();
    state
        .backups
        .where(backup -> backup.custody().isOf(id))
        .forEach(backup ->
            subjects(backup)
                .forEach(subject ->
                    formers.add(
                        new State.Former(backup.file().store(), subject, vps.account(), gone))));
    state
        .rulings
        .where(ruling -> id.equals(ruling.vps()))
        .forEach(ruling ->
            formers.add(new State.Former(ruling.store(), ruling.subject(), vps.account(), gone)));
    if (source != null && tied != null && tied.known()) {
      formers.add(
          new State.Former(source.store(), Ruling.machine(tied.key()), vps.account(), gone));
    }
    formers.stream()
        .filter(former -> gone != null || state.formers.find(former).isEmpty())
        .forEach(former -> state.formers.put(former, former));
  }

  private static Stream<String> subjects(Backup backup) {
    MachineIdentity machine = backup.machine();
    return Stream.of(
            backup.contents().facts() == null
                ? null
                : Ruling.archive(backup.contents().facts().archiveId()),
            machine == null || !machine.known() ? null : Ruling.machine(machine.key()))
        .filter(Objects::nonNull);
  }

  @Override
  public void release(VpsId vps) {
    remember(vps, null);
    state
        .rulings
        .where(ruling -> vps.equals(ruling.vps()) && ruling.kind() == Ruling.Kind.CAME)
        .toList()
        .forEach(ruling -> state.rulings.remove(State.RuledOn.of(ruling)));
    state
        .backups
        .where(backup -> backup.custody().isOf(vps) && !isGiven(backup, vps))
        .toList()
        .forEach(backup -> put(backup.id(), Custody.NOBODY));
  }

  private boolean isGiven(Backup backup, VpsId vps) {
    return decisions(backup).anyMatch(ruling -> vps.equals(ruling.vps()));
  }

  /** What operators decided of a backup's archive and of its machine. */
  private Stream<Ruling> decisions(Backup backup) {
    String key = key(backup);
    return Stream.of(
            backup.contents().facts() == null
                ? null
                : Ruling.archive(backup.contents().facts().archiveId()),
            key == null ? null : Ruling.machine(key))
        .filter(Objects::nonNull)
        .flatMap(subject -> ruling(backup.file().store(), backup.vmid(), subject).stream())
        .filter(ruling -> ruling.kind() != Ruling.Kind.CAME);
  }

  @Override
  public void reopen(String store, int vmid) {
    under(store, vmid, backup -> backup.custody() instanceof Custody.Apart)
        .toList()
        .forEach(backup -> put(backup.id(), Custody.NOBODY));
  }

  @Override
  public void reopen(String store, int vmid, String key) {
    under(store, vmid, backup -> key.equals(key(backup)))
        .toList()
        .forEach(backup -> put(backup.id(), Custody.NOBODY));
  }

  @Override
  public void letGo(String store, int vmid, String key) {
    under(
            store,
            vmid,
            backup -> key.equals(key(backup)) && backup.custody() instanceof Custody.Retained)
        .toList()
        .forEach(backup -> put(backup.id(), Custody.NOBODY));
  }

  @Override
  public List<Integer> undecided(String store, int after, int limit) {
    return numbers(store, after, Integer.MAX_VALUE).stream()
        .filter(vmid -> !undecidedOf(store, vmid, 1).isEmpty())
        .limit(limit)
        .toList();
  }

  private static boolean isUnder(Vps.@Nullable BackupSource source, String store, int vmid) {
    return source != null && source.store().equals(store) && source.vmid() == vmid;
  }

  @Override
  public List<Backup> undecidedOf(String store, int vmid, int limit) {
    boolean taken = state.vpses.has(vps -> isUnder(vps.origin().source(), store, vmid));
    return under(store, vmid, backup -> backup.custody().equals(Custody.NOBODY))
        .filter(backup -> taken || decisions(backup).findAny().isPresent())
        .sorted(OLDEST_FIRST)
        .limit(limit)
        .toList();
  }

  @Override
  public List<Backup> page(
      @Nullable String store, boolean apart, @Nullable BackupId after, int limit) {
    Comparator<Backup> order =
        store == null || apart
            ? Comparator.comparing(backup -> backup.id().value(), State.BY_BYTES)
            : Comparator.comparing(backup -> backup.file().key());
    Backup last = after == null ? null : state.backups.find(after.value()).orElse(null);
    return state
        .backups
        .where(backup ->
            (store == null || backup.file().store().equals(store))
                && (!apart || backup.custody() instanceof Custody.Apart)
                && (last == null || order.compare(backup, last) > 0))
        .sorted(order)
        .limit(limit)
        .map(MemoryCustody::withoutFacts)
        .toList();
  }

  @Override
  public Tally tally(String store) {
    List<Backup> all = state.backups.where(backup -> backup.file().store().equals(store)).toList();
    return new Tally(
        all.size(),
        (int) all.stream().filter(b -> b.condition().state() == Backup.State.AVAILABLE).count(),
        (int) all.stream().map(Backup::vmid).distinct().count(),
        (int)
            all.stream()
                .filter(b ->
                    b.custody() instanceof Custody.Apart(Custody.Reason reason)
                        && reason != Custody.Reason.REFUSED)
                .count());
  }

  @Override
  public void rule(Ruling ruling) {
    state.rulings.put(State.RuledOn.of(ruling), ruling);
  }

  @Override
  public Optional<Ruling> ruling(String store, int vmid, String subject) {
    return state.rulings.find(new State.RuledOn(store, vmid, subject));
  }

  /** Nothing was read by an older release: memory does not outlive one. */
  @Override
  public List<Backup> readBefore(int reader, @Nullable BackupId after, int limit) {
    return List.of();
  }

  @Override
  public void reread(BackupId id, String archiveId, @Nullable ArchivedGuest guest) {}
}
