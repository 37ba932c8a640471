package dev.vakna.core.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.StoredFile;
import dev.vakna.core.engine.Objection;
import dev.vakna.core.engine.SiteCapacity;
import dev.vakna.core.guest.GuestConfigReader;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.problem.Blocker;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.region.PriceList;
import dev.vakna.core.region.Region;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private static final AccountId ACCOUNT = new AccountId(new UUID(1, 1));
  private static final long GIB = 1L << 30;

  private Account account =
      new Account(
          ACCOUNT,
          "Sample",
          Account.Access.FULL,
          new Account.Payment(true, true, "SE", true, false),
          Account.Limits.DEFAULT,
          Instant.EPOCH);
  private Account.Usage usage = Account.Usage.NONE;
  private Set<Scope> scopes = EnumSet.allOf(Scope.class);
  private ServiceStatus status = ServiceStatus.ACTIVE;
  private Resources sourceSize = new Resources(2, 4, 80);
  private Backup.State backupState = Backup.State.AVAILABLE;
  private long diskBytes = 80 * GIB;
  private SiteCapacity host = new SiteCapacity(16, 65_536, 2000 * GIB, 4000 * GIB);
  private Resources reserved = new Resources(0, 0, 0);
  private long inFlight;
  private boolean addressFree = true;
  private List<Objection> objections = List.of();

  @Test
  void omittedFieldsMirrorTheSource() {
    AdmittedRestore restore = admitted(RestoreRequest.DEFAULTS);
    assertThat(restore.resources()).isEqualTo(new Resources(2, 4, 80));
    assertThat(restore.region().id()).isEqualTo("stockholm");
    assertThat(restore.name()).isNull();
  }

  @Test
  void defaultsAreClampedIntoTheRegionAndNeverIntoTheAccountsLimit() {
    sourceSize = new Resources(64, 512, 10);
    diskBytes = GIB;
    account = limits(new Account.Limits(1000, 1000, 5000, 10, 4));
    host = new SiteCapacity(64, 1 << 20, 4000 * GIB, 4000 * GIB);
    assertThat(admitted(RestoreRequest.DEFAULTS).resources()).isEqualTo(new Resources(32, 256, 50));

    account = limits(new Account.Limits(4, 1000, 5000, 10, 4));
    Refusal refusal = refused(RestoreRequest.DEFAULTS);
    assertThat(refusal.blockers()).containsExactly(Blocker.CPU_LIMIT_EXCEEDED);
    assertThat(refusal.code()).isEqualTo(ProblemCode.CLOUD_LIMIT_EXCEEDED);
  }

  @Test
  void allFaultsOfABodyAreReportedAtOnceEachWithItsBound() {
    Refusal refusal = refused(new RestoreRequest("-x", "mars", 0, 257, 79, null, "sideways"));
    assertThat(refusal.code()).isEqualTo(ProblemCode.INVALID_REQUEST);
    assertThat(refusal.faults())
        .extracting(FieldFault::pointer, FieldFault::code)
        .containsExactlyInAnyOrder(
            tuple("/name", FieldFault.Code.INVALID_NAME),
            tuple("/region", FieldFault.Code.UNKNOWN_REGION),
            tuple("/cpuCores", FieldFault.Code.BELOW_MINIMUM),
            tuple("/memoryGb", FieldFault.Code.ABOVE_MAXIMUM),
            tuple("/storageGb", FieldFault.Code.BELOW_MINIMUM),
            tuple("/bootMode", FieldFault.Code.UNKNOWN_VALUE));
    assertThat(refusal.faults()).anyMatch(f -> f.detail().contains("at least 80"));
    assertThat(refusal.faults()).anyMatch(f -> f.detail().contains("at most 256"));
  }

  @Test
  void aSourceLargerThanTheRegionNamesBothNumbersAndClosesTheGate() {
    diskBytes = 2001 * GIB;
    Refusal refusal = refused(RestoreRequest.DEFAULTS);
    assertThat(refusal.code()).isEqualTo(ProblemCode.INVALID_REQUEST);
    assertThat(refusal.faults())
        .singleElement()
        .satisfies(fault -> {
          assertThat(fault.pointer()).isEqualTo("/storageGb");
          assertThat(fault.code()).isEqualTo(FieldFault.Code.REQUIRED_ABOVE_MAXIMUM);
          assertThat(fault.detail()).contains("2001").contains("2000");
        });
    assertThat(Admission.gate(facts()).code()).isEqualTo("source_too_large");
  }

  @Test
  void everyBlockerIsNamedInWordsAndStandingComesBeforeLimits() {
    account =
        new Account(
            ACCOUNT,
            "Sample",
            new Account.Access(true, false, false),
            new Account.Payment(true, false, "XX", false, true),
            new Account.Limits(0, 0, 0, 0, 4),
            Instant.EPOCH);
    Refusal refusal = refused(RestoreRequest.DEFAULTS);
    assertThat(refusal.blockers()).containsExactly(Blocker.values());
    assertThat(refusal.code()).isEqualTo(ProblemCode.CLOUD_ACCESS_BLOCKED);
    for (Blocker blocker : Blocker.values()) {
      assertThat(refusal.detail()).contains(blocker.message());
    }
  }

  @Test
  void aCardIsWantedOnlyWhereOneIsRequired() {
    account =
        new Account(
            ACCOUNT,
            "Sample",
            Account.Access.FULL,
            Account.Payment.NEW,
            Account.Limits.DEFAULT,
            Instant.EPOCH);
    assertThat(Admission.gate(facts()).allowed()).isTrue();
  }

  @Test
  void theOrderIsBodyThenEligibilityThenGateThenCapacity() {
    status = ServiceStatus.SUSPENDED;
    reserved = new Resources(1000, 1000, 100_000);
    account = limits(new Account.Limits(1, 1, 1, 0, 4));

    assertThat(refused(new RestoreRequest("x", null, null, null, null, null, null)).code())
        .isEqualTo(ProblemCode.INVALID_REQUEST);
    assertThat(refused(RestoreRequest.DEFAULTS).code()).isEqualTo(ProblemCode.CLOUD_LIMIT_EXCEEDED);
    account = limits(Account.Limits.DEFAULT);
    assertThat(refused(RestoreRequest.DEFAULTS).gate()).isEqualTo("vps_suspended");
    status = ServiceStatus.ACTIVE;
    assertThat(refused(RestoreRequest.DEFAULTS).code()).isEqualTo(ProblemCode.CAPACITY_UNAVAILABLE);
    reserved = new Resources(0, 0, 0);
    assertThat(Admission.gate(facts()).allowed()).isTrue();
  }

  @Test
  void aRegionWithoutAFreeAddressHasNoRoomForTheGateEither() {
    addressFree = false;
    Refusal refusal = refused(RestoreRequest.DEFAULTS);
    assertThat(refusal.code()).isEqualTo(ProblemCode.CAPACITY_UNAVAILABLE);
    assertThat(refusal.detail()).contains("no free address");
    assertThat(Admission.gate(facts()).code()).isEqualTo("capacity_unavailable");
  }

  @Test
  void ofASourceThatIsGoneTheStandingClosesNothing() {
    AdmissionFacts facts = facts();
    AdmissionFacts former =
        new AdmissionFacts(
            facts.cloud(),
            RestoreSource.former(
                facts.source().id(), "web-01", facts.source().os(), new Resources(4, 8, 100)),
            facts.backup(),
            facts.guest(),
            facts.objections());
    assertThat(Admission.gate(former).allowed()).isTrue();
    assertThat(Admission.assess(former, RestoreRequest.DEFAULTS, List.of()).resources())
        .isEqualTo(new Resources(4, 8, 100));
  }

  @Test
  void eachGateAnswersWithItsOwnCode() {
    status = ServiceStatus.TERMINATED;
    assertThat(refused(RestoreRequest.DEFAULTS).gate()).isEqualTo("vps_terminated");
    assertThat(refused(RestoreRequest.DEFAULTS).detail()).contains("Ask support");
    status = ServiceStatus.PENDING;
    assertThat(refused(RestoreRequest.DEFAULTS).gate()).isEqualTo("vps_pending");
    status = ServiceStatus.ACTIVE;
    backupState = Backup.State.CORRUPT;
    assertThat(refused(RestoreRequest.DEFAULTS).code()).isEqualTo(ProblemCode.BACKUP_CORRUPT);
    backupState = Backup.State.DELETING;
    assertThat(refused(RestoreRequest.DEFAULTS).code()).isEqualTo(ProblemCode.BACKUP_UNAVAILABLE);
    backupState = Backup.State.AVAILABLE;
    objections = List.of(new Objection("tpm_unsupported", "Install swtpm."));
    assertThat(refused(RestoreRequest.DEFAULTS).detail()).contains("Install swtpm.");
    assertThat(refused(RestoreRequest.DEFAULTS).objections()).containsExactly("tpm_unsupported");
    objections = List.of();
    usage = new Account.Usage(0, 0, 0, 0, 4);
    Refusal busy = refused(RestoreRequest.DEFAULTS);
    assertThat(busy.code()).isEqualTo(ProblemCode.RESTORE_IN_PROGRESS);
    assertThat(busy.gate()).isEqualTo("too_many_restores");
    assertThat(busy.retryAfter()).isNotNull();
  }

  @Test
  void missingScopesAreNamed() {
    scopes = EnumSet.of(Scope.READ_VM, Scope.BACKUP_VM);
    Refusal refusal = Admission.scopes(caller()).orElseThrow();
    assertThat(refusal.code()).isEqualTo(ProblemCode.FORBIDDEN);
    assertThat(refusal.missingScopes()).containsExactly(Scope.WRITE_BILLING);
    assertThat(refusal.detail()).contains("write:billing");
    assertThat(Admission.gate(facts()).code()).isEqualTo("missing_scope");
    assertThat(Admission.canRestore(caller(), status, List.of(facts().backup())).allowed())
        .as("the documented gate asks for backup:vm alone")
        .isTrue();
  }

  @Test
  void gateAndCallNeverDisagree() {
    Random random = new Random(42);
    for (int round = 0; round < 4_000; round++) {
      status = ServiceStatus.values()[random.nextInt(ServiceStatus.values().length)];
      backupState = Backup.State.values()[random.nextInt(Backup.State.values().length)];
      sourceSize = new Resources(random.nextInt(40), random.nextInt(300), random.nextInt(2200));
      diskBytes = random.nextLong(2100 * GIB);
      usage =
          new Account.Usage(
              random.nextInt(40),
              random.nextInt(140),
              random.nextInt(4200),
              random.nextInt(22),
              random.nextInt(6));
      reserved = new Resources(random.nextInt(140), random.nextInt(70), random.nextInt(18_000));
      boolean blocked = random.nextInt(4) == 0;
      account =
          new Account(
              ACCOUNT,
              "Sample",
              new Account.Access(true, !blocked, true),
              new Account.Payment(true, true, "SE", true, false),
              Account.Limits.DEFAULT,
              Instant.EPOCH);
      AdmissionFacts facts = facts();

      Gate gate = Admission.gate(facts);
      boolean accepted =
          Admission.decide(facts, RestoreRequest.DEFAULTS, List.of())
              instanceof Admission.Decision.Admitted;

      assertThat(gate.allowed()).isEqualTo(accepted);
      assertThat(gate.code() == null).isEqualTo(accepted);
      assertThat(gate.reason() == null).isEqualTo(accepted);
    }
  }

  @Test
  void aGeneratedNameIsAlwaysALabel() {
    Random random = new Random(9);
    for (int round = 0; round < 2_000; round++) {
      StringBuilder source = new StringBuilder();
      int length = random.nextInt(90);
      for (int i = 0; i < length; i++) {
        source.append((char) (32 + random.nextInt(300)));
      }
      assertThat(HostnameLabel.isOne(HostnameLabel.generated(source.toString(), "a1b2"))).isTrue();
    }
    assertThat(HostnameLabel.generated("web-01", "a1b2")).isEqualTo("restore-web-01-a1b2");
  }

  private AdmittedRestore admitted(RestoreRequest request) {
    return switch (Admission.decide(facts(), request, List.of())) {
      case Admission.Decision.Admitted(AdmittedRestore restore) -> restore;
      case Admission.Decision.Refused(Refusal refusal) ->
          throw new AssertionError("refused: " + refusal);
    };
  }

  private Refusal refused(RestoreRequest request) {
    return switch (Admission.decide(facts(), request, List.of())) {
      case Admission.Decision.Admitted(AdmittedRestore restore) ->
          throw new AssertionError("admitted: " + restore);
      case Admission.Decision.Refused(Refusal refusal) -> refusal;
    };
  }

  private Account limits(Account.Limits limits) {
    UnaryOperator<Account> with =
        a ->
            new Account(
                a.id(),
                a.name(),
                Account.Access.FULL,
                new Account.Payment(true, true, "SE", true, false),
                limits,
                a.createdAt());
    return with.apply(account);
  }

  private Caller caller() {
    return new Caller(ACCOUNT, "key", scopes);
  }

  private AdmissionFacts facts() {
    ArchiveFacts archive =
        new ArchiveFacts(
            "u",
            Instant.EPOCH,
            List.of(new ArchiveFacts.Device("drive-scsi0", diskBytes)),
            "scsi0: a:b\n",
            false);
    Backup backup =
        new Backup(
            new BackupId(new UUID(2, 2)),
            new StoredFile("main", "vzdump-qemu-101-x.vma.zst", 1000, Instant.EPOCH),
            101,
            Instant.EPOCH,
            new Backup.Condition(backupState, null),
            archive);
    return new AdmissionFacts(
        new CloudFacts(
            caller(),
            account,
            usage,
            List.of(region()),
            new HostFacts(
                true,
                host,
                new HostLoad(reserved, inFlight),
                false,
                addressFree,
                OverCommit.STANDARD)),
        RestoreSource.of(source(null)),
        backup,
        GuestConfigReader.read(archive),
        objections);
  }

  private Vps source(@Nullable String ip) {
    return new Vps(
        new VpsId(new UUID(3, 3)),
        ACCOUNT,
        new Vps.Label("web-01"),
        new Vps.Standing(status, PowerState.UNKNOWN, PowerState.RUNNING),
        sourceSize,
        new Vps.OperatingSystem("Linux", "linux", null, null),
        new Vps.Billing(false, BigDecimal.TEN, "SEK", "monthly"),
        new Vps.Site("stockholm", ip, null),
        new Vps.Origin(new Vps.BackupSource("main", 101), null),
        Instant.EPOCH);
  }

  private static Region region() {
    return new Region(
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
  }
}
