package dev.vakna.simulator.memory;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.ApiKey;
import dev.vakna.core.account.Session;
import dev.vakna.core.account.User;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.destroy.Ending;
import dev.vakna.core.event.Event;
import dev.vakna.core.firewall.Firewall;
import dev.vakna.core.forecast.RestoreTiming;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.FormerVps;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Attachment;
import dev.vakna.core.job.Job;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.metering.TrafficUse;
import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Lease;
import dev.vakna.core.network.Network;
import dev.vakna.core.plan.RestorePlan;
import dev.vakna.core.reconcile.AuditEntry;
import dev.vakna.core.region.PriceList;
import dev.vakna.core.region.Region;
import dev.vakna.core.store.BackupRecords.StoredPlace;
import dev.vakna.core.store.CustodyRecords.Ruling;
import dev.vakna.core.store.IdempotencyRecords.Kept;
import dev.vakna.core.store.SigningKeyRecords.SigningKey;
import dev.vakna.core.traffic.SeenCounter;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All records. */
final class State {

  /** As storage compares them: byte by byte, not by sign. */
  static final Comparator<UUID> BY_BYTES =
      Comparator.comparing(UUID::getMostSignificantBits, Long::compareUnsigned)
          .thenComparing(UUID::getLeastSignificantBits, Long::compareUnsigned);

  /** What a new store holds. */
  static final Region STOCKHOLM =
      new Region(
          "stockholm",
          "Stockholm",
          "SE",
          true,
          true,
          new Region.Range(1, 32),
          new Region.Range(1, 256),
          new Region.Range(50, 2000),
          new PriceList(
              "SEK",
              new BigDecimal("0.015"),
              new BigDecimal("0.004"),
              new BigDecimal("0.003"),
              new BigDecimal("0.015"),
              new BigDecimal("0.1")),
          null);

  final Table<UUID, Account> accounts;
  final Table<UUID, ApiKey> keys;
  final Table<UUID, User> users;
  final Table<String, Session> sessions;
  final Table<String, Region> regions;
  final Table<String, Network> networks;
  final Table<UUID, Vps> vpses;
  final Table<UUID, Long> expected;
  final Table<UUID, Ending> endings;
  final Table<UUID, Firewall> firewalls;
  final Table<UUID, Long> powerTurns;
  final Table<String, StoredPlace> stores;
  final Table<UUID, Backup> backups;
  final Table<UUID, Backup.Condition> conditions;
  final Table<UUID, Held> operations;
  final Table<LeasedUnder, Leased> leases;
  final Table<LeasedUnder, Resting> rests;
  final Table<UUID, Interval> intervals;
  final Table<CountedUnder, SeenCounter> counters;
  final Table<UsedUnder, TrafficUse> traffic;
  final Table<KeptUnder, KeptAnswer> answers;
  final Table<UUID, RestorePlan> plans;
  final Table<AttachedUnder, Attachment> attachments;
  final Table<UUID, AuditEntry> auditLog;
  final Table<UUID, RestoreTiming> timings;
  final Table<String, SigningKey> signingKeys;
  final Table<RuledOn, Ruling> rulings;
  final Table<Former, Former> formers;
  final Table<UUID, FormerVps> formerVpses;

  final Table<Long, Happened> events;

  /** Under which event stands that a job moved on. */
  final Table<UUID, Long> progress;

  final Table<String, Long> heads;
  private long lastEvent;

  /** The clock of the transaction at work. */
  Instant now = Instant.EPOCH;

  /** The work of the transaction at work said that it only reads. */
  boolean onlyReads;

  State(Undo undo) {
    undo.begin();
    events = new Table<>(Comparator.<Long>naturalOrder(), undo);
    progress = new Table<>(BY_BYTES, undo);
    heads = new Table<>(Comparator.<String>naturalOrder(), undo);
    accounts = new Table<>(BY_BYTES, undo);
    keys = new Table<>(BY_BYTES, undo);
    users = new Table<>(BY_BYTES, undo);
    sessions = new Table<>(Comparator.<String>naturalOrder(), undo);
    regions = new Table<>(Comparator.<String>naturalOrder(), undo);
    networks = new Table<>(Comparator.<String>naturalOrder(), undo);
    vpses = new Table<>(BY_BYTES, undo, this::vpsChanged);
    expected = new Table<>(BY_BYTES, undo);
    endings = new Table<>(BY_BYTES, undo, this::endChanged);
    firewalls = new Table<>(BY_BYTES, undo);
    powerTurns = new Table<>(BY_BYTES, undo);
    stores = new Table<>(Comparator.<String>naturalOrder(), undo);
    backups = new Table<>(BY_BYTES, undo);
    conditions = new Table<>(BY_BYTES, undo);
    operations = new Table<>(BY_BYTES, undo, this::jobChanged);
    leases =
        new Table<>(
            Comparator.comparing(LeasedUnder::network).thenComparing(LeasedUnder::number), undo);
    rests =
        new Table<>(
            Comparator.comparing(LeasedUnder::network).thenComparing(LeasedUnder::number), undo);
    intervals = new Table<>(BY_BYTES, undo);
    counters =
        new Table<>(
            Comparator.comparing(CountedUnder::vps, BY_BYTES).thenComparing(CountedUnder::epoch),
            undo);
    traffic =
        new Table<>(
            Comparator.comparing(UsedUnder::vps, BY_BYTES)
                .thenComparing(UsedUnder::month)
                .thenComparing(UsedUnder::currencyCode)
                .thenComparing(UsedUnder::rate),
            undo);
    plans = new Table<>(BY_BYTES, undo);
    auditLog = new Table<>(BY_BYTES, undo);
    timings = new Table<>(BY_BYTES, undo);
    signingKeys = new Table<>(Comparator.<String>naturalOrder(), undo);
    formerVpses = new Table<>(BY_BYTES, undo);
    formers =
        new Table<>(
            Comparator.comparing(Former::store)
                .thenComparing(Former::subject)
                .thenComparing(former -> former.account().value(), BY_BYTES),
            undo);
    rulings =
        new Table<>(
            Comparator.comparing(RuledOn::store)
                .thenComparing(RuledOn::vmid)
                .thenComparing(RuledOn::subject),
            undo);
    answers =
        new Table<>(
            Comparator.comparing(KeptUnder::account, BY_BYTES)
                .thenComparing(KeptUnder::route)
                .thenComparing(KeptUnder::key),
            undo);
    attachments =
        new Table<>(
            Comparator.comparing(AttachedUnder::operation, BY_BYTES)
                .thenComparing(AttachedUnder::name),
            undo);
  }

  private void jobChanged(@Nullable Held before, @Nullable Held after) {
    Event.What what = Happened.toJob(before, after);
    if (what == null || after == null) {
      return;
    }
    UUID id = after.job().id().value();
    Happened happened = new Happened(null, after.job().account(), Event.Subject.JOB, id, what, now);
    Optional<Long> told = what == Event.What.PROGRESS ? progress.find(id) : Optional.<Long>empty();
    if (told.isPresent()) {
      events.put(told.get(), happened);
      return;
    }
    long key = ++lastEvent;
    events.insert(key, happened);
    if (what == Event.What.PROGRESS) {
      progress.put(id, key);
    }
  }

  private void vpsChanged(@Nullable Vps before, @Nullable Vps after) {
    Event.What what = Happened.toVps(before, after);
    Vps told = after == null ? before : after;
    if (what != null && told != null) {
      events.insert(
          ++lastEvent,
          new Happened(null, told.account(), Event.Subject.VPS, told.id().value(), what, now));
    }
  }

  private void endChanged(@Nullable Ending before, @Nullable Ending after) {
    Event.What what = Happened.toEnd(before, after);
    if (what != null && after != null) {
      events.insert(
          ++lastEvent,
          new Happened(null, after.account(), Event.Subject.VPS, after.vps().value(), what, now));
    }
  }

  /** Nothing needs a lock here; elsewhere what only reads can hold none, so it asks for none. */
  void mayLock() {
    if (onlyReads) {
      throw new IllegalStateException("Work that said it only reads would lock something.");
    }
  }

  void requireAccount(AccountId account) {
    if (accounts.find(account.value()).isEmpty()) {
      throw new IllegalStateException("There is no account %s.".formatted(account));
    }
  }

  /** What may be broken within a transaction but not by it. */
  void checkAtEnd() {
    leases
        .where(leased -> vpses.find(leased.vps().value()).isEmpty())
        .findFirst()
        .ifPresent(leased -> {
          throw new IllegalStateException(
              "The transaction would leave %s leased to %s, which is not there."
                  .formatted(leased.lease(), leased.vps()));
        });
  }

  /**
   * An operation and who holds it.
   *
   * @param worker null when nobody does
   * @param dueAt when it may be claimed
   */
  record Held(Job job, @Nullable String worker, long fence, Instant dueAt) {}

  /** An address of a network as a number, by which leases are in order. */
  record LeasedUnder(String network, long number) {
    static LeasedUnder of(Lease lease) {
      return new LeasedUnder(lease.network(), Ipv4.parse(lease.address()).number());
    }
  }

  /**
   * An address of a recorded network that was leased once or is others'.
   *
   * @param freeFrom when it may be leased again
   * @param refused others were seen to use it
   */
  record Resting(Lease lease, Instant freeFrom, boolean refused) {}

  /** A lease and who holds it. */
  record Leased(Lease lease, VpsId vps) {}

  /**
   * An archive or machine that a VPS of that account had.
   *
   * @param vps the VPS when it is gone, or null
   */
  record Former(String store, String subject, AccountId account, @Nullable VpsId vps) {}

  record RuledOn(String store, int vmid, String subject) {
    static RuledOn of(Ruling ruling) {
      return new RuledOn(ruling.store(), ruling.vmid(), ruling.subject());
    }
  }

  record CountedUnder(UUID vps, String epoch) {
    static CountedUnder of(SeenCounter counter) {
      return new CountedUnder(counter.vps().value(), counter.epoch());
    }
  }

  record UsedUnder(UUID vps, YearMonth month, String currencyCode, BigDecimal rate) {
    static UsedUnder of(TrafficUse use) {
      return new UsedUnder(use.vps().value(), use.month(), use.currencyCode(), use.rate());
    }
  }

  record KeptUnder(UUID account, String route, String key) {}

  record AttachedUnder(UUID operation, String name) {}

  record KeptAnswer(KeptUnder under, Kept kept) {}
}
