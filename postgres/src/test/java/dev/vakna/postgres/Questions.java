package dev.vakna.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.account.ApiKey;
import dev.vakna.core.account.Session;
import dev.vakna.core.account.User;
import dev.vakna.core.archive.ArchiveIdentity;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.Custody;
import dev.vakna.core.destroy.Ending;
import dev.vakna.core.engine.Enforcement;
import dev.vakna.core.firewall.Firewall;
import dev.vakna.core.guest.ArchivedGuest;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.KeyId;
import dev.vakna.core.id.PlanId;
import dev.vakna.core.id.UserId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Attachment;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.JobFilter;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.metering.TrafficUse;
import dev.vakna.core.plan.PlanTerms;
import dev.vakna.core.plan.RestorePlan;
import dev.vakna.core.reconcile.AuditEntry;
import dev.vakna.core.store.BackupRecords.StoredPlace;
import dev.vakna.core.store.CustodyRecords;
import dev.vakna.core.store.CustodyRecords.Ruling;
import dev.vakna.core.store.EndRecords.Timed;
import dev.vakna.core.store.IdempotencyRecords.Kept;
import dev.vakna.core.store.JobRecords;
import dev.vakna.core.store.Tx;
import dev.vakna.core.traffic.SeenCounter;
import dev.vakna.operations.OperationStatus;
import dev.vakna.simulator.Samples;
import dev.vakna.testkit.scale.Books;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** What storage is asked and told in a database that {@link Books} filled. */
final class Questions {

  /** What is asked for in a page. */
  static final int PAGE = 20;

  /** Rows, and entries of indexes, for a page or less, with all that hangs on each. */
  private static final long FEW = 250;

  private static final Instant PAST = Instant.parse("2020-01-01T00:00:00Z");
  private static final Instant FUTURE = Instant.parse("2100-01-01T00:00:00Z");
  private static final String STORE = "scale-0";

  private final Map<String, Question> all = new LinkedHashMap<>();
  private final Books books;
  private final Samples samples;
  private final AccountId account;
  private final VpsId vps = new VpsId(Books.id("vps", 1));
  private final VpsId machine = new VpsId(Books.id("vps", 10));
  private final BackupId backup = new BackupId(Books.id("backup", 1));
  private final JobId job = new JobId(Books.id("job", 1));
  private final JobId unended = new JobId(Books.id("unended", 2));
  private final UserId user = new UserId(Books.id("user", 1));
  private final KeyId key = new KeyId(Books.id("key", 4));

  /**
   * One of them.
   *
   * @param most so many rows may be read for it
   */
  record Question(long most, Consumer<Tx> ask) {}

  private Questions(Books books, Samples samples) {
    this.books = books;
    this.samples = samples;
    this.account = books.account();
  }

  /** All, by {@code port.method} and a number where it is asked in several ways. */
  static Map<String, Question> of(Books books, Samples samples) {
    Questions questions = new Questions(books, samples);
    questions.accounts();
    questions.access();
    questions.vpses();
    questions.backups();
    questions.custody();
    questions.sources();
    questions.jobs();
    questions.money();
    questions.rounds();
    return questions.all;
  }

  private void ask(String name, Consumer<Tx> question) {
    ask(name, FEW, question);
  }

  private void ask(String name, long most, Consumer<Tx> question) {
    String unique = name;
    for (int i = 2; all.containsKey(unique); i++) {
      unique = name + " " + i;
    }
    all.put(unique, new Question(most, question));
  }

  private void accounts() {
    ask("accounts.insert", tx -> tx.accounts().insert(samples.account()));
    ask("accounts.find", tx -> tx.accounts().find(account));
    ask("accounts.lock", tx -> tx.accounts().lock(account));
    ask("accounts.update", tx -> tx.accounts().update(tx.accounts().find(account).orElseThrow()));
    ask("accounts.page", tx -> tx.accounts().page(null, PAGE));
    ask("accounts.page", tx -> tx.accounts().page(new AccountId(Books.id("account", 200)), PAGE));
    // Every Cloud VM of the account by one entry of the index.
    ask("accounts.usage", tx -> tx.accounts().usage(account));
    ask("addresses.lease", tx -> tx.addresses().lease(vps, "default", "10.64.0.1", "10.95.0.1"));
    int turn = 0;
    for (String name : List.of("fresh", "worn", "full")) {
      String first = "10.%d.0.2".formatted(turn);
      String last = "10.%d.%s".formatted(turn++, name.equals("fresh") ? "23.113" : "17.149");
      Optional<String> expected =
          switch (name) {
            case "fresh" -> Optional.of("10.0.17.150");
            case "worn" -> Optional.of("10.1.17.149");
            default -> Optional.empty();
          };
      ask(
          "addresses.lease",
          tx -> {
            assertThat(tx.addresses().lease(fresh(tx), name, first, last)).isEqualTo(expected);
          });
      ask(
          "addresses.anyFree",
          tx -> {
            assertThat(tx.addresses().anyFree(name, first, last)).isEqualTo(expected.isPresent());
          });
      ask("addresses.refuse", tx -> assertThat(tx.addresses().refuse(name, last, FUTURE)).isTrue());
    }
    ask("addresses.take", tx -> tx.addresses().take(vps, "worn", "10.1.17.149"));
    ask("addresses.take", tx -> tx.addresses().take(vps, "default", "10.99.0.1"));
    ask("addresses.release", tx -> tx.addresses().release(machine));
    ask("addresses.of", tx -> tx.addresses().of(machine));
    ask("addresses.anyFree", tx -> tx.addresses().anyFree("default", "10.64.0.1", "10.95.0.1"));
    ask("addresses.leased", tx -> tx.addresses().leased("default", "10.64.0.1", "10.64.1.1"));
    ask("plans.insert", tx -> tx.plans().insert(plan(tx)));
    ask("plans.find", tx -> tx.plans().find(account, new PlanId(Books.id("plan", 200))));
    ask("plans.lock", tx -> tx.plans().lock(account, new PlanId(Books.id("plan", 200))));
    ask("plans.use", tx -> tx.plans().use(new PlanId(Books.id("plan", 1)), job));
    ask("plans.forgetExpiredBefore", tx -> tx.plans().forgetExpiredBefore(PAST, PAGE));
    ask("plans.forgetExpiredBefore", tx -> tx.plans().forgetExpiredBefore(FUTURE, PAGE));
    ask("idempotency.tryHold", tx -> tx.idempotency().tryHold(account, "r", "k"));
    ask("idempotency.find", tx -> tx.idempotency().find(account, "POST /api/v2/vps", "key-1"));
    ask(
        "idempotency.keep",
        tx -> tx.idempotency().keep(account, "r", "k", new Kept("h", "{}", PAST)));
    ask("idempotency.forgetBefore", tx -> tx.idempotency().forgetBefore(PAST, PAGE));
    ask("idempotency.forgetBefore", tx -> tx.idempotency().forgetBefore(FUTURE, PAGE));
  }

  private VpsId fresh(Tx tx) {
    Vps added = samples.source(account, "elsewhere", 1);
    tx.vpses().insert(added);
    return added.id();
  }

  private RestorePlan plan(Tx tx) {
    return new RestorePlan(
        new PlanId(UUID.randomUUID()),
        account,
        vps,
        backup,
        new PlanTerms(
            "",
            "web",
            "stockholm",
            new Resources(1, 1, 50),
            tx.regions().defaultRegion().prices(),
            null,
            List.of(),
            null),
        FUTURE,
        null);
  }

  private void access() {
    ApiKey fresh = samples.key(account);
    User someone = samples.user(account);
    Session session = samples.session(someone);
    String hash = "0".repeat(64);
    ask("keys.insert", tx -> tx.keys().insert(fresh));
    ask("keys.presented", tx -> tx.keys().presented(hash));
    ask("keys.find", tx -> tx.keys().find(key));
    ask("keys.hold", tx -> tx.keys().hold(key));
    ask("keys.hashes", tx -> tx.keys().hashes(FUTURE));
    ask("keys.of", tx -> tx.keys().of(new AccountId(Books.id("account", 7))));
    ask("keys.live", tx -> tx.keys().live(new AccountId(Books.id("account", 7))));
    // So many of the customer's are alive; three times as many were revoked.
    long alive = Books.many(QuestionsAtScaleIT.VPSES) / 2 / 4;
    ask("keys.live", 3 * alive + FEW, tx -> tx.keys().live(account));
    ask("keys.count", alive + FEW, tx -> tx.keys().count(account));
    ask("keys.revoke", tx -> tx.keys().revoke(account, key, PAST, "x"));
    ask("keys.forgetRevoked", tx -> tx.keys().forgetRevoked(FUTURE, PAGE));
    ask("keys.forgetRevoked", tx -> tx.keys().forgetRevoked(PAST, PAGE));
    ask("keys.noteUse", tx -> tx.keys().noteUse(Map.of(key, FUTURE)));
    ask("users.insert", tx -> tx.users().insert(someone));
    ask("users.find", tx -> tx.users().find(user));
    ask("users.findByEmail", tx -> tx.users().findByEmail("owner-5@example.com"));
    ask("users.hold", tx -> tx.users().hold(user));
    ask("users.lock", tx -> tx.users().lock(user));
    ask("users.update", tx -> tx.users().update(tx.users().find(user).orElseThrow()));
    ask("users.of", tx -> tx.users().of(new AccountId(Books.id("account", 1))));
    ask("users.delete", tx -> tx.users().delete(user));
    ask(
        "sessions.insert",
        tx -> {
          tx.users().insert(someone);
          tx.sessions().insert(session);
        });
    ask("sessions.find", tx -> tx.sessions().find(hash));
    ask("sessions.hold", tx -> tx.sessions().hold(hash));
    ask("sessions.end", tx -> tx.sessions().end(hash));
    ask("sessions.keepNewest", tx -> tx.sessions().keepNewest(user, 1));
    ask("sessions.noteUse", tx -> tx.sessions().noteUse(Map.of(hash, FUTURE)));
    ask("sessions.forget", tx -> tx.sessions().forget(PAST, PAST, PAGE));
    ask("sessions.forget", tx -> tx.sessions().forget(PAST, FUTURE, PAGE));
    ask("sessions.forget", tx -> tx.sessions().forget(FUTURE, PAST, PAGE));
  }

  private void vpses() {
    Vps added = samples.source(account, "elsewhere", 1);
    ask("vpses.insert", tx -> tx.vpses().insert(added));
    ask("vpses.update", tx -> tx.vpses().update(tx.vpses().find(vps).orElseThrow()));
    ask("vpses.remove", tx -> tx.vpses().remove(new VpsId(Books.id("vps", 12))));
    ask("vpses.remove", tx -> tx.vpses().remove(new VpsId(Books.id("vps", 20))));
    ask("vpses.find", tx -> tx.vpses().find(vps));
    ask("vpses.find", tx -> tx.vpses().find(account, vps));
    ask("vpses.all", tx -> tx.vpses().all(Set.of(vps, machine)));
    ask("vpses.lock", tx -> tx.vpses().lock(vps));
    ask("vpses.bySource", tx -> tx.vpses().bySource(STORE, 101));
    ask("vpses.page", tx -> tx.vpses().page(account, null, null, null, PAGE));
    ask("vpses.page", tx -> tx.vpses().page(account, null, null, vps, PAGE));
    ask("vpses.page", tx -> tx.vpses().page(account, "no-such-name", null, null, PAGE));
    ask("vpses.page", tx -> tx.vpses().page(account, null, "10.64.0.9", null, PAGE));
    ask("vpses.powers", tx -> tx.vpses().powers("host-1", FUTURE));
    ask("vpses.expectDisk", tx -> tx.vpses().expectDisk(machine, 1));
    ask("vpses.powerTurn", tx -> tx.vpses().powerTurn(machine));
    ask("vpses.setPower", tx -> tx.vpses().setPower(machine, PowerState.STOPPED));
  }

  private void backups() {
    Backup added = samples.backup("main", 7, PAST);
    ask("backups.putStore", tx -> tx.backups().putStore(new StoredPlace("new", "directory", "/x")));
    ask("backups.put", tx -> tx.backups().put(tx.backups().find(backup).orElseThrow()));
    ask("backups.add", tx -> tx.backups().add(added));
    ask("backups.remove", tx -> tx.backups().remove(backup));
    ask("backups.find", tx -> tx.backups().find(backup));
    ask("backups.hold", tx -> tx.backups().hold(backup));
    ask("backups.lock", tx -> tx.backups().lock(backup));
    ask("backups.all", tx -> tx.backups().all(Set.of(backup)));
    ask("backups.indexable", tx -> tx.backups().indexable(null, null, PAGE));
    ask("backups.indexable", tx -> tx.backups().indexable(FUTURE, backup, PAGE));
    ask("backups.changed", tx -> tx.backups().changed(FUTURE, PAGE));
    Set<ArchiveIdentity> archives =
        Set.of(new ArchiveIdentity(Books.id("archive", 5).toString(), 1, PAST));
    ask("backups.known", tx -> tx.backups().known(archives));
    ask("backups.known", tx -> tx.backups().known(STORE, "", PAGE));
    ask("backups.known", tx -> tx.backups().known(STORE, "vzdump-qemu-3", PAGE));
    ask("backups.ofArchives", tx -> tx.backups().ofArchives(archives));
    ask("backups.page", tx -> tx.backups().page(null, null, PAGE));
    ask("backups.page", tx -> tx.backups().page(STORE, "vzdump-qemu-3", PAGE));
    ask("backups.unavailable", tx -> tx.backups().unavailable(STORE, "away", PAGE));
    ask("backups.unavailable", tx -> tx.backups().unavailable("main", "away", PAGE));
    ask("backups.twins", tx -> tx.backups().find(backup).ifPresent(tx.backups()::twins));
    ask("backups.beginDeletion", tx -> tx.backups().beginDeletion(backup));
    ask("backups.endDeletion", tx -> tx.backups().endDeletion(backup));
    ask("backups.deleting", tx -> tx.backups().deleting(STORE, null, PAGE));
    ask("backups.isRead", tx -> tx.backups().isRead(STORE));
  }

  private void custody() {
    int vmid = 101;
    // So many backups are of that one guest.
    long many = Books.many(QuestionsAtScaleIT.VPSES);
    Set<String> keys = Set.of(Books.id("machine", 2).toString());
    CustodyRecords.Position from = new CustodyRecords.Position(FUTURE, backup);
    ask("custody.lock", tx -> tx.custody().lock(STORE, vmid));
    ask("custody.of", tx -> tx.custody().of(vps, null, PAGE));
    ask("custody.of", tx -> tx.custody().of(vps, from, PAGE));
    ask("custody.count", 2 * many, tx -> tx.custody().count(vps));
    ask("custody.numbers", tx -> tx.custody().numbers(STORE, 200, PAGE));
    ask("custody.machines", tx -> tx.custody().machines(STORE, 102));
    ask("custody.newest", tx -> tx.custody().newest(STORE, 102, keys));
    ask("custody.nearest", tx -> tx.custody().nearest(STORE, 102, PAST));
    ask("custody.newestUnreadable", tx -> tx.custody().newestUnreadable(STORE, 102));
    ask("custody.assign", tx -> tx.custody().assign(STORE, 102, keys, true, vps, PAST));
    ask("custody.put", tx -> tx.custody().put(backup, new Custody.Nobody()));
    ask("custody.release", tx -> tx.custody().release(new VpsId(Books.id("vps", 12))));
    ask("custody.formerly", tx -> tx.custody().formerly(STORE, 102, keys));
    ask("custody.reopen", tx -> tx.custody().reopen(STORE, 102));
    ask("custody.reopen", tx -> tx.custody().reopen(STORE, 102, keys.iterator().next()));
    ask("custody.letGo", tx -> tx.custody().letGo(STORE, 102, keys.iterator().next()));
    ask("custody.undecidedOf", tx -> tx.custody().undecidedOf(STORE, 102, PAGE));
    ask("custody.page", tx -> tx.custody().page(null, false, null, PAGE));
    ask("custody.page", tx -> tx.custody().page(STORE, false, backup, PAGE));
    ask("custody.page", tx -> tx.custody().page("main", false, null, PAGE));
    ask("custody.page", tx -> tx.custody().page("main", true, null, PAGE));
    ask("custody.page", tx -> tx.custody().page(null, true, null, PAGE));
    Ruling ruling = new Ruling(STORE, 102, "machine:x", Ruling.Kind.REFUSED, null, PAST);
    ask("custody.rule", tx -> tx.custody().rule(ruling));
    ask("custody.ruling", tx -> tx.custody().ruling(STORE, 101, "machine:x"));
    ask("custody.readBefore", tx -> tx.custody().readBefore(ArchivedGuest.VERSION, null, PAGE));
    ask("custody.readBefore", tx -> tx.custody().readBefore(1_000_000, backup, PAGE));
    ask("custody.reread", tx -> tx.custody().reread(backup, "x", null));
  }

  private void sources() {
    VpsId former = new VpsId(Books.id("former", 3));
    CustodyRecords.Position from = new CustodyRecords.Position(FUTURE, backup);
    ask("sources.former", tx -> tx.sources().former(account, former));
    ask("sources.of", tx -> tx.sources().of(account, vps, null, PAGE));
    ask("sources.of", tx -> tx.sources().of(account, vps, from, PAGE));
    ask("sources.others", tx -> tx.sources().others(account, vps, null, PAGE));
    ask("sources.others", tx -> tx.sources().others(account, vps, machine, PAGE));
    ask("sources.formerOf", tx -> tx.sources().formerOf(STORE, "no-such-archive"));
  }

  private void jobs() {
    JobFilter failed = new JobFilter(Set.of(OperationStatus.FAILED), null, null);
    JobFilter ended = new JobFilter(Set.of(OperationStatus.COMPLETED), null, null);
    JobFilter atWork =
        new JobFilter(Set.of(OperationStatus.RUNNING, OperationStatus.QUEUED), null, null);
    JobFilter powers = new JobFilter(Set.of(), Set.of("vps.power"), null);
    JobFilter rare = new JobFilter(Set.of(), Set.of("vps.destroy"), null);
    JobFilter ofVps = new JobFilter(Set.of(), null, vps);
    for (JobFilter filter : List.of(JobFilter.ALL, failed, ended, atWork, powers, rare, ofVps)) {
      ask("jobs.page", tx -> tx.jobs().page(account, filter, null, PAGE));
      ask(
          "jobs.page",
          tx -> tx.jobs().page(account, filter, new JobRecords.Position(FUTURE, job), PAGE));
    }
    Job added = samples.restore(account, "host");
    ask("jobs.insert", tx -> tx.jobs().insert(added));
    ask("jobs.find", tx -> tx.jobs().find(job));
    ask("jobs.withoutJournal", tx -> tx.jobs().withoutJournal(account, job));
    ask("jobs.all", tx -> tx.jobs().all(Set.of(job)));
    ask("jobs.requestCancel", tx -> tx.jobs().requestCancel(unended));
    ask("jobs.resume", tx -> tx.jobs().resume(new JobId(Books.id("unended", 10)), true));
    ask("jobs.standing", tx -> tx.jobs().standing(job));
    for (OperationStatus status : OperationStatus.values()) {
      ask("jobs.standings", tx -> tx.jobs().standings(Set.of(status), null, PAGE));
    }
    ask("jobs.readingBackup", tx -> tx.jobs().readingBackup(backup));
    ask("jobs.unended", tx -> tx.jobs().unended(vps));
    ask("jobs.forgetEndedBefore", tx -> tx.jobs().forgetEndedBefore(PAST, null, PAGE));
    ask(
        "attachments.put",
        tx -> tx.attachments().put(job, new Attachment("a", "text/plain", new byte[1])));
    ask("attachments.of", tx -> tx.attachments().of(job));
  }

  private void money() {
    AccountId one = new AccountId(Books.id("account", 7));
    VpsId fresh = new VpsId(UUID.randomUUID());
    ask(
        "metering.open",
        tx -> tx.metering().open(samples.interval(account, fresh, Meter.CPU, PAST)));
    ask("metering.close", tx -> tx.metering().close(machine, Set.of(Meter.values()), PAST));
    ask("metering.of", tx -> tx.metering().of(machine));
    ask("metering.of", tx -> tx.metering().of(one, PAST, FUTURE));
    // What was over before is not read.
    ask("metering.of", tx -> tx.metering().of(one, FUTURE.minusSeconds(9), FUTURE));
    ask("metering.accounts", tx -> tx.metering().accounts(PAST, FUTURE, null, PAGE));
    SeenCounter counter = new SeenCounter(machine, "another", 5, 6, PAST, null);
    ask("traffic.lock", tx -> tx.traffic().lock("host", Set.of(vps, machine)));
    ask("traffic.keep", tx -> tx.traffic().keep(List.of(counter)));
    ask("traffic.forget", tx -> tx.traffic().forget(List.of(counter)));
    YearMonth month = YearMonth.of(2026, 6);
    ask(
        "traffic.add",
        tx ->
            tx.traffic()
                .add(
                    List.of(new TrafficUse(account, machine, month, BigDecimal.ONE, "SEK", 5, 6))));
    ask("traffic.isCounted", tx -> tx.traffic().isCounted(machine));
    ask("traffic.of", tx -> tx.traffic().of(machine, month));
    ask("traffic.of", tx -> tx.traffic().of(one, month));
    ask("ends.find", tx -> tx.ends().find(vps));
    ask("ends.all", tx -> tx.ends().all(Set.of(vps, machine)));
    ask("ends.put", tx -> tx.ends().put(Ending.none(machine, account).after(FUTURE)));
    Timed from = new Timed(PAST, vps);
    ask("ends.due", tx -> tx.ends().due(PAST, null, PAGE));
    ask("ends.due", tx -> tx.ends().due(FUTURE, from, PAGE));
    ask("ends.untold", tx -> tx.ends().untold(PAST, null, PAGE));
    ask("ends.untold", tx -> tx.ends().untold(FUTURE, from, PAGE));
    Firewall firewall = Firewall.begin(machine, List.of(), PAST);
    ask("firewalls.put", tx -> tx.firewalls().put(firewall));
    ask("firewalls.find", tx -> tx.firewalls().find(machine));
    ask(
        "firewalls.settle",
        tx -> tx.firewalls().settle(machine, firewall.version(), Enforcement.ENFORCED));
    ask("firewalls.unsettled", tx -> tx.firewalls().unsettled("host", null, PAGE));
    ask("firewalls.unsettled", tx -> tx.firewalls().unsettled("host", vps, PAGE));
  }

  private void rounds() {
    ask(
        "reconciliation.recordedStates",
        tx -> tx.reconciliation().recordedStates(Set.of(vps, machine)));
    ask("reconciliation.meteredAfterEnd", tx -> tx.reconciliation().meteredAfterEnd(null, PAGE));
    ask("reconciliation.meteredAfterEnd", tx -> tx.reconciliation().meteredAfterEnd(machine, PAGE));
    ask("reconciliation.meteredAfterEnd", tx -> tx.reconciliation().meteredAfterEnd(Set.of(vps)));
    AuditEntry entry =
        new AuditEntry(UUID.randomUUID(), PAST, "host", AuditEntry.Kind.REMOVED, "x", "y");
    ask("reconciliation.append", tx -> tx.reconciliation().append(entry));
    ask("reconciliation.newest", tx -> tx.reconciliation().newest(PAGE));
    ask(
        "reconciliation.newestOf",
        tx -> tx.reconciliation().newestOf(AuditEntry.Kind.REMOVED, "nobody", PAGE));
    ask("timings.add", tx -> tx.timings().newest("host-1", 1).forEach(tx.timings()::add));
    ask("timings.newest", tx -> tx.timings().newest("host-1", PAGE));
    ask("timings.keepNewest", tx -> tx.timings().keepNewest("host-1", PAGE));
    ask("events.head", tx -> tx.events().head());
    ask("events.advance", tx -> tx.events().advance());
    ask("events.order", tx -> tx.events().order(PAGE));
    ask("events.after", tx -> tx.events().after(1000, PAGE));
    ask("events.after", tx -> tx.events().after(account, 1000, PAGE));
    ask("events.after", tx -> tx.events().after(account, 1L << 60, PAGE));
    ask("events.forgetBefore", tx -> tx.events().forgetBefore(PAST, PAGE));
    ask("events.forgetBefore", tx -> tx.events().forgetBefore(FUTURE, PAGE));
  }
}
