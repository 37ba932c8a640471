package dev.vakna.core.admin;

import dev.vakna.core.chance.Chance;
import dev.vakna.core.custody.Custodian;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.NotFound;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.region.Region;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Enters VPSs that run elsewhere and changes what is known of any VPS. */
public final class Inventory {

  /** How many VPSs a page holds. */
  public static final int PAGE = 200;

  /** Between these a VPS that an engine of ours runs may be changed by hand. */
  private static final Set<ServiceStatus> STANDING =
      EnumSet.of(ServiceStatus.ACTIVE, ServiceStatus.SUSPENDED);

  private final Store store;
  private final Chance chance;
  private final Custodian custodian;

  public Inventory(Store store, Chance chance, Custodian custodian) {
    this.store = Objects.requireNonNull(store);
    this.custodian = Objects.requireNonNull(custodian);
    this.chance = Objects.requireNonNull(chance);
  }

  /**
   * What to set; null leaves a value as it is. A new VPS needs a name and its resources.
   *
   * @param name label
   * @param status standing of the service
   * @param region id of a region, the default one for a new VPS
   * @param size how large it is
   * @param source where its backups lie
   * @param primaryIp its address
   * @param osFamily {@code linux}, {@code windows} or {@code other}
   */
  public record Wish(
      @Nullable String name,
      @Nullable ServiceStatus status,
      @Nullable String region,
      Size size,
      Source source,
      @Nullable String primaryIp,
      @Nullable String osFamily) {

    public Wish {
      Objects.requireNonNull(size);
      Objects.requireNonNull(source);
    }

    /**
     * How large a VPS is to be; null leaves a value as it is.
     *
     * @param cpuCores cores
     * @param memoryGb GiB
     * @param storageGb GiB
     */
    public record Size(
        @Nullable Integer cpuCores, @Nullable Integer memoryGb, @Nullable Integer storageGb) {

      /** As it is. */
      public static final Size UNCHANGED = new Size(null, null, null);

      /** Whether nothing is to change. */
      public boolean unchanged() {
        return equals(UNCHANGED);
      }
    }

    /**
     * Where a VPS's backups lie; null leaves a value as it is.
     *
     * @param store name of the store
     * @param vmid the guest's number there
     * @param machine which machine with that number it is, as listings of backups name it; needed
     *     where there are several
     */
    public record Source(@Nullable String store, @Nullable Integer vmid, @Nullable String machine) {

      /** Where they lay. */
      public static final Source UNCHANGED = new Source(null, null, null);

      /** Whether nothing is to change. */
      public boolean unchanged() {
        return equals(UNCHANGED);
      }
    }
  }

  /**
   * Enters a VPS that runs elsewhere.
   *
   * @throws AdminRefusedException when a value is missing or cannot be
   */
  public Vps create(AccountId account, Wish wish) {
    require("name", wish.name());
    require("cpuCores", wish.size().cpuCores());
    require("memoryGb", wish.size().memoryGb());
    require("storageGb", wish.size().storageGb());
    VpsId id = new VpsId(chance.nextId());
    return settled(
        wish,
        store.transact(tx -> {
          // Locked, so that two of these at once do not both make the same VPS.
          if (tx.accounts().lock(account).isEmpty()) {
            throw Accounts.absent(account);
          }
          Region region = tx.regions().defaultRegion();
          Vps vps =
              apply(
                  tx,
                  imported(
                      id, account, region, "", "other", new Resources(1, 1, 1), null, tx.now()),
                  wish);
          SourceChoice choice = SourceChoice.of(tx, vps, wish);
          Vps tied = vps.backedUp(choice.source());
          tx.vpses().insert(tied);
          choice.settle(tx, vps);
          return tied;
        }));
  }

  /**
   * Changes what is known of a VPS.
   *
   * @throws AdminRefusedException when there is no such VPS or a value cannot be
   */
  public Vps update(VpsId id, Wish wish) {
    return settled(
        wish,
        store.transact(tx -> {
          Vps changed =
              apply(
                  tx,
                  tx.vpses()
                      .lock(id)
                      .orElseThrow(() -> new AdminRefusedException(NotFound.vps(id.text()))),
                  wish);
          SourceChoice choice = SourceChoice.of(tx, changed, wish);
          Vps tied = changed.backedUp(choice.source());
          tx.vpses().update(tied);
          choice.settle(tx, changed);
          return tied;
        }));
  }

  /** What the VPS was tied to anew is decided on at once, not at the next look at its store. */
  private Vps settled(Wish wish, Vps vps) {
    Vps.BackupSource source = vps.origin().source();
    if (source == null || wish.source().unchanged()) {
      return vps;
    }
    custodian.settle(source.store());
    return store.transact(tx -> tx.vpses().find(vps.id())).orElse(vps);
  }

  /** A page of an account's VPSs, by id. */
  public List<Vps> of(AccountId account, @Nullable VpsId after) {
    return store.transact(tx -> tx.vpses().page(account, null, null, after, PAGE));
  }

  /** A VPS that runs elsewhere, known here for the sake of its backups. */
  static Vps imported(
      VpsId id,
      AccountId account,
      Region region,
      String name,
      String family,
      Resources resources,
      Vps.@Nullable BackupSource source,
      Instant now) {
    return new Vps(
        id,
        account,
        new Vps.Label(name),
        new Vps.Standing(ServiceStatus.ACTIVE, PowerState.UNKNOWN, PowerState.STOPPED),
        resources,
        operatingSystem(family),
        new Vps.Billing(false, BigDecimal.ZERO, region.prices().currencyCode(), "monthly"),
        new Vps.Site(region.id(), null, null),
        new Vps.Origin(source, null),
        now);
  }

  static Vps.OperatingSystem operatingSystem(String family) {
    String display =
        switch (family) {
          case "linux" -> "Linux";
          case "windows" -> "Windows";
          default -> "Other";
        };
    return new Vps.OperatingSystem(display, family, null, null);
  }

  private static Vps apply(Tx tx, Vps vps, Wish wish) {
    String name = wish.name() == null ? vps.label().name() : wish.name().strip();
    if (name.isEmpty() || name.length() > 200) {
      throw AdminRefusedException.fault(
          "name", FieldFault.Code.INVALID_NAME, "`name` must have 1 to 200 characters.");
    }
    if (wish.region() != null && tx.regions().find(wish.region()).isEmpty()) {
      throw AdminRefusedException.fault(
          "region",
          FieldFault.Code.UNKNOWN_REGION,
          "There is no region '%s'.".formatted(wish.region()));
    }
    Resources present = vps.resources();
    if (!wish.size().unchanged() && vps.site().placement() != null) {
      throw AdminRefusedException.of(
          ProblemCode.VPS_NOT_READY,
          "%s runs on an engine of ours; its size is what it was made with."
              .formatted(vps.id().text()));
    }
    if (vps.site().placement() != null) {
      checkOfOurs(vps, wish);
    }
    return new Vps(
        vps.id(),
        vps.account(),
        new Vps.Label(name, vps.label().tags()),
        new Vps.Standing(
            wish.status() == null ? vps.standing().status() : wish.status(),
            vps.standing().power(),
            vps.standing().desiredPower()),
        new Resources(
            positive("cpuCores", wish.size().cpuCores(), present.cpuCores()),
            positive("memoryGb", wish.size().memoryGb(), present.memoryGb()),
            positive("storageGb", wish.size().storageGb(), present.storageGb())),
        wish.osFamily() == null
            ? vps.os()
            : operatingSystem(wish.osFamily().toLowerCase(Locale.ROOT)),
        vps.billing(),
        new Vps.Site(
            wish.region() == null ? vps.site().region() : wish.region(),
            wish.primaryIp() == null ? vps.site().primaryIp() : wish.primaryIp(),
            vps.site().placement()),
        vps.origin(),
        vps.createdAt());
  }

  /** What has meters begins and ends by its operations alone, and runs at its region's prices. */
  private static void checkOfOurs(Vps vps, Wish wish) {
    if (wish.region() != null && !wish.region().equals(vps.site().region())) {
      throw AdminRefusedException.of(
          ProblemCode.VPS_NOT_READY,
          "%s runs on an engine of ours; its region is what it was made in."
              .formatted(vps.id().text()));
    }
    ServiceStatus status = wish.status();
    if (status != null
        && status != vps.standing().status()
        && !(STANDING.contains(status) && STANDING.contains(vps.standing().status()))) {
      throw AdminRefusedException.of(
          ProblemCode.VPS_NOT_READY,
          "%s runs on an engine of ours and is %s; it can only be changed between active and suspended. End it with 'vakna admin vps remove'."
              .formatted(vps.id().text(), vps.standing().status().code()));
    }
  }

  private static int positive(String field, @Nullable Integer wished, int present) {
    int value = wished == null ? present : wished;
    if (value < 1) {
      throw AdminRefusedException.fault(
          field, FieldFault.Code.BELOW_MINIMUM, "`%s` must be at least 1.".formatted(field));
    }
    return value;
  }

  private static void require(String field, @Nullable Object value) {
    if (value == null) {
      throw AdminRefusedException.fault(
          field, FieldFault.Code.MISSING_REQUIRED, "`%s` is required.".formatted(field));
    }
  }
}
