package dev.vakna.server.run;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The server's settings, all below {@code vakna.}
 *
 * @param home directory of all state; {@code VAKNA_HOME} names it too
 * @param publicUrl address under which callers reach this server; by default where it listens
 * @param errorBase where the pages that explain problem codes stand; by default the public address
 * @param limits {@code on} or {@code off}: whether calls are counted
 * @param rate how many calls a minute allows
 * @param database one's own PostgreSQL; the bundled one by default
 * @param engine the engine that runs machines
 * @param backups how backup stores are watched
 * @param restores how restores are worked at
 */
@ConfigurationProperties("vakna")
public record Settings(
    Path home,
    @Nullable String publicUrl,
    @Nullable String errorBase,
    @DefaultValue("on") Limits limits,
    @DefaultValue Rate rate,
    @DefaultValue Database database,
    @DefaultValue Engine engine,
    @DefaultValue Backups backups,
    @DefaultValue Restores restores) {

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
   */
  public record Rate(
      @DefaultValue("600") int reads,
      @DefaultValue("120") int writes,
      @DefaultValue("20") int restores,
      @DefaultValue("20") int failedAuthentications) {}

  /**
   * One's own PostgreSQL.
   *
   * @param url {@code jdbc:postgresql://host:port/database}, or null for the bundled one
   * @param user the role
   * @param password its password
   * @param connections at most so many at once
   */
  public record Database(
      @Nullable String url,
      @DefaultValue("vakna") String user,
      @DefaultValue("") String password,
      @DefaultValue("10") int connections) {

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
   */
  public record Engine(
      @Nullable Path home,
      @DefaultValue("auto") String acceleration,
      @DefaultValue("127.0.0.1") String address,
      @DefaultValue("20000") int firstPort,
      @DefaultValue("29999") int lastPort) {}

  /**
   * Backup stores.
   *
   * @param scanInterval time between two looks at a store
   */
  public record Backups(@DefaultValue("30s") Duration scanInterval) {}

  /**
   * Restores.
   *
   * @param slots at work at once on this server
   * @param silence a started machine that moves nothing for so long has come as far as it will
   * @param report how long after its first answer a machine's own report is awaited
   */
  public record Restores(
      @DefaultValue("2") int slots,
      @DefaultValue("2m") Duration silence,
      @DefaultValue("3m") Duration report) {}
}
