package dev.vakna.server.run;

import dev.vakna.core.restore.proof.ProofPolicy;
import dev.vakna.server.http.TrustedProxies;
import dev.vakna.server.settings.Bounds;
import dev.vakna.server.settings.KnownSettings;
import dev.vakna.server.settings.Written;
import dev.vakna.server.settings.Written.As;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The server's settings, all below {@code vakna.} A component that is added here is known at once;
 * its type, {@link Bounds} and {@link Written} say what it may be, and docs/settings.md lists it.
 *
 * @param home directory of all state; {@code VAKNA_HOME} names it too
 * @param publicUrl address under which callers reach this server; by default where it listens
 * @param errorBase where the pages that explain problem codes stand; by default the public address
 * @param limits {@code on} or {@code off}: whether calls are counted
 * @param rate how many calls a minute allows
 * @param http how calls come in
 * @param sessions how long users stay signed in
 * @param events how many streams of events may be open
 * @param database one's own PostgreSQL; the bundled one by default
 * @param engine the engine that runs machines
 * @param backups how backup stores are watched
 * @param restores how restores are worked at
 * @param power how machines are switched off
 * @param index how archives are indexed
 * @param capacity how far the host is promised
 * @param reconciler how the host is kept in step with the records
 * @param jobs how long jobs are kept
 * @param billing how usage is charged
 * @param log how the log is written
 */
@ConfigurationProperties("vakna")
public record Settings(
    Path home,
    @Written(As.HTTP_URL) @Nullable String publicUrl,
    @Written(As.HTTP_URL) @Nullable String errorBase,
    @DefaultValue("on") Limits limits,
    @DefaultValue Rate rate,
    @DefaultValue Http http,
    @DefaultValue Sessions sessions,
    @DefaultValue Events events,
    @DefaultValue Database database,
    @DefaultValue Engine engine,
    @DefaultValue Backups backups,
    @DefaultValue Restores restores,
    @DefaultValue Power power,
    @DefaultValue Index index,
    @DefaultValue Capacity capacity,
    @DefaultValue Reconciler reconciler,
    @DefaultValue Jobs jobs,
    @DefaultValue Billing billing,
    @DefaultValue Log log) {

  /** Every setting that may be given, by name. */
  static KnownSettings known() {
    return KnownSettings.of("vakna", Settings.class);
  }

  /** Whether calls are counted. */
  public enum Limits {
    ON,
    OFF
  }

  /**
   * Calls a minute.
   *
   * @param reads per key
   * @param writes per key
   * @param restores per key
   * @param failedAuthentications per address
   * @param failedSignIns per user
   */
  public record Rate(
      @Bounds(least = "1", most = "1000000") @DefaultValue("600") int reads,
      @Bounds(least = "1", most = "1000000") @DefaultValue("120") int writes,
      @Bounds(least = "1", most = "1000000") @DefaultValue("20") int restores,
      @Bounds(least = "1", most = "1000000") @DefaultValue("20") int failedAuthentications,
      @Bounds(least = "1", most = "1000000") @DefaultValue("10") int failedSignIns) {}

  /**
   * How calls come in.
   *
   * @param trustedProxies addresses and networks of proxies that are believed who they were called
   *     by
   * @param proxyHeader where they write it
   * @param allowedOrigins sites whose pages may call the public interface from a browser; {@code *}
   *     for all
   * @param adminPort where the operators' interface listens on the loopback interface; 0 takes a
   *     free port
   */
  public record Http(
      @Written(As.NETWORKS) @DefaultValue List<String> trustedProxies,
      @DefaultValue("x-forwarded-for") TrustedProxies.Header proxyHeader,
      @Written(As.ORIGINS) @DefaultValue List<String> allowedOrigins,
      @Bounds(least = "0", most = "65535") @DefaultValue("0") int adminPort) {

    public Http {
      trustedProxies = List.copyOf(trustedProxies);
      allowedOrigins = List.copyOf(allowedOrigins);
    }
  }

  /**
   * Sessions of users.
   *
   * @param idle after so long without a call one ends
   * @param lifetime after so long one ends however much it is used
   * @param cookie name of the cookie that holds one
   */
  public record Sessions(
      @Bounds(least = "5m", most = "365d") @DefaultValue("12h") Duration idle,
      @Bounds(least = "5m", most = "365d") @DefaultValue("14d") Duration lifetime,
      @Written(As.COOKIE) @DefaultValue("hostup_session") String cookie) {}

  /**
   * Streams of events that may be open at once on this server.
   *
   * @param perKey of one key or session
   * @param perAccount of one account
   * @param most of all
   */
  public record Events(
      @Bounds(least = "1", most = "100000") @DefaultValue("20") int perKey,
      @Bounds(least = "1", most = "100000") @DefaultValue("100") int perAccount,
      @Bounds(least = "1", most = "100000") @DefaultValue("4000") int most) {}

  /**
   * One's own PostgreSQL.
   *
   * @param url {@code jdbc:postgresql://host:port/database}, or null for the bundled one
   * @param user the role
   * @param password its password; from the environment or the file of settings only
   * @param passwordFile a file that holds the password alone
   * @param connections at most so many at once
   */
  public record Database(
      @Written(As.JDBC_URL) @Nullable String url,
      @DefaultValue("vakna") String user,
      @Written(As.SECRET) @DefaultValue("") String password,
      @Nullable Path passwordFile,
      @Bounds(least = "2", most = "1000") @DefaultValue("10") int connections) {

    /** Without the password. */
    @Override
    public String toString() {
      return "Database[url=%s, user=%s]".formatted(url, user);
    }
  }

  /**
   * The engine.
   *
   * @param home directory of the machines; by default the server's own. Servers on one host that
   *     share a database share it too
   * @param acceleration {@code auto} (KVM where a timed try shows that it works), {@code kvm} or
   *     {@code tcg}
   * @param address address of this host at which machines' services are offered
   * @param firstPort lowest port for services
   * @param lastPort highest one
   * @param network name of the network whose addresses machines get; an address is leased once in
   *     it, whichever server leases it
   */
  public record Engine(
      @Nullable Path home,
      @Written(As.ACCELERATION) @DefaultValue("auto") String acceleration,
      @Written(As.IPV4) @DefaultValue("127.0.0.1") String address,
      @Bounds(least = "1", most = "65535") @DefaultValue("20000") int firstPort,
      @Bounds(least = "1", most = "65535") @DefaultValue("29999") int lastPort,
      @Written(As.NAME) @DefaultValue("default") String network) {}

  /**
   * Backup stores.
   *
   * @param scanInterval time between two looks at a store
   */
  public record Backups(
      @Bounds(least = "100ms", most = "30d") @DefaultValue("30s") Duration scanInterval) {}

  /**
   * Restores.
   *
   * @param slots at work at once on this server
   * @param perAccount under way at once of one account, over all servers; 0 for no cap
   * @param perStore under way at once that read from one backup store, over all servers; 0 for no
   *     cap
   * @param silence a started machine that moves nothing for so long has come as far as it will
   * @param report how long after its first answer a machine's own report is awaited
   * @param stall a step that moves nothing for so long has stalled; longer than 8 seconds
   * @param unproven what becomes of a machine that does not come up: {@code fail} or {@code keep}
   * @param readBack size of data up to which written disks are read back whole
   * @param readLimit of archives read a second on this server; 0 for none, as in all that follow
   * @param writeLimit written to disks a second on this server
   * @param storeReadLimit of archives of one backup store read a second on this server
   * @param accountReadLimit of archives read a second for one account on this server
   * @param accountWriteLimit written to disks a second for one account on this server
   */
  public record Restores(
      @Bounds(least = "1", most = "1000") @DefaultValue("2") int slots,
      @Bounds(least = "0") @DefaultValue("4") int perAccount,
      @Bounds(least = "0") @DefaultValue("8") int perStore,
      @Bounds(above = "0s", most = "1d") @DefaultValue("2m") Duration silence,
      @Bounds(least = "0s", most = "1d") @DefaultValue("3m") Duration report,
      @Bounds(above = "8s", most = "1d") @DefaultValue("5m") Duration stall,
      @DefaultValue("fail") ProofPolicy.Unproven unproven,
      @DefaultValue("64GB") DataSize readBack,
      @DefaultValue("0") DataSize readLimit,
      @DefaultValue("0") DataSize writeLimit,
      @DefaultValue("0") DataSize storeReadLimit,
      @DefaultValue("0") DataSize accountReadLimit,
      @DefaultValue("0") DataSize accountWriteLimit) {}

  /**
   * Power of machines.
   *
   * @param patience how long a guest that was asked to switch its machine off may take
   */
  public record Power(@Bounds(above = "0s", most = "1d") @DefaultValue("2m") Duration patience) {}

  /**
   * Indexes of archives.
   *
   * @param background whether they are made without being asked for
   * @param mbps MB of archives read a second while they are made in the background; 0 for as much
   *     as goes
   * @param maxSize of all that are kept
   * @param decoders at work at once in a restore by index; 0 for one per core
   * @param whileRestoring whether the first restore of an archive makes its index on the way; never
   *     where none are made in the background
   */
  public record Index(
      @DefaultValue("on") Background background,
      @Bounds(least = "0") @DefaultValue("50") int mbps,
      @DefaultValue("20GB") DataSize maxSize,
      @Bounds(least = "0") @DefaultValue("0") int decoders,
      @DefaultValue("off") Background whileRestoring) {

    boolean recording() {
      return background == Background.ON && whileRestoring == Background.ON;
    }
  }

  /** Whether something is done in the background. */
  public enum Background {
    ON,
    OFF
  }

  /**
   * The log, {@code log/server.log} in the home.
   *
   * @param console whether its lines also go to standard output
   * @param fileSize at which a file is put aside
   * @param files how many that were put aside are kept
   */
  public record Log(
      @DefaultValue("on") Background console,
      @Bounds(least = "64KB", most = "1GB") @DefaultValue("10MB") DataSize fileSize,
      @Bounds(least = "1", most = "20") @DefaultValue("5") int files) {}

  /**
   * Billing.
   *
   * @param zone whose calendar months are billing periods
   * @param trafficInterval time between two looks at what went through machines' network cards
   */
  public record Billing(
      @DefaultValue("UTC") ZoneId zone,
      @Bounds(least = "1s", most = "1h") @DefaultValue("60s") Duration trafficInterval) {}

  /**
   * How far the host is promised.
   *
   * @param cpuRatio promised cores per processor thread
   * @param memoryKeptBack memory that is not promised
   * @param storageRatio promised storage per size of the file system that holds machines
   * @param diskKeptBack disk that no restore is admitted into or goes on writing in
   * @param expansion how many times its size a compressed archive is taken to fill
   */
  public record Capacity(
      @Bounds(above = "0", most = "1000") @DefaultValue("8") double cpuRatio,
      @DefaultValue("1GB") DataSize memoryKeptBack,
      @Bounds(above = "0", most = "1000") @DefaultValue("4") double storageRatio,
      @DefaultValue("1GB") DataSize diskKeptBack,
      @Bounds(least = "1", most = "10000") @DefaultValue("4") double expansion) {}

  /**
   * The reconciler.
   *
   * @param interval time between two looks
   * @param grace how long something must have been found so before it is acted on
   */
  public record Reconciler(
      @Bounds(least = "100ms", most = "30d") @DefaultValue("30s") Duration interval,
      @Bounds(least = "0s", most = "365d") @DefaultValue("10m") Duration grace) {}

  /**
   * Jobs.
   *
   * @param kept time for which a job is kept after its end
   */
  public record Jobs(@Bounds(least = "7d", most = "36500d") @DefaultValue("400d") Duration kept) {}
}
